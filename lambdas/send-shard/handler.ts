import { randomUUID } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { dynamoAccountStore, readAccountStanding } from '../shared/account-adapters';
import { createAccountReader } from '../shared/account-state';
import { clientTimeouts } from '../shared/client-timeouts';
import { systemClock as clock } from '../shared/clock';
import { dynamoClient } from '../shared/dynamodb';
import { metricEmitter } from '../shared/emit-metrics';
import { readEnvironment } from '../shared/environment';
import { dynamoBlockStore } from '../shared/ledger/dynamo-block-store';
import { dynamoTallies } from '../shared/ledger/tallies';
import { createLog } from '../shared/log';
import { kmsSecret, SECRET_PURPOSES } from '../shared/mac-keys';
import { createRateLimiter } from '../shared/rate-limiter';
import { dynamoSlotStore } from '../shared/rate-limiter-store';
import { dynamoRunRecords } from '../shared/run-record-store';
import { dynamoSuppressionReader } from '../shared/suppression';
import { TOKEN_KEY_ID } from '../shared/unsubscribe-token';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';
import { recipientsFromS3 } from './recipients';
import { createSendShard } from './send-shard';
import { sendingClient, sesTransport } from './ses-transport';

/** What the handler works with. */
export interface Dependencies {
  readonly sendShard: WorkflowStep<'send-shard'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ sendShard }: Dependencies) => workflowHandler('send-shard', sendShard);

const environment = readEnvironment('send-shard');
const log = createLog('send-shard');
const dynamo = dynamoClient();
const kms = new KMSClient(clientTimeouts);
const sending = sendingClient();
const management = new SESv2Client(clientTimeouts);
const tallies = dynamoTallies(dynamo, environment.LEDGER_TABLE);

const sendShard = createSendShard({
  runs: dynamoRunRecords(dynamo, environment.LEDGER_TABLE),
  blocks: dynamoBlockStore(dynamo, environment.LEDGER_TABLE),
  limiter: createRateLimiter(dynamoSlotStore(dynamo, environment.LEDGER_TABLE), clock),
  account: createAccountReader({
    store: dynamoAccountStore(dynamo, environment.LEDGER_TABLE),
    readStanding: () => readAccountStanding(management),
    tallies,
    clock,
    log,
  }),
  suppression: dynamoSuppressionReader(dynamo, environment.SUPPRESSION_TABLE, clock),
  transport: sesTransport(sending, environment.TRANSPORT),
  clock,
  log,
  share: environment.SEND_RATE_SHARE,
  newOwner: randomUUID,
  random: Math.random,
  tallies,
  emit: metricEmitter(environment.STACK_PREFIX),
  sender: {
    fromAddresses: environment.FROM_ADDRESSES,
    fromName: environment.FROM_NAME,
    replyTo: environment.REPLY_TO ?? [],
  },
  configurationSet: environment.CONFIGURATION_SET,
  openRecipients: recipientsFromS3({
    s3: new S3Client(clientTimeouts),
    bucket: environment.BUCKET,
    unsubscribeUrl: environment.UNSUBSCRIBE_URL,
    addressSecret: kmsSecret(kms, environment.ADDRESS_KEY_ARN, SECRET_PURPOSES.addresses),
    tokenSecret: kmsSecret(kms, environment.TOKEN_KEY_ARN, SECRET_PURPOSES.unsubscribeTokens(TOKEN_KEY_ID)),
  }),
});

export const handler = createHandler({
  sendShard: async (input, invocation) => {
    try {
      return await sendShard(input, invocation);
    } finally {
      // A connection that outlives the freeze between two invocations is dead when it is used, and its mails unknown.
      sending.destroy();
    }
  },
});
