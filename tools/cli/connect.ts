import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { EnvironmentSettings } from '../../config/environment-settings';
import { clientTimeouts } from '../../lambdas/shared/client-timeouts';
import { dynamoClient } from '../../lambdas/shared/dynamodb';
import { UserError } from '../../lambdas/shared/user-error';
import { type Account, type DeployedNames, deployedNames, ledgerTableOf } from './deployed-names';

/** An environment that is deployed, and clients for it that act for whoever types. */
export interface Deployed {
  readonly environment: EnvironmentSettings;
  readonly names: DeployedNames;
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly sfn: SFNClient;
  close(): void;
}

/**
 * Connects to an environment in the Region of its settings. Its ledger has to be there: that says whose account it is, and
 * that credentials and settings belong together.
 *
 * @throws UserError where it is not deployed with these credentials
 */
export async function connectTo(environment: EnvironmentSettings): Promise<Deployed> {
  const { region } = environment;
  const config = { region, ...clientTimeouts };
  const dynamo = dynamoClient({ region });
  const clients = [dynamo, new S3Client(config), new KMSClient(config), new SFNClient(config)] as const;
  const [, s3, kms, sfn] = clients;
  const close = () => {
    for (const client of clients) client.destroy();
  };
  try {
    const names = deployedNames(environment, await findAccount(dynamo, environment));
    return { environment, names, dynamo, s3, kms, sfn, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function findAccount(dynamo: DynamoDBClient, environment: EnvironmentSettings): Promise<Account> {
  const { environment: name, region, account } = environment;
  const table = ledgerTableOf(environment);
  const arn = await describe(dynamo, table).catch((error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new UserError(
      `the environment ${name} is not deployed: there is no table ${table} in ${region} of the account that the credentials ` +
        'belong to. Deploy it, or choose other credentials (AWS_PROFILE) or another --environment.',
    );
  });
  const [, partition, , , accountId] = arn.split(':');
  if (partition === undefined || accountId === undefined) throw new Error(`${arn} is no ARN of a table`);
  if (account !== undefined && account !== accountId) {
    throw new UserError(
      `settings.ts says that ${name} belongs to the account ${account}; the credentials are of ${accountId}. Choose others ` +
        '(AWS_PROFILE), or another --environment.',
    );
  }
  return { partition, accountId };
}

async function describe(dynamo: DynamoDBClient, table: string): Promise<string> {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: table }));
  return Table?.TableArn ?? '';
}
