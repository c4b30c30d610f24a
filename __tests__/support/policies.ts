import { TerraformOutput, type TerraformStack } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import type { Grantee, PolicyStatement } from '../../constructs/policy';
import { type Synthesized, statements, synthesize, type TerraformJson } from './synthesize';

/** How other resources refer to an attribute of a resource or data source. */
export function ref({ address }: Synthesized, attribute: string): string {
  return `\${${address}.${attribute}}`;
}

/** The statements that `grant` hands to a grantee, as Terraform reads them. */
export function granted(
  grant: (stack: TerraformStack, deployment: Deployment, grantee: Grantee) => void,
): unknown {
  return synthesize((stack, deployment) => {
    const given: PolicyStatement[] = [];
    grant(stack, deployment, { allow: (statement) => void given.push(statement) });
    new TerraformOutput(stack, 'granted', { value: given });
  }).output('granted');
}

/** What the role of this name may do. */
export function roleStatements(out: TerraformJson, name: string): Record<string, unknown>[] {
  const role = ref(out.one('aws_iam_role', { name }), 'name');
  return statements(out.one('aws_iam_role_policy', { role }).config.policy);
}

/** Who may take on the role of this name. */
export function trustStatements(out: TerraformJson, name: string): Record<string, unknown>[] {
  return statements(out.one('aws_iam_role', { name }).config.assume_role_policy);
}
