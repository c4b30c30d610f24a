import { UserError } from '../../../lambdas/shared/user-error';
import type { LocalAccount } from '../arn';
import type { Resource, Stack } from '../terraform/stack';
import type { ActionEnvironment } from './actions';

/** What the permissions of requests depend on, as a stack says it: SES identities, names of keys, and what is encrypted. */
export function stackEnvironment(stack: Stack, account: LocalAccount): ActionEnvironment {
  const keyAliases = new Map(
    stack.ofType('aws_kms_alias').map((alias) => [alias.text('name'), alias.text('target_key_arn')]),
  );
  return {
    account,
    identities: new Map(
      ['aws_sesv2_email_identity', 'data.aws_sesv2_email_identity']
        .flatMap((type) => stack.ofType(type))
        .map((identity) => [identity.text('email_identity'), defaultSet(identity)]),
    ),
    keyAliases,
    encryptionKeys: new Map(
      ['aws_sns_topic', 'aws_sqs_queue']
        .flatMap((type) => stack.ofType(type))
        .flatMap((resource) => {
          const key = resource.argument('kms_master_key_id');
          return key === undefined
            ? []
            : [[resource.text('arn'), keyArn(resource, stack, keyAliases)] as const];
        }),
    ),
  };
}

function defaultSet(identity: Resource): { readonly configurationSet?: string } {
  const set = identity.argument('configuration_set_name');
  return typeof set === 'string' ? { configurationSet: set } : {};
}

/** A topic or queue may name its key by ARN, id or alias. */
function keyArn(resource: Resource, stack: Stack, aliases: ReadonlyMap<string, string>): string {
  const name = resource.text('kms_master_key_id');
  const key = stack
    .ofType('aws_kms_key')
    .find((candidate) => [candidate.text('arn'), candidate.text('key_id')].includes(name));
  const arn = key?.text('arn') ?? aliases.get(name.replace(/^arn:.*:(?=alias\/)/, ''));
  if (arn === undefined) throw new UserError(`${resource.address}: no key of this stack is called ${name}`);
  return arn;
}
