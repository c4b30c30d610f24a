import { S3Client } from '@aws-sdk/client-s3';
import { clientTimeouts } from '../shared/client-timeouts';
import { systemClock } from '../shared/clock';
import { dynamoClient } from '../shared/dynamodb';
import { readEnvironment } from '../shared/environment';
import { dynamoBlockStore } from '../shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../shared/ledger/dynamo-event-store';
import { createLog } from '../shared/log';
import { dynamoRunRecords } from '../shared/run-record-store';
import { s3PutText } from '../shared/run-report/write-report';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';
import { createSettle } from './settle';

/** What the handler works with. */
export interface Dependencies {
  readonly settle: WorkflowStep<'settle'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ settle }: Dependencies) => workflowHandler('settle', settle);

const environment = readEnvironment('settle');
const dynamo = dynamoClient();

export const handler = createHandler({
  settle: createSettle({
    runs: dynamoRunRecords(dynamo, environment.LEDGER_TABLE),
    blocks: dynamoBlockStore(dynamo, environment.LEDGER_TABLE),
    events: dynamoEventStore(dynamo, environment.LEDGER_TABLE),
    put: s3PutText(new S3Client(clientTimeouts), environment.BUCKET),
    clock: systemClock,
    log: createLog('settle'),
  }),
});
