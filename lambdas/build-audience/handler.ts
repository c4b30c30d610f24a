import { SESv2Client } from '@aws-sdk/client-sesv2';
import { dynamoAccountStore } from '../shared/account-adapters';
import { systemClock } from '../shared/clock';
import { dynamoClient } from '../shared/dynamodb';
import { readEnvironment } from '../shared/environment';
import { createLog } from '../shared/log';
import { dynamoRunRecords } from '../shared/run-record-store';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';
import { createBuildAudience } from './build-audience';
import { markInOneGo } from './garbage-collection';
import { audienceS3Client } from './s3-client';
import { s3RunObjects } from './s3-objects';
import { verifiedIdentities } from './ses-identities';

/** What the handler works with. */
export interface Dependencies {
  readonly buildAudience: WorkflowStep<'build-audience'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ buildAudience }: Dependencies) =>
  workflowHandler('build-audience', buildAudience);

markInOneGo();
const environment = readEnvironment('build-audience');
const dynamo = dynamoClient();
export const handler = createHandler({
  buildAudience: createBuildAudience({
    runs: dynamoRunRecords(dynamo, environment.LEDGER_TABLE),
    objects: s3RunObjects(audienceS3Client(), environment.BUCKET),
    account: dynamoAccountStore(dynamo, environment.LEDGER_TABLE),
    verifiedIdentities: () => verifiedIdentities(new SESv2Client()),
    settings: {
      sendRateShare: environment.SEND_RATE_SHARE,
      maxRecipients: environment.MAX_RECIPIENTS,
      reservedDomainsAllowed: environment.RESERVED_DOMAINS_ALLOWED,
    },
    clock: systemClock,
    log: createLog('build-audience'),
  }),
});
