import { AwsError } from '../aws-error';
import type { ActionEnvironment } from '../iam/actions';
import { DECRYPT, keyAccesses } from '../iam/actions/encryption';
import type { Caller } from '../iam/authorize';
import type { Access } from '../iam/evaluate';
import { requestContext } from '../iam/match';
import { OPERATOR_ROLE } from '../terraform/computed';
import type { AccessControl } from './access-control';
import { roleNameOf, type StackFunction } from './stack-compute';

/** Who is behind an access key: each function and each role of the stack has one, and the operator. */
export interface Callers {
  credentialsOf(functionOrRoleName: string): {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  callerOf(accessKeyId: string): Caller | undefined;
  /** The name of the role behind a signature, for the tag that SES puts on a mail. */
  nameOf(authorization: string): string;
  /** Fails, in AWS's words, where a service may not take the role on, or the role may not do this. */
  assertMay(serviceName: string, roleArn: string, action: string, resource: string): void;
  /** Fails where the role of a function may not work a queue off. */
  assertMayConsume(functionName: string, queueArn: string): void;
}

export function callers(
  functions: readonly StackFunction[],
  access: AccessControl,
  environment: ActionEnvironment,
): Callers {
  const byKey = new Map<string, Caller>([
    [keyOf(OPERATOR_ROLE), access.role(OPERATOR_ROLE, 'operator')],
    ...access.roleNames().map((name) => [keyOf(name), access.role(name, name)] as const),
    ...functions.map(({ name, roleName }) => [keyOf(name), access.role(roleName, name)] as const),
  ]);
  const refuse = (caller: Caller, accesses: readonly Access[]): void => {
    const refusal = access.refusalOf(caller, accesses);
    if (refusal) throw new AwsError('AccessDeniedException', refusal.message, 403);
  };
  return {
    credentialsOf: (name) => ({ accessKeyId: keyOf(name), secretAccessKey: 'local' }),
    callerOf: (accessKeyId) => byKey.get(accessKeyId),
    nameOf: (authorization) => {
      const [, accessKeyId = ''] = /Credential=([^/]+)\//.exec(authorization) ?? [];
      const caller = byKey.get(accessKeyId);
      return caller?.kind === 'role' ? caller.roleName : 'nobody';
    },
    assertMay: (serviceName, roleArn, action, resource) => {
      refuse(access.role(roleNameOf(roleArn), serviceName), [
        { action, resource, context: requestContext({}) },
      ]);
    },
    assertMayConsume: (functionName, queueArn) => {
      const caller = byKey.get(keyOf(functionName));
      if (!caller) throw new Error(`no function ${functionName}`);
      const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
      refuse(caller, [
        ...actions.map((action) => ({ action, resource: queueArn, context: requestContext({}) })),
        ...keyAccesses('sqs', DECRYPT, queueArn, environment),
      ]);
    },
  };
}

/** Access keys have no hyphens and are upper case on AWS; here they only have to be told apart. */
function keyOf(name: string): string {
  return `AKIA${name.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;
}
