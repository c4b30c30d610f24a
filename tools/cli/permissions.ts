import { objectKeys } from '../../lambdas/shared/object-keys';
import type { DeployedNames } from './deployed-names';

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const allow = (Sid: string, Action: readonly string[], ...Resource: readonly string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

/** What commands do with AWS, by the statement that allows it. */
const STATEMENTS = {
  findEnvironment: ({ ledgerTableArn }: DeployedNames) =>
    allow('FindEnvironment', ['dynamodb:DescribeTable'], ledgerTableArn),
  readLedger: ({ ledgerTableArn }: DeployedNames) =>
    allow('ReadLedger', ['dynamodb:GetItem', 'dynamodb:Query'], ledgerTableArn),
  controlRuns: ({ ledgerTableArn }: DeployedNames) =>
    allow('ControlRuns', ['dynamodb:UpdateItem'], ledgerTableArn),
  listExecutions: ({ stateMachineArn }: DeployedNames) =>
    allow('ListExecutions', ['states:ListExecutions', 'states:StartExecution'], stateMachineArn),
  followExecutions: ({ executionArns }: DeployedNames) =>
    allow('FollowExecutions', ['states:DescribeExecution'], executionArns),
  endExecutions: ({ executionArns }: DeployedNames) =>
    allow('EndExecutions', ['states:StopExecution'], executionArns),
  hashAddresses: ({ keyArns, addressKeyAlias }: DeployedNames): Statement => ({
    ...allow('HashAddresses', ['kms:GenerateMac'], keyArns),
    Condition: { StringEquals: { 'kms:RequestAlias': addressKeyAlias, 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
  }),
  readPeople: ({ suppressionTableArn }: DeployedNames) =>
    allow('ReadPeople', ['dynamodb:GetItem'], suppressionTableArn),
  recordPeople: ({ suppressionTableArn }: DeployedNames) =>
    allow('RecordPeople', ['dynamodb:UpdateItem'], suppressionTableArn),
  listPeople: ({ suppressionTableArn }: DeployedNames) =>
    allow('ListPeople', ['dynamodb:Scan'], suppressionTableArn),
  readAudiences: ({ bucketArn }: DeployedNames) =>
    allow('ReadAudiences', ['s3:GetObject'], `${bucketArn}/${objectKeys.runsPrefix}*`),
  // Without it S3 answers 403, not 404, for an audience that has expired.
  listAudiences: ({ bucketArn }: DeployedNames) => allow('ListAudiences', ['s3:ListBucket'], bucketArn),
} as const;

/** Something that a command does with AWS. */
export type Permission = keyof typeof STATEMENTS;

/** The least policy for commands that need these. */
export function policyFor(
  permissions: Iterable<Permission>,
  names: DeployedNames,
): { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] } {
  const wanted = new Set(permissions);
  const needed = Object.entries(STATEMENTS).filter(([name]) => wanted.has(name as Permission));
  return { Version: '2012-10-17', Statement: needed.map(([, statement]) => statement(names)) };
}
