import * as z from 'zod';
import { UserError } from './user-error';

const text = z.string().min(1);
/** Lists travel as one text: addresses and names hold no comma. */
const list = text.transform((value) => value.split(','));

/** When a share of a run's hard bounces or complaints warns and when it pauses the run; fewer events never do. */
const threshold = z.object({ warn: z.number(), pause: z.number(), minEvents: z.number() });
const window = z.object({ minSends: z.number(), hardBounce: threshold, complaint: threshold });

/** Limits at which a run is paused, over the last hour and the last day; shares are fractions of what was sent. */
export const reputationLimits = z.object({ hour: window, day: window });
export type ReputationLimits = z.infer<typeof reputationLimits>;

/** Environment variables that several functions read. `STACK_PREFIX` is `<name>-<environment>`. */
const stack = { STACK_PREFIX: text };
const bucket = { BUCKET: text };
const ledger = { LEDGER_TABLE: text };
const suppression = { SUPPRESSION_TABLE: text, ADDRESS_KEY_ARN: text };
/** Addresses that campaigns may be sent from, the default first, and the set that their mails are sent with. */
const sender = { FROM_ADDRESSES: list, CONFIGURATION_SET: text };

/**
 * The environment variables of every function, the one definition that constructs write and functions read.
 * Servers are not among them: the SDK finds those by itself (`AWS_ENDPOINT_URL_<SERVICE>`).
 */
export const functionEnvironments = {
  'start-run': z.object({
    ...stack,
    ...bucket,
    ...ledger,
    ...sender,
    IDENTITY_DOMAIN: text,
  }),
  'build-audience': z.object({
    ...bucket,
    ...ledger,
    /** `true` where example.com and its kin may get mail: on one's own machine alone. */
    RESERVED_DOMAINS_ALLOWED: z.enum(['true', 'false']).transform((value) => value === 'true'),
    /** Share of the account's sending rate and quota that this environment may use, 0 to 1. */
    SEND_RATE_SHARE: z.coerce.number().gt(0).lte(1),
    /** Recipients above which a run is not started, beside the campaign's own limit. */
    MAX_RECIPIENTS: z.coerce.number().int().positive().optional(),
  }),
  'send-shard': z.object({
    ...stack,
    ...bucket,
    ...ledger,
    ...suppression,
    ...sender,
    FROM_NAME: text,
    /** Absent where answers go to the sender. */
    REPLY_TO: list.optional(),
    SEND_RATE_SHARE: z.coerce.number().gt(0).lte(1),
    /** `bulk`: 50 recipients a call; `single`: one, for accounts whose bulk calls are throttled by call. */
    TRANSPORT: z.enum(['bulk', 'single']),
    TOKEN_KEY_ARN: text,
    /** Where unsubscribe links lead, without the token: `https://…/u/`. */
    UNSUBSCRIBE_URL: z.url(),
  }),
  settle: z.object({ ...bucket, ...ledger }),
  'handle-events': z.object({
    ...stack,
    ...suppression,
    CONFIGURATION_SET: text,
    /** Absent where the pipeline is used without campaigns. */
    LEDGER_TABLE: text.optional(),
    ALERT_TOPIC_ARN: text.optional(),
    REPUTATION_LIMITS: text
      .transform((value): unknown => JSON.parse(value))
      .pipe(reputationLimits)
      .optional(),
  }),
  unsubscribe: z.object({
    ...stack,
    ...ledger,
    SUPPRESSION_TABLE: text,
    TOKEN_KEY_ARN: text,
    BRAND_NAME: text,
    POSTAL_ADDRESS: text,
  }),
  housekeeping: z.object({ ...stack, ...bucket, ...ledger, ...suppression }),
  'pause-sending': z.object({ CONFIGURATION_SET: text, ALERT_TOPIC_ARN: text }),
} as const;

/** The functions of the platform, by the names of their folders. */
export type FunctionName = keyof typeof functionEnvironments;

/** What a construct sets for a function: texts, each key known. */
export type FunctionEnvironment<F extends FunctionName> = {
  [K in keyof z.input<(typeof functionEnvironments)[F]>]:
    | string
    | (undefined extends z.input<(typeof functionEnvironments)[F]>[K] ? undefined : never);
};

/** The environment of a running function. Fails at cold start, naming each variable that is absent or wrong. */
export function readEnvironment<F extends FunctionName>(
  name: F,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): z.output<(typeof functionEnvironments)[F]> {
  const parsed = functionEnvironments[name].safeParse(variables);
  if (parsed.success) return parsed.data as z.output<(typeof functionEnvironments)[F]>;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new UserError([`environment of ${name}:`, ...faults].join('\n'));
}
