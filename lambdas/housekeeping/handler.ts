import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { type HousekeepingRequest, housekeepingRequest } from '../shared/aws-events';
import { clientTimeouts } from '../shared/client-timeouts';
import { systemClock } from '../shared/clock';
import { parseOrRefuse } from '../shared/contract';
import { dynamoClient } from '../shared/dynamodb';
import { readEnvironment } from '../shared/environment';
import { dynamoBlockStore } from '../shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../shared/ledger/dynamo-event-store';
import { createLog } from '../shared/log';
import { kmsSecret, SECRET_PURPOSES } from '../shared/mac-keys';
import { dynamoPersonUpdates } from '../shared/person-update';
import { dynamoRunRecords } from '../shared/run-record-store';
import { reportRenewer, s3PutText } from '../shared/run-report/write-report';
import { s3AudienceAddresses } from './audience-addresses';
import { exportSuppression } from './export-suppression';
import { fillAddresses } from './fill-addresses';
import { type Jobs, keepHouse } from './keep-house';
import { removeTemplates } from './remove-templates';
import { renewReports } from './renew-reports';
import { sesTemplates } from './ses-templates';
import { dynamoSuppressionScan } from './suppression-scan';
import { sweepTemplates } from './sweep-templates';
import { s3TextUpload } from './upload-text';

/** What the handler works with. */
export interface Dependencies {
  readonly keepHouse: (request: HousekeepingRequest) => Promise<void>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler =
  ({ keepHouse }: Dependencies) =>
  async (event: unknown): Promise<void> =>
    keepHouse(parseOrRefuse('input of housekeeping', housekeepingRequest, event));

const environment = readEnvironment('housekeeping');
const log = createLog('housekeeping');
const { now } = systemClock;
const dynamo = dynamoClient();
const s3 = new S3Client(clientTimeouts);
const runs = dynamoRunRecords(dynamo, environment.LEDGER_TABLE);
const people = dynamoSuppressionScan(dynamo, environment.SUPPRESSION_TABLE);
const kms = new KMSClient(clientTimeouts);
const ofRuns = {
  templates: sesTemplates(new SESv2Client(clientTimeouts), systemClock),
  runs,
  stackPrefix: environment.STACK_PREFIX,
};
const writeReport = reportRenewer({
  runs,
  blocks: dynamoBlockStore(dynamo, environment.LEDGER_TABLE),
  events: dynamoEventStore(dynamo, environment.LEDGER_TABLE),
  put: s3PutText(s3, environment.BUCKET),
  now,
});

const jobs: Jobs = {
  fillAddresses: () =>
    fillAddresses({
      people,
      audiences: s3AudienceAddresses(s3, environment.BUCKET),
      updates: dynamoPersonUpdates(dynamo, environment.SUPPRESSION_TABLE),
      addressSecret: kmsSecret(kms, environment.ADDRESS_KEY_ARN, SECRET_PURPOSES.addresses),
      log,
    }),
  exportSuppression: () =>
    exportSuppression({ people, upload: s3TextUpload(s3, environment.BUCKET), now, log }),
  sweepTemplates: () => sweepTemplates({ ...ofRuns, now, log }),
  removeTemplates: () => removeTemplates({ ...ofRuns, log }),
  renewReports: () => renewReports({ runs, writeReport, log }),
};

export const handler = createHandler({ keepHouse: (request) => keepHouse(request, { jobs, log }) });
