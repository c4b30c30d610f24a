import { lambdaBundles } from '../../../constructs/lambda-bundles';
import { LAMBDA_RUNTIME } from '../../../constructs/node-lambda';
import type { FunctionEnvironment, FunctionName } from '../../../lambdas/shared/environment';
import type { TableDescription } from '../../local/dynamodb-tables';
import type { LambdaFunction } from '../../local/lambda/function';
import { ENVIRONMENTS, type EnvironmentName } from './schedule';

/** What is deployed here: environments of one account, each with tables and functions of its own. */

export const account = { accountId: '123456789012', region: 'eu-west-1' } as const;
export const BUCKET = 'faults';
export const CONFIGURATION_SET = 'faults';
export const SENDER_DOMAIN = 'shop.com';

/** Keys of addresses and of unsubscribe links. */
export const KEYS = [
  { id: 'a', usage: 'GENERATE_VERIFY_MAC', aliases: [] },
  { id: 't', usage: 'GENERATE_VERIFY_MAC', aliases: [] },
] as const;

export const SES_TEMPLATE = 'faults-hello';

/**
 * `wide` has the whole rate of the account. `narrow` has so little that a block takes several calls, and its invocations last
 * a few seconds. `single` sends each mail by a call of its own.
 */
const SETTINGS: Readonly<
  Record<EnvironmentName, { share: number; transport: 'bulk' | 'single'; timeoutSeconds: number }>
> = {
  wide: { share: 1, transport: 'bulk', timeoutSeconds: 900 },
  narrow: { share: 0.015, transport: 'bulk', timeoutSeconds: 29 },
  single: { share: 0.03, transport: 'single', timeoutSeconds: 900 },
};

const prefixOf = (environment: EnvironmentName) => `faults-${environment}`;

/** Name of a function of an environment. */
export function functionNameIn(environment: EnvironmentName, name: FunctionName): string {
  return `${prefixOf(environment)}-${name}`;
}

/** Names of the tables of an environment. */
export function tableNames(environment: EnvironmentName) {
  return {
    ledger: `${prefixOf(environment)}-ledger`,
    suppression: `${prefixOf(environment)}-suppression`,
  } as const;
}

export function tablesOf(environment: EnvironmentName): readonly TableDescription[] {
  const { ledger, suppression } = tableNames(environment);
  return [
    {
      name: ledger,
      hashKey: 'pk',
      rangeKey: 'sk',
      attributes: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
    },
    { name: suppression, hashKey: 'pk', attributes: [{ name: 'pk', type: 'S' }] },
  ];
}

export function functionsOf(): readonly LambdaFunction[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const { share, transport, timeoutSeconds } = SETTINGS[environment];
    const { ledger, suppression } = tableNames(environment);
    const stack = { STACK_PREFIX: prefixOf(environment), LEDGER_TABLE: ledger };
    const sendShard: FunctionEnvironment<'send-shard'> = {
      ...stack,
      BUCKET,
      SUPPRESSION_TABLE: suppression,
      ADDRESS_KEY_ARN: KEYS[0].id,
      TOKEN_KEY_ARN: KEYS[1].id,
      FROM_ADDRESSES: `marketing@${SENDER_DOMAIN}`,
      FROM_NAME: 'Shop',
      CONFIGURATION_SET,
      SEND_RATE_SHARE: String(share),
      TRANSPORT: transport,
      UNSUBSCRIBE_URL: 'https://unsubscribe.shop.com/u/',
    };
    const settle: FunctionEnvironment<'settle'> = { ...stack, BUCKET };
    const handleEvents: FunctionEnvironment<'handle-events'> = {
      ...stack,
      SUPPRESSION_TABLE: suppression,
      ADDRESS_KEY_ARN: KEYS[0].id,
      CONFIGURATION_SET,
    };
    return [
      lambda(environment, 'send-shard', sendShard, timeoutSeconds),
      lambda(environment, 'settle', settle, 300),
      lambda(environment, 'handle-events', handleEvents, 300),
    ];
  });
}

function lambda(
  environment: EnvironmentName,
  name: FunctionName,
  variables: Readonly<Record<string, string | undefined>>,
  timeoutSeconds: number,
): LambdaFunction {
  const bundle = lambdaBundles().get(name);
  if (!bundle) throw new Error(`lambdas/${name} has no bundle`);
  const functionName = functionNameIn(environment, name);
  return {
    name: functionName,
    arn: `arn:aws:lambda:${account.region}:${account.accountId}:function:${functionName}`,
    zipPath: bundle.zipPath,
    handler: 'index.handler',
    runtime: LAMBDA_RUNTIME,
    timeoutSeconds,
    memoryMb: 1024,
    environment: Object.fromEntries(
      Object.entries({ ...variables, POWERTOOLS_LOG_LEVEL: 'SILENT' }).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    ),
    logGroup: `/aws/lambda/${functionName}`,
  };
}
