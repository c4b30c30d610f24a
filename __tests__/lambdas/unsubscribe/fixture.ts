import { type HttpRequest, httpRequest } from '../../../lambdas/shared/aws-events';
import { type ConsentStore, createConsentStore } from '../../../lambdas/shared/consent-store';
import { dynamoEventStore } from '../../../lambdas/shared/ledger/dynamo-event-store';
import { hashAddress } from '../../../lambdas/shared/mac-keys';
import { dynamoPersonUpdates } from '../../../lambdas/shared/person-update';
import { dynamoRunRecords, type RunRecords } from '../../../lambdas/shared/run-record-store';
import {
  signToken,
  TOKEN_KEY_ID,
  type TokenSecrets,
  type UnsubscribeClaims,
} from '../../../lambdas/shared/unsubscribe-token';
import { createAnswerRequest } from '../../../lambdas/unsubscribe/answer-request';
import { tablesForTest } from '../../support/function-surroundings';
import { aRun } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';
import type { Tables } from '../../support/tables';

export const SECRET = Buffer.alloc(32, 7);
export const NOW = Date.parse('2026-12-01T10:00:00.000Z');
/** How the suppression table knows the person of {@link linkOf}. */
export const PERSON = hashAddress(Buffer.alloc(32, 1), 'john@shop.com');

export const claims: UnsubscribeClaims = {
  recipient: PERSON,
  run: aRun().run,
  rcpt: '0-77',
  topic: 'spring-offers',
};

/** The token of a link in a mail to one person. */
export function tokenOf(changes: Partial<UnsubscribeClaims> = {}): string {
  return signToken(SECRET, TOKEN_KEY_ID, { ...claims, ...changes });
}

export interface Endpoint {
  readonly tables: Tables;
  readonly runs: RunRecords;
  readonly consent: ConsentStore;
  readonly clock: { now: number };
  readonly metrics: object[];
  readonly lines: ReturnType<typeof recordedLog>['lines'];
  get(token: string): Promise<Answer>;
  /** Posts a body as it is, with its content type. */
  post(token: string, body?: string, contentType?: string): Promise<Answer>;
  /** Sends a form as a browser does. */
  submit(token: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
  /** The person's item in the suppression table. */
  person(): Promise<Record<string, unknown> | undefined>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
  readonly heading: string;
  /** Fields and values that the page's buttons and hidden fields send. */
  readonly fields: (readonly [name: string, value: string])[];
}

const FORM = 'application/x-www-form-urlencoded';

/** The endpoint on tables of its own, with the run of the links claimed, and with secrets of keys older than the newest. */
export async function startEndpoint(older: TokenSecrets = new Map()): Promise<Endpoint> {
  const tables = await tablesForTest();
  const clock = { now: NOW };
  const metrics: object[] = [];
  const { log, lines } = recordedLog();
  const runs = dynamoRunRecords(tables.client, tables.ledger);
  await runs.claim(aRun());
  const consent = createConsentStore(dynamoPersonUpdates(tables.client, tables.suppression));
  const answer = createAnswerRequest({
    brand: { name: 'Tom & Jerry <Shop>', postalAddress: '1 "High" Street' },
    tokenSecrets: async () => new Map([[TOKEN_KEY_ID, SECRET], ...older]),
    consent,
    events: dynamoEventStore(tables.client, tables.ledger),
    runs,
    emit: (values) => metrics.push(values),
    now: () => clock.now,
    log,
  });
  const send = async (request: HttpRequest) => {
    const { statusCode, headers, body } = await answer(request);
    const fields = [...body.matchAll(/name="([a-z]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    const heading = /<h1>(.*)<\/h1>/.exec(body)?.[1] ?? '';
    return { status: statusCode, headers, html: body, heading, fields };
  };
  return {
    tables,
    runs,
    consent,
    clock,
    metrics,
    lines,
    get: (token) => send(requestOf('GET', token)),
    post: (token, body = '', contentType = '') => send(requestOf('POST', token, body, contentType)),
    submit: (token, fields) => send(requestOf('POST', token, new URLSearchParams(fields).toString(), FORM)),
    person: async () => (await tables.dump(tables.suppression))[PERSON],
  };
}

/** A request as API Gateway passes it on: bodies come in Base64. */
export function requestOf(method: string, token: string, body = '', contentType = ''): HttpRequest {
  return httpRequest.parse({
    version: '2.0',
    routeKey: `${method} /u/{token}`,
    rawPath: `/u/${token}`,
    rawQueryString: '',
    headers: contentType === '' ? {} : { 'content-type': contentType },
    pathParameters: { token },
    requestContext: { http: { method, path: `/u/${token}`, sourceIp: '192.0.2.1' } },
    ...(body !== '' && { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }),
  });
}

/** When {@link NOW} is, as it is recorded. */
export const at = '2026-12-01T10:00:00.000Z';
/** The mail of the link. */
export const noted = { mailRun: aRun().run, mailRcpt: '0-77' };
export const proof = `link ${aRun().run} 0-77`;
/** The item of a person who left the topic of the link. */
export const leftTopic = {
  'left:spring-offers': at,
  'leftLast:spring-offers': at,
  'leftProof:spring-offers': proof,
  ...noted,
};

/** What the page gives to undo with. */
export const ticketOf = ({ fields }: Answer) => fields.find(([name]) => name === 'undo')?.[1] ?? '';

/** The ledger's items of the run, without when they expire. */
export async function ledgerOf({ tables }: Endpoint): Promise<Record<string, unknown>> {
  const items = Object.entries(await tables.dump(tables.ledger));
  return Object.fromEntries(
    items.filter(([key]) => key.startsWith('R#')).map(([key, { expiresAt, ...fields }]) => [key, fields]),
  );
}
