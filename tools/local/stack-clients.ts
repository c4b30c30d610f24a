import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoClient } from '../../lambdas/shared/dynamodb';
import { UserError } from '../../lambdas/shared/user-error';
import type { Platform } from './platform/bring-up';
import { functionsOf } from './platform/stack-compute';

/** Clients that act for whoever operates the stack, and the names that the stack gave its tables and bucket. */
export interface StackClients {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly ledgerTable: string;
  readonly suppressionTable: string;
  destroy(): void;
}

export function stackClients({ url, account, operator, stack }: Platform): StackClients {
  const config = { endpoint: url, region: account.region, credentials: operator };
  const dynamo = dynamoClient(config);
  const s3 = new S3Client(config);
  // As its functions are told: what they don't use is not the ledger, whatever a table is called.
  const told = (variable: string): string => {
    const value = functionsOf(stack).find(({ environment }) => environment[variable])?.environment[variable];
    if (value === undefined) throw new UserError(`no function of the stack is told ${variable}`);
    return value;
  };
  return {
    dynamo,
    s3,
    bucket: told('BUCKET'),
    ledgerTable: told('LEDGER_TABLE'),
    suppressionTable: told('SUPPRESSION_TABLE'),
    destroy: () => {
      dynamo.destroy();
      s3.destroy();
    },
  };
}
