import type { EnvironmentSettings } from '../../config/environment-settings';

/** What an environment is called on AWS, as the constructs name it. */
export interface DeployedNames {
  readonly region: string;
  readonly ledgerTable: string;
  readonly ledgerTableArn: string;
  readonly suppressionTable: string;
  readonly suppressionTableArn: string;
  readonly bucket: string;
  readonly bucketArn: string;
  readonly stateMachineArn: string;
  /** Of every execution of the state machine. */
  readonly executionArns: string;
  /** `alias/…` of the key that hashes addresses. */
  readonly addressKeyAlias: string;
  /** Of every key of account and Region: a key's id is not known from settings. */
  readonly keyArns: string;
}

/** Whose an environment is; `partition` is `aws` but in China and GovCloud. */
export interface Account {
  readonly partition: string;
  readonly accountId: string;
}

/** The names of an environment's ledger, by which a connection finds out whose it is. */
export const ledgerTableOf = ({ prefix }: Pick<EnvironmentSettings, 'prefix'>): string => `${prefix}-ledger`;

/** All that the commands need of an environment; a test holds it against the synthesized stack. */
export function deployedNames(
  { prefix, region }: Pick<EnvironmentSettings, 'prefix' | 'region'>,
  { partition, accountId }: Account,
): DeployedNames {
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const ledgerTable = ledgerTableOf({ prefix });
  const suppressionTable = `${prefix}-suppression`;
  const bucket = `${prefix}-${accountId}-${region}`;
  return {
    region,
    ledgerTable,
    ledgerTableArn: arn('dynamodb', `table/${ledgerTable}`),
    suppressionTable,
    suppressionTableArn: arn('dynamodb', `table/${suppressionTable}`),
    bucket,
    bucketArn: `arn:${partition}:s3:::${bucket}`,
    stateMachineArn: arn('states', `stateMachine:${prefix}-campaign`),
    executionArns: arn('states', `execution:${prefix}-campaign:*`),
    addressKeyAlias: `alias/${prefix}-addresses`,
    keyArns: arn('kms', 'key/*'),
  };
}
