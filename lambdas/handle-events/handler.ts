import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { type SqsBatchResponse, sqsBatch } from '../shared/aws-events';
import { clientTimeouts } from '../shared/client-timeouts';
import { systemClock } from '../shared/clock';
import { createConsentStore } from '../shared/consent-store';
import { parseOrRefuse } from '../shared/contract';
import { dynamoClient } from '../shared/dynamodb';
import { metricEmitter } from '../shared/emit-metrics';
import { readEnvironment } from '../shared/environment';
import { dynamoBlockStore } from '../shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../shared/ledger/dynamo-event-store';
import { dynamoTallies } from '../shared/ledger/tallies';
import { createLog } from '../shared/log';
import { kmsSecret, SECRET_PURPOSES } from '../shared/mac-keys';
import { snsPeople } from '../shared/people';
import { dynamoPersonUpdates } from '../shared/person-update';
import { dynamoRunRecords } from '../shared/run-record-store';
import { createBounceStore } from './bounce-store';
import { dynamoGuardMemory } from './guard-memory';
import { type HandleEventsDependencies, handleEvents } from './handle-events';
import { createFindRun } from './known-runs';
import { nameLinksOnce } from './named-links';
import { createEventRecorder, type RecordEventsDependencies } from './record-events';
import { createRunGuard } from './run-guard';

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler =
  (dependencies: HandleEventsDependencies) =>
  async (event: unknown): Promise<SqsBatchResponse> =>
    handleEvents(parseOrRefuse('batch of handle-events', sqsBatch, event), dependencies);

const environment = readEnvironment('handle-events');
const log = createLog('handle-events');
const dynamo = dynamoClient();
const { now } = systemClock;
const updates = dynamoPersonUpdates(dynamo, environment.SUPPRESSION_TABLE);

function ledgerDependencies(table: string): RecordEventsDependencies['ledger'] {
  const { ALERT_TOPIC_ARN: topic, REPUTATION_LIMITS: limits } = environment;
  const runs = dynamoRunRecords(dynamo, table);
  const events = dynamoEventStore(dynamo, table);
  const tallies = dynamoTallies(dynamo, table);
  const pausing = {
    runs,
    people: topic === undefined ? undefined : snsPeople(new SNSClient(clientTimeouts), topic),
    now,
    log,
  };
  return {
    ...pausing,
    findRun: createFindRun(runs),
    events: { add: events.add, nameLink: nameLinksOnce(events) },
    blocks: dynamoBlockStore(dynamo, table),
    tallies,
    guard:
      limits && createRunGuard({ ...pausing, limits, tallies, memory: dynamoGuardMemory(dynamo, table) }),
    configurationSet: environment.CONFIGURATION_SET,
    // A function's role bears its name.
    senderRole: `${environment.STACK_PREFIX}-send-shard`,
  };
}

export const handler = createHandler({
  log,
  recorder: createEventRecorder({
    suppression: {
      addressSecret: kmsSecret(
        new KMSClient(clientTimeouts),
        environment.ADDRESS_KEY_ARN,
        SECRET_PURPOSES.addresses,
      ),
      consent: createConsentStore(updates),
      bounces: createBounceStore(updates),
    },
    ledger: environment.LEDGER_TABLE === undefined ? undefined : ledgerDependencies(environment.LEDGER_TABLE),
    emit: metricEmitter(environment.STACK_PREFIX),
    log,
  }),
});
