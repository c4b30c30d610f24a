import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';
import { type Grantee, type PolicyStatement, policyDocument, trustPolicy } from './policy';
import { assertRules } from './rules';

export interface ServiceRoleProps {
  readonly deployment: Deployment;
  /** Last part of the role's name. */
  readonly part: string;
  /** AWS service that takes the role on, e.g. `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * Conditions of the trust, for services that say whom they act for.
   *
   * @default - none
   */
  readonly trustConditions?: PolicyStatement['conditions'];
  /** What the role may do from the start; a policy without a statement is refused by AWS, so at least one. */
  readonly statements: readonly [PolicyStatement, ...PolicyStatement[]];
}

/** A role for one AWS service with one policy that grows by {@link allow}. */
export class ServiceRole extends Construct implements Grantee {
  public readonly role: IamRole;
  /** What uses the role depends on this: AWS checks permissions when it is made, not when it runs. */
  public readonly policy: IamRolePolicy;
  private readonly statements: PolicyStatement[];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const { deployment } = props;
    this.statements = [...props.statements];
    this.role = new IamRole(this, 'role', {
      name: deployment.nameOf('role', props.part),
      assumeRolePolicy: trustPolicy(props.service, props.trustConditions),
      ...(deployment.permissionsBoundary !== undefined && {
        permissionsBoundary: deployment.permissionsBoundary,
      }),
    });
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'permissions',
      role: this.role.name,
      policy: policyDocument(this.statements),
    });
  }

  public get arn(): string {
    return this.role.arn;
  }

  public allow(statement: PolicyStatement): void {
    const { sid } = statement;
    assertRules(this, [
      {
        ok: sid === undefined || !this.statements.some((other) => other.sid === sid),
        fault: `two statements have the sid ${sid}, which IAM refuses: grant once, or give each its own`,
      },
    ]);
    this.statements.push(statement);
    this.policy.policy = policyDocument(this.statements);
  }
}
