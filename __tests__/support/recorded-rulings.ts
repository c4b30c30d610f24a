import { authorize, type Caller, type Ruling } from '../../tools/local/iam/authorize';
import type { Access } from '../../tools/local/iam/evaluate';
import type { StackPolicies } from '../../tools/local/iam/stack-policies';
import type { Platform } from '../../tools/local/platform/bring-up';

/** A permission that somebody asked for. */
export interface Asked {
  readonly caller: Caller;
  readonly access: Access;
}

/** What was asked of the policies of a platform, each once, to be asked again of other policies. */
export class RecordedRulings {
  private readonly byKey = new Map<string, Asked>();

  /** Give this to the platform as `onRuling`. */
  readonly record = (caller: Caller, { access }: Ruling): void => {
    const { action, resource, context } = access;
    const key = JSON.stringify([nameOf(caller), action, resource, [...context].filter(isSettled)]);
    if (!this.byKey.has(key)) this.byKey.set(key, { caller, access });
  };

  get all(): readonly Asked[] {
    return [...this.byKey.values()];
  }
}

/** Whether the policies let the caller, by the evaluator that answers for AWS here. */
export function allows(
  policies: StackPolicies,
  { caller, access }: Asked,
  { account }: Pick<Platform, 'account'>,
): boolean {
  return authorize(callerUnder(policies, caller), access, {
    account,
    now: new Date(),
    resourcePolicies: policies.ofResources,
  }).allowed;
}

/** The caller with the policies that its role has now; one of a role that the stack has not made keeps its own. */
function callerUnder({ ofRoles }: StackPolicies, caller: Caller): Caller {
  if (caller.kind === 'service') return caller;
  return { ...caller, policies: ofRoles.get(caller.roleName) ?? caller.policies };
}

function nameOf(caller: Caller): string {
  return caller.kind === 'role' ? caller.roleName : `${caller.name} ${caller.sourceArn}`;
}

/** The time of a call tells nothing apart that is judged here. */
function isSettled([key]: readonly [string, unknown]): boolean {
  return !['aws:currenttime', 'aws:epochtime'].includes(key);
}
