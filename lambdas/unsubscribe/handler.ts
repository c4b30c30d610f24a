import { KMSClient } from '@aws-sdk/client-kms';
import { type HttpRequest, type HttpResponse, httpRequest } from '../shared/aws-events';
import { clientTimeouts } from '../shared/client-timeouts';
import { systemClock } from '../shared/clock';
import { createConsentStore } from '../shared/consent-store';
import { parseOrRefuse } from '../shared/contract';
import { dynamoClient } from '../shared/dynamodb';
import { metricEmitter } from '../shared/emit-metrics';
import { readEnvironment } from '../shared/environment';
import { dynamoEventStore } from '../shared/ledger/dynamo-event-store';
import { createLog } from '../shared/log';
import { kmsSecret, SECRET_PURPOSES } from '../shared/mac-keys';
import { dynamoPersonUpdates } from '../shared/person-update';
import { dynamoRunRecords } from '../shared/run-record-store';
import { TOKEN_KEY_IDS } from '../shared/unsubscribe-token';
import { createAnswerRequest } from './answer-request';

/** What the handler works with. */
export interface Dependencies {
  readonly answer: (request: HttpRequest) => Promise<HttpResponse>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler =
  ({ answer }: Dependencies) =>
  async (event: unknown): Promise<HttpResponse> =>
    answer(parseOrRefuse('request to unsubscribe', httpRequest, event));

const environment = readEnvironment('unsubscribe');
const dynamo = dynamoClient();
const kms = new KMSClient(clientTimeouts);
const secrets = TOKEN_KEY_IDS.map((id) => {
  const purpose = SECRET_PURPOSES.unsubscribeTokens(id);
  return [id, kmsSecret(kms, environment.TOKEN_KEY_ARN, purpose)] as const;
});

export const handler = createHandler({
  answer: createAnswerRequest({
    brand: { name: environment.BRAND_NAME, postalAddress: environment.POSTAL_ADDRESS },
    tokenSecrets: async () =>
      new Map(await Promise.all(secrets.map(async ([id, secret]) => [id, await secret()] as const))),
    consent: createConsentStore(dynamoPersonUpdates(dynamo, environment.SUPPRESSION_TABLE)),
    events: dynamoEventStore(dynamo, environment.LEDGER_TABLE),
    runs: dynamoRunRecords(dynamo, environment.LEDGER_TABLE),
    emit: metricEmitter(environment.STACK_PREFIX),
    now: systemClock.now,
    log: createLog('unsubscribe'),
  }),
});
