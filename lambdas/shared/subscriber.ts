import * as z from 'zod';
import { UNSUBSCRIBE_URL } from './compiled-template';

/** Names of template data that the sender fills in, so that neither a row nor a campaign may have them. */
const RESERVED_NAMES: readonly string[] = ['html', 'href', 'line', UNSUBSCRIBE_URL];

/** Whether a top-level name of template data is reserved: `html`, `href`, `line`, `unsubscribe_url` and `__…`. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.includes(name) || name.startsWith('__');
}

/** The same as a pattern, for editors. */
const NOT_RESERVED = `^(?!(?:${RESERVED_NAMES.join('|')})$|__)`;

/** Refuses reserved names, each at its own path, whatever else is wrong around them. */
const noReservedNames = z.superRefine(
  (data: Readonly<Record<string, unknown>>, context) => {
    for (const name of Object.keys(data).filter(isReservedName)) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'this name is reserved: the sender fills it in; choose another',
      });
    }
  },
  { when: ({ value }) => typeof value === 'object' && value !== null },
);

/** Values by the names that a template prints, in a row or for everyone. */
export const templateData = z
  .record(z.string(), z.json())
  .check(noReservedNames)
  .meta({ propertyNames: { pattern: NOT_RESERVED } });

/** Statuses of consent with which a recipient is sent to; an absent status passes too, any other does not. */
export const CONSENT_GIVEN = ['granted', 'opted_in', 'subscribed'] as const;

/**
 * A row of a list, as an editor should check it. Only `email` is required; every other top-level field is template data.
 * The sender asks less: a known field of another type is template data like any other.
 */
export const subscriber = z
  .looseObject({
    email: z.string().min(1).describe('Where to send to'),
    name: z.string().optional(),
    segment: z.string().optional(),
    preferences: z.array(z.string()).optional(),
    userId: z.string().optional(),
    locale: z.string().optional().describe('Such as de-AT'),
    timeZone: z.string().optional().describe('Such as Europe/Vienna'),
    consent: z
      .strictObject({
        status: z
          .string()
          .optional()
          .describe(`Sent to when absent or one of ${CONSENT_GIVEN.join(', ')}`),
        at: z.iso.datetime({ offset: true }).optional().describe('When it was given'),
        source: z.string().optional().describe('Where it was given'),
      })
      .optional(),
  })
  .check(noReservedNames)
  .meta({
    title: 'Subscriber',
    description: 'A row of a list; other fields are template data',
    propertyNames: { pattern: NOT_RESERVED },
  });
export type Subscriber = z.infer<typeof subscriber>;

/** Top-level fields that {@link hasConsent} looks at. */
export const CONSENT_FIELDS = ['consent', 'consent.status'] as const;

/**
 * Whether a row may be sent to. A CSV has the status in a column `consent.status`, or in `consent` itself. Absent and null
 * pass; whatever else is not a status by which consent is given does not.
 */
export function hasConsent(row: Readonly<Record<string, unknown>>): boolean {
  const { consent } = row;
  const nested = typeof consent === 'object' && consent !== null && 'status' in consent;
  return isGiven(nested ? consent.status : withoutStatus(consent)) && isGiven(row['consent.status']);
}

/** An object without a status has none; anything else in place of the object stands for the status. */
function withoutStatus(consent: unknown): unknown {
  return typeof consent === 'object' && !Array.isArray(consent) ? undefined : consent;
}

function isGiven(status: unknown): boolean {
  return status === undefined || status === null || CONSENT_GIVEN.some((given) => given === status);
}
