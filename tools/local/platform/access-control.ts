import type { LocalAccount } from '../arn';
import { authorize, type Caller, type Ruling } from '../iam/authorize';
import type { Access } from '../iam/evaluate';
import { requestContext } from '../iam/match';
import { type Policy, parsePolicy, type Statement } from '../iam/policy';
import type { StackPolicies } from '../iam/stack-policies';
import { OPERATOR_ROLE } from '../terraform/computed';
import { CallLog } from './call-log';

/** What a person who deploys and operates the stack may do: everything that no resource's policy denies. */
const OPERATOR_POLICY = parsePolicy(
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
  { name: OPERATOR_ROLE, kind: 'identity' },
);

/** Who may do what on this stack: every call is asked about here, and remembered. */
export class AccessControl {
  readonly log = new CallLog();

  constructor(
    private readonly account: LocalAccount,
    /** What decides. */
    readonly policies: StackPolicies,
    private readonly onRuling: (caller: Caller, ruling: Ruling) => void = () => undefined,
  ) {}

  /** Names of all roles of the stack. */
  roleNames(): readonly string[] {
    return [...this.policies.ofRoles.keys()];
  }

  /** A session in a role of the stack. Fails when the stack has no such role. */
  role(roleName: string, sessionName: string): Caller {
    const own = roleName === OPERATOR_ROLE ? [OPERATOR_POLICY] : this.policies.ofRoles.get(roleName);
    if (!own) throw new Error(`the stack has no role ${roleName}`);
    return { kind: 'role', roleName, sessionName, policies: own };
  }

  /** An AWS service that acts for a resource of this account. */
  service(name: string, sourceArn: string): Caller {
    return { kind: 'service', name, sourceArn, sourceAccount: this.account.accountId };
  }

  /** Judges every access; answers with the first that is refused, or nothing. */
  refusalOf(caller: Caller, accesses: readonly Access[]): (Ruling & { allowed: false }) | undefined {
    const refused = accesses.map((access) => this.judge(caller, access)).find((ruling) => !ruling.allowed);
    return refused?.allowed === false ? refused : undefined;
  }

  /** Whether a role lets a service take it on for a resource, by the role's trust. */
  refusalOfTrust(serviceName: string, sourceArn: string, roleArn: string): string | undefined {
    const caller = this.service(serviceName, sourceArn);
    return this.refusalOf(caller, [
      { action: 'sts:AssumeRole', resource: roleArn, context: requestContext({}) },
    ])?.message;
  }

  private judge(caller: Caller, access: Access): Ruling {
    const ruling = authorize(caller, access, {
      account: this.account,
      now: new Date(),
      resourcePolicies: this.policies.ofResources,
    });
    this.log.record(caller.kind === 'role' ? caller.roleName : caller.name, ruling);
    this.onRuling(caller, ruling);
    return ruling;
  }

  /**
   * What is granted and was never used: `role action on resource` for an action and resource of a role's policies, `policy
   * statement` for a statement by which a resource lets somebody in.
   */
  neverUsed(): readonly string[] {
    const { ofRoles, ofResources } = this.policies;
    const ofIdentities = [...ofRoles].flatMap(([role, policies]) =>
      policies
        .flatMap(allowing)
        .flatMap(({ actions, resources }) =>
          actions.patterns.flatMap((action) =>
            (resources?.patterns ?? ['*'])
              .filter((resource) => !this.log.wasUsed(role, action, resource))
              .map((resource) => `${role} ${action} on ${resource}`),
          ),
        ),
    );
    const ofOthers = [...ofResources.values()].flatMap((policy) =>
      allowing(policy)
        .filter(({ id }) => !this.log.hasAllowed({ policy: policy.name, statement: id }))
        .map(({ id }) => `${policy.name} ${id}`),
    );
    return [...ofIdentities, ...ofOthers];
  }
}

function allowing({ statements }: Policy): readonly Statement[] {
  return statements.filter(({ effect }) => effect === 'Allow');
}
