import type { Construct } from 'constructs';
import type { FunctionEnvironment } from '../lambdas/shared/environment';
import { objectKeys } from '../lambdas/shared/object-keys';
import { grantAccountAction } from './account-actions';
import type { CampaignBucket } from './campaign-bucket';
import type { ConfigurationSet } from './configuration-set';
import type { Deployment } from './deployment';
import type { EmailIdentity } from './email-identity';
import { NodeLambda } from './node-lambda';
import type { SendLedger } from './send-ledger';
import type { SuppressionList } from './suppression-list';
import type { UnsubscribeEndpoint } from './unsubscribe-endpoint';

export interface CampaignFunctionsProps {
  readonly deployment: Deployment;
  readonly bucket: CampaignBucket;
  readonly configurationSet: ConfigurationSet;
  readonly identity: EmailIdentity;
  readonly ledger: SendLedger;
  readonly suppressionList: SuppressionList;
  readonly unsubscribe: UnsubscribeEndpoint;
  /** Addresses that campaigns may be sent from; the first is the default. */
  readonly from: readonly [string, ...string[]];
  /** Name shown beside the sender's address. */
  readonly fromName: string;
  /**
   * Addresses that answers go to.
   *
   * @default - the sender
   */
  readonly replyTo?: readonly string[];
  /** Share of the account's sending rate and daily quota that these campaigns may use, over 0 to 1. */
  readonly sendRateShare: number;
  /**
   * Recipients above which no run is started.
   *
   * @default - each campaign's own limit alone
   */
  readonly maxRecipients?: number;
  /**
   * `single` for accounts whose bulk calls are throttled by call.
   *
   * @default 'bulk'
   */
  readonly transport?: 'bulk' | 'single';
  /**
   * Whether example.com and its kin may get mail; for one's own machine alone.
   *
   * @default false
   */
  readonly reservedDomainsAllowed?: boolean;
}

/** The functions that a campaign's states call. */
export interface CampaignFunctions {
  readonly startRun: NodeLambda<'start-run'>;
  readonly buildAudience: NodeLambda<'build-audience'>;
  readonly sendShard: NodeLambda<'send-shard'>;
  readonly settle: NodeLambda<'settle'>;
}

/** Makes the four functions in `scope`, each with what it may do and nothing else. */
export function createCampaignFunctions(scope: Construct, props: CampaignFunctionsProps): CampaignFunctions {
  return {
    startRun: createStartRun(scope, props),
    buildAudience: createBuildAudience(scope, props),
    sendShard: createSendShard(scope, props),
    settle: createSettle(scope, props),
  };
}

function createStartRun(scope: Construct, props: CampaignFunctionsProps): NodeLambda<'start-run'> {
  const { deployment, bucket, ledger } = props;
  const lambda = new NodeLambda(scope, 'start-run', {
    deployment,
    function: 'start-run',
    description: 'Claims a run and checks all that can be known before sending',
    timeoutSeconds: 120,
    environment: {
      STACK_PREFIX: deployment.prefix,
      BUCKET: bucket.bucket.bucket,
      LEDGER_TABLE: ledger.table.name,
      ...senderVariables(props),
      IDENTITY_DOMAIN: props.identity.domain,
    },
  });
  bucket.grantList(lambda);
  bucket.grantRead(lambda, [
    objectKeys.campaignsPrefix,
    objectKeys.subscribersPrefix,
    objectKeys.templatesPrefix,
  ]);
  bucket.grantReadVersions(lambda, [objectKeys.templatesPrefix]);
  ledger.grantRead(lambda);
  ledger.grantRecord(lambda);
  lambda.allow({
    sid: 'PublishTemplates',
    actions: ['ses:CreateEmailTemplate', 'ses:TestRenderEmailTemplate'],
    resources: [deployment.arnOf('ses', `template/${deployment.prefix}-*`)],
  });
  lambda.allow({
    sid: 'ReadIdentity',
    actions: ['ses:GetEmailIdentity'],
    resources: [deployment.arnOf('ses', 'identity/*')],
  });
  lambda.allow({
    sid: 'ReadConfigurationSet',
    actions: ['ses:GetConfigurationSet'],
    resources: [props.configurationSet.configurationSetArn],
  });
  grantAccountAction(lambda, 'readAccount');
  return lambda;
}

/**
 * Rows that are judged byte by byte leave little to V8 to clear away, and the pieces that they came in much that V8 does not count
 * among it: with 16 MB to fill it clears so seldom that 64 MB of pieces gather and it goes through all that it has.
 */
export const BUILD_AUDIENCE_NODE_OPTIONS = ['--max-semi-space-size=4'] as const;

function createBuildAudience(scope: Construct, props: CampaignFunctionsProps): NodeLambda<'build-audience'> {
  const { deployment, bucket, ledger } = props;
  const lambda = new NodeLambda(scope, 'build-audience', {
    deployment,
    function: 'build-audience',
    description: 'Reads the lists of a run and freezes its audience in blocks',
    timeoutSeconds: 900,
    memoryMb: 1769,
    nodeOptions: BUILD_AUDIENCE_NODE_OPTIONS,
    environment: {
      BUCKET: bucket.bucket.bucket,
      LEDGER_TABLE: ledger.table.name,
      RESERVED_DOMAINS_ALLOWED: String(props.reservedDomainsAllowed ?? false),
      SEND_RATE_SHARE: String(props.sendRateShare),
      ...(props.maxRecipients !== undefined && { MAX_RECIPIENTS: String(props.maxRecipients) }),
    },
  });
  bucket.grantList(lambda);
  bucket.grantReadVersions(lambda, [objectKeys.subscribersPrefix, objectKeys.templatesPrefix]);
  bucket.grantWrite(lambda, [objectKeys.runsPrefix]);
  ledger.grantGet(lambda);
  ledger.grantRecord(lambda);
  grantAccountAction(lambda, 'listIdentities');
  return lambda;
}

function createSendShard(scope: Construct, props: CampaignFunctionsProps): NodeLambda<'send-shard'> {
  const { deployment, bucket, ledger, suppressionList, unsubscribe } = props;
  const lambda = new NodeLambda(scope, 'send-shard', {
    deployment,
    function: 'send-shard',
    description: 'Sends the blocks of one shard at the rate of the account, each recipient at most once',
    timeoutSeconds: 900,
    memoryMb: 1024,
    environment: {
      STACK_PREFIX: deployment.prefix,
      BUCKET: bucket.bucket.bucket,
      LEDGER_TABLE: ledger.table.name,
      SUPPRESSION_TABLE: suppressionList.table.name,
      ADDRESS_KEY_ARN: suppressionList.secretsKey.key.arn,
      ...senderVariables(props),
      FROM_NAME: props.fromName,
      ...(props.replyTo && props.replyTo.length > 0 && { REPLY_TO: props.replyTo.join(',') }),
      SEND_RATE_SHARE: String(props.sendRateShare),
      TRANSPORT: props.transport ?? 'bulk',
      TOKEN_KEY_ARN: suppressionList.secretsKey.key.arn,
      UNSUBSCRIBE_URL: unsubscribe.url,
    },
  });
  bucket.grantList(lambda);
  bucket.grantRead(lambda, [objectKeys.runsPrefix]);
  bucket.grantReadVersions(lambda, [objectKeys.runsPrefix, objectKeys.templatesPrefix]);
  ledger.grantRead(lambda);
  ledger.grantRecord(lambda);
  suppressionList.grantLookUp(lambda);
  props.identity.grantSend(lambda);
  grantAccountAction(lambda, 'readAccount');
  return lambda;
}

function createSettle(scope: Construct, props: CampaignFunctionsProps): NodeLambda<'settle'> {
  const { deployment, bucket, ledger } = props;
  const lambda = new NodeLambda(scope, 'settle', {
    deployment,
    function: 'settle',
    description: 'Resolves what is unknown and writes the report of a run',
    timeoutSeconds: 300,
    environment: { BUCKET: bucket.bucket.bucket, LEDGER_TABLE: ledger.table.name },
  });
  bucket.grantWrite(lambda, [objectKeys.runsPrefix]);
  ledger.grantRead(lambda);
  ledger.grantRecord(lambda);
  return lambda;
}

function senderVariables(props: CampaignFunctionsProps) {
  return {
    FROM_ADDRESSES: props.from.join(','),
    CONFIGURATION_SET: props.configurationSet.configurationSetName,
  } satisfies Partial<FunctionEnvironment<'start-run'>>;
}
