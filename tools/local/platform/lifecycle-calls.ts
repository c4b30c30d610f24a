import { UserError } from '../../../lambdas/shared/user-error';
import type { LambdaRunner } from '../lambda/runner';
import type { Resource } from '../terraform/stack';

/**
 * Calls a function as an `aws_lambda_invocation` does when it is created or deleted: with what its input says and, under `tf`,
 * which of the two it is. One whose `lifecycle_scope` is not CRUD is called at its creation alone, with its input as it is
 * (provider documentation, `aws_lambda_invocation`).
 *
 * @throws UserError with the function's error, at which Terraform stops too
 */
export async function callFunction(
  invocation: Resource,
  action: 'create' | 'delete',
  runner: LambdaRunner,
): Promise<void> {
  const input = JSON.parse(invocation.text('input')) as object;
  const isCrud = invocation.argument('lifecycle_scope') === 'CRUD';
  if (action === 'delete' && !isCrud) return;
  const tf = { action, prev_input: action === 'create' ? null : input };
  const { errorType, payload } = await runner.invoke(
    invocation.text('function_name'),
    JSON.stringify(isCrud ? { ...input, [String(invocation.argument('terraform_key') ?? 'tf')]: tf } : input),
  );
  if (errorType !== undefined) {
    throw new UserError(`${invocation.address}: the function failed at ${action}: ${payload}`);
  }
}
