import type { TerraformMetaArguments } from 'cdktf';
import type { Deployment } from './deployment';

/** The lifecycle of a stateful resource: Terraform refuses to destroy or replace it where the environment is protected. */
export function preventDestroy(
  deployment: Deployment,
  ignoreChanges?: 'all' | string[],
): Pick<TerraformMetaArguments, 'lifecycle'> {
  const lifecycle = {
    ...(deployment.protect && { preventDestroy: true }),
    ...(ignoreChanges !== undefined && { ignoreChanges }),
  };
  return Object.keys(lifecycle).length > 0 ? { lifecycle } : {};
}
