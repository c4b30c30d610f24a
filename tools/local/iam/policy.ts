import * as z from 'zod';
import { UserError } from '../../../lambdas/shared/user-error';
import { type Condition, parseCondition } from './condition';
import { isKnownKey } from './condition-keys';

/** Whom a statement of a resource's policy speaks of. */
export type Principal =
  | { readonly kind: 'everyone' }
  /** An AWS service, e.g. `ses.amazonaws.com`. */
  | { readonly kind: 'service'; readonly name: string }
  /** All principals of an account, where an Allow leaves the decision to their own policies. */
  | { readonly kind: 'account'; readonly id: string }
  /** A role, a session of one, or a user, by ARN. */
  | { readonly kind: 'identity'; readonly arn: string };

/** One statement of a policy, checked, with lists throughout. */
export interface Statement {
  /** Its Sid, or its place such as `#2`. */
  readonly id: string;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in a policy of an identity. */
  readonly principals?: readonly Principal[];
  /** `except` turns the list round: NotAction, NotResource. */
  readonly actions: Selection;
  /** Absent in a role's trust, which is about that role alone. */
  readonly resources?: Selection;
  readonly conditions: readonly Condition[];
}

export interface Selection {
  readonly patterns: readonly string[];
  readonly except: boolean;
}

export interface Policy {
  /** What the policy is called in explanations, e.g. the address of the resource that holds it. */
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** `identity` is attached to a role, `resource` to what is called, `trust` says who may take a role on. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);
const principals = z.union([
  z.literal('*'),
  z.strictObject(
    { AWS: texts.optional(), Service: texts.optional() },
    {
      error: 'only "*", AWS and Service are supported here',
    },
  ),
]);
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principals.optional(),
  NotPrincipal: z.never('is not supported here; deny with a condition on aws:PrincipalArn').optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.preprocess(
          (value) => (Array.isArray(value) ? value : [value]),
          z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String)),
        ),
      ),
    )
    .optional(),
});
const document = z.strictObject({
  Version: z.literal('2012-10-17', { error: 'must be "2012-10-17", the only one with policy variables' }),
  Id: z.string().optional(),
  Statement: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(statement).min(1)),
});

/**
 * Reads the JSON text of a policy as IAM does, and refuses what IAM would refuse and what is not supported here.
 *
 * @param name what the policy is called in explanations and errors
 * @throws UserError listing every fault of the policy
 */
export function parsePolicy(
  text: string,
  options: { readonly name: string; readonly kind: PolicyKind },
): Policy {
  const { name, kind } = options;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `policy ${name} is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const parsed = document.safeParse(json);
  if (!parsed.success) {
    throw faults(
      name,
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }
  const sids = parsed.data.Statement.flatMap(({ Sid }) => Sid ?? []);
  const found = sids
    .filter((sid, index) => sids.indexOf(sid) !== index)
    .map((sid) => `${sid}: a second statement has this Sid`);
  const statements = parsed.data.Statement.map((written, index) => {
    const id = written.Sid ?? `#${index + 1}`;
    const read = readStatement(id, written, kind);
    if ('faults' in read) found.push(...read.faults.map((fault) => `${id}: ${fault}`));
    return 'faults' in read ? [] : [read];
  });
  if (found.length > 0) throw faults(name, found);
  return { name, statements: statements.flat() };
}

type Written = z.infer<typeof statement>;

function readStatement(
  id: string,
  written: Written,
  kind: PolicyKind,
): Statement | { readonly faults: readonly string[] } {
  const actions = selection(written.Action, written.NotAction);
  const resources = selection(written.Resource, written.NotResource);
  const principals = written.Principal && readPrincipals(written.Principal);
  const conditions = Object.entries(written.Condition ?? {}).flatMap(([operator, byKey]) =>
    Object.entries(byKey).map(([key, values]) => parseCondition(operator, key, values)),
  );
  const faults = [
    ...(actions ? [] : ['needs either Action or NotAction']),
    ...(actions?.patterns.filter((pattern) => !/^(\*|[a-z0-9-]+:[\w*?]+)$/i.test(pattern)) ?? []).map(
      (pattern) => `"${pattern}" is no action: write service:Action`,
    ),
    ...(kind === 'trust' || resources ? [] : ['needs either Resource or NotResource']),
    ...(kind === 'trust' && resources ? ['a trust policy has no Resource'] : []),
    ...(kind === 'identity' && principals ? ['a policy of a role has no Principal'] : []),
    ...(kind !== 'identity' && !principals?.length ? ['needs a Principal'] : []),
    ...(kind === 'resource' || /^[A-Za-z0-9]*$/.test(written.Sid ?? '')
      ? []
      : ['a Sid holds letters and digits alone']),
    ...[...(principals ?? []), ...conditions].filter((item) => typeof item === 'string'),
    ...Object.values(written.Condition ?? {})
      .flatMap((byKey) => Object.keys(byKey))
      .filter((key) => !isKnownKey(key))
      .map((key) => `the condition key ${key} is not supported here`),
  ];
  if (faults.length > 0 || !actions) return { faults };
  return {
    id,
    effect: written.Effect,
    ...(principals && { principals: principals.filter((item) => typeof item !== 'string') }),
    actions,
    ...(resources && { resources }),
    conditions: conditions.filter((item) => typeof item !== 'string'),
  };
}

function selection(
  included: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
): Selection | undefined {
  if (included && !excluded) return { patterns: included, except: false };
  return excluded && !included ? { patterns: excluded, except: true } : undefined;
}

/** The principals, or in their place what is wrong with them. */
function readPrincipals(written: NonNullable<Written['Principal']>): (Principal | string)[] {
  if (written === '*') return [{ kind: 'everyone' }];
  return [
    ...(written.Service ?? []).map((name) => ({ kind: 'service', name }) as const),
    ...(written.AWS ?? []).map(readAwsPrincipal),
  ];
}

function readAwsPrincipal(text: string): Principal | string {
  if (text === '*') return { kind: 'everyone' };
  const account = /^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
  if (account !== undefined) return { kind: 'account', id: account };
  if (/^arn:[a-z-]+:(iam::\d{12}:(role|user)|sts::\d{12}:assumed-role)\/[^*?]+$/.test(text)) {
    return { kind: 'identity', arn: text };
  }
  return `Principal "${text}" is neither an account nor the ARN of a role, session or user; wildcards belong into a condition on aws:PrincipalArn`;
}

function faults(name: string, lines: readonly string[]): UserError {
  return new UserError([`policy ${name}:`, ...lines.map((line) => `  ${line}`)].join('\n'));
}
