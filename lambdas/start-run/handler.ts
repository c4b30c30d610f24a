import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { dynamoAccountStore, readAccountStanding } from '../shared/account-adapters';
import { systemClock } from '../shared/clock';
import { dynamoClient } from '../shared/dynamodb';
import { readEnvironment } from '../shared/environment';
import { dynamoTallies } from '../shared/ledger/tallies';
import { createLog } from '../shared/log';
import { dynamoRunRecords } from '../shared/run-record-store';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';
import { s3CampaignObjects } from './campaign-objects';
import { createRefreshAccount } from './refresh-account';
import { readConfigurationSet, readIdentity, sesTemplates } from './ses';
import { createStartRun } from './start-run';

/** What the handler works with. */
export interface Dependencies {
  readonly startRun: WorkflowStep<'start-run'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ startRun }: Dependencies) => workflowHandler('start-run', startRun);

const environment = readEnvironment('start-run');
const { LEDGER_TABLE } = environment;
const dynamo = dynamoClient();
const timeouts = { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true };
// SES takes one such request a second from the whole account (SES Developer Guide, "Service quotas").
const ses = new SESv2Client({ maxAttempts: 6, requestHandler: timeouts });
export const handler = createHandler({
  startRun: createStartRun({
    runs: dynamoRunRecords(dynamo, LEDGER_TABLE),
    objects: s3CampaignObjects(new S3Client({ requestHandler: timeouts }), environment.BUCKET),
    refreshAccount: createRefreshAccount({
      readStanding: () => readAccountStanding(ses),
      tallies: dynamoTallies(dynamo, LEDGER_TABLE),
      store: dynamoAccountStore(dynamo, LEDGER_TABLE),
      clock: systemClock,
    }),
    identity: (domain) => readIdentity(ses, domain),
    configurationSet: (name) => readConfigurationSet(ses, name),
    templates: sesTemplates(ses),
    settings: {
      stackPrefix: environment.STACK_PREFIX,
      configurationSet: environment.CONFIGURATION_SET,
      identityDomain: environment.IDENTITY_DOMAIN,
      fromAddresses: environment.FROM_ADDRESSES,
    },
    clock: systemClock,
    log: createLog('start-run'),
  }),
});
