import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoClient } from '../../../lambdas/shared/dynamodb';
import { dynamoBlockStore } from '../../../lambdas/shared/ledger/dynamo-block-store';
import { kmsSecret, SECRET_PURPOSES, type Secret } from '../../../lambdas/shared/mac-keys';
import { createDynamoDb } from '../../local/dynamodb';
import { serve } from '../../local/http-server';
import { createKms } from '../../local/kms';
import { type Invocation, LambdaRunner } from '../../local/lambda/runner';
import { createS3 } from '../../local/s3';
import { type LocalService, readBody, type ServiceResponse } from '../../local/service';
import { createSes, type Ses } from '../../local/ses';
import { sleeper } from '../../local/sleep';
import { sendTemplate } from '../send-campaign';
import { DeadClaims, writtenBlock } from './dead-claims';
import {
  account,
  BUCKET,
  CONFIGURATION_SET,
  functionsOf,
  KEYS,
  SENDER_DOMAIN,
  SES_TEMPLATE,
  tableNames,
  tablesOf,
} from './deployed';
import { ENVIRONMENTS, type EnvironmentName } from './schedule';

/** A call of a function to the ledger, the suppression table or SES. */
export interface WatchedCall {
  readonly service: 'dynamodb' | 'ses';
  /** `PutItem`, `SendBulkEmail` and so on. */
  readonly operation: string;
  readonly functionName: string;
  /** The invocation that makes it. */
  readonly requestId: string;
  /** When the function signed it, in milliseconds since 1970, to the second. */
  readonly signedAt: number;
  /** JSON. */
  readonly body: string;
}

/**
 * What happens to a call: its process is killed before the service gets it, or after that has carried it out; the answer is
 * lost; or it fails with a status of 500 and nothing is done.
 */
export type Interference = 'none' | 'killBefore' | 'killAfter' | 'answerLost' | 'failed';

/** Whoever watches the calls that are made for one run. */
export interface Watcher {
  before(call: WatchedCall): Interference;
  /** Told of what the service answered, before the caller is. */
  after(call: WatchedCall, response: ServiceResponse): void;
}

/** Any name of a run. */
const RUN = /faults-\d+-\d{8}T\d{6}Z/;
const CALLER = /Credential=([^/]+)\//;
const CREDENTIAL = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/;

/** Local servers with the deployed functions in processes of their own, whose every call can be interfered with. */
export class World {
  private readonly watchers = new Map<string, Watcher>();
  private readonly environments = new Map<string, EnvironmentName>();
  private readonly claims = new DeadClaims(
    (run) => dynamoBlockStore(this.dynamo, tableNames(this.environmentOf(run)).ledger),
    (token) => this.runner.sandboxOf(token) !== undefined,
  );
  /** The run that each process works on, as the last call that named one told. */
  private readonly runs = new Map<string, string>();
  /** Events that SES published, by the run that their tags name; those without are under ''. */
  private readonly published = new Map<string, string[]>();
  private readonly open: (() => unknown)[] = [];
  private services: Readonly<Record<string, LocalService>> = {};
  private runner!: LambdaRunner;
  /** Of all lists; compiled once. */
  readonly template = sendTemplate();
  ses!: Ses;
  dynamo!: ReturnType<typeof dynamoClient>;
  s3!: S3Client;
  addressSecret!: Secret;

  private constructor() {}

  static async start(): Promise<World> {
    const world = new World();
    try {
      await world.startAll();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  watch(run: string, environment: EnvironmentName, watcher: Watcher): void {
    this.environments.set(run, environment);
    this.watchers.set(run, watcher);
  }

  /** Forgets a run; calls that are still made for it are left alone. */
  unwatch(run: string): void {
    this.watchers.delete(run);
  }

  /** Invokes a function as the state machine or the queue does; an error of it is an answer too. */
  invoke(functionName: string, payload: object): Promise<Invocation> {
    return this.runner.invoke(functionName, JSON.stringify(payload));
  }

  /** Takes the events that were published for a run so far, and those that name none. */
  takeEvents(run: string): string[] {
    const events = this.published.get(run) ?? [];
    this.published.delete(run);
    return events;
  }

  async close(): Promise<void> {
    for (const close of this.open.toReversed()) await close();
  }

  private environmentOf(run: string): EnvironmentName {
    const environment = this.environments.get(run);
    if (environment === undefined) throw new Error(`nobody watches ${run}`);
    return environment;
  }

  private async startAll(): Promise<void> {
    const folder = mkdtempSync(path.join(tmpdir(), 'faults-'));
    this.open.push(() => rmSync(folder, { recursive: true, force: true }));
    const dynamoDb = await createDynamoDb({ account });
    this.open.push(() => dynamoDb.close());
    for (const environment of ENVIRONMENTS) {
      for (const table of tablesOf(environment)) await dynamoDb.createTable(table);
    }
    const s3 = await createS3({ folder: path.join(folder, 's3') });
    this.open.push(() => s3.close());
    s3.createBucket({ name: BUCKET, versioned: true });
    const kms = await createKms({ folder: path.join(folder, 'kms'), account, keys: KEYS });
    this.ses = createSes({
      ...account,
      publish: async (_topic, message) => this.publish(message),
      metric: () => undefined,
      report: () => undefined,
      callerOf: ({ headers }) => CALLER.exec(String(headers.authorization ?? ''))?.[1] ?? '',
      account: { maxSendRate: 3000, max24HourSend: -1 },
      events: { delayMs: 0 },
      mailLimit: 1_000_000,
    });
    this.services = { dynamodb: dynamoDb.service, s3: s3.service, kms, ses: this.ses.service };
    const server = await serve((request) => this.answer(request));
    this.open.push(() => server.close());
    this.runner = new LambdaRunner({
      functions: functionsOf(),
      region: account.region,
      codeFolder: path.join(folder, 'code'),
      endpointUrl: () => server.url,
      // The role of a function has its name, and here its access key too.
      credentials: (functionName) => ({ accessKeyId: functionName, secretAccessKey: 'secret' }),
      sleep: sleeper(),
      onLog: () => undefined,
    });
    this.open.push(() => this.runner.close());
    const credentials = { accessKeyId: 'operator', secretAccessKey: 'secret' };
    const client = { endpoint: server.url, region: account.region, credentials };
    // Patient: this process is also all the servers.
    this.dynamo = dynamoClient({ ...client, requestHandler: { requestTimeout: 60_000 } });
    this.s3 = new S3Client(client);
    const kmsClient = new KMSClient(client);
    this.open.push(() => {
      for (const one of [this.dynamo, this.s3, kmsClient]) one.destroy();
    });
    this.addressSecret = await kmsSecret(kmsClient, KEYS[0].id, SECRET_PURPOSES.addresses)();
    await this.furnish();
  }

  /** What Terraform and StartRun leave in SES. */
  private async furnish(): Promise<void> {
    const { identities, configurationSets, templates } = this.ses;
    identities.put({ name: SENDER_DOMAIN, verified: true });
    configurationSets.put({
      name: CONFIGURATION_SET,
      tlsPolicy: 'REQUIRE',
      sendingEnabled: true,
      reputationMetricsEnabled: true,
      suppressedReasons: [],
    });
    await configurationSets.putDestination(CONFIGURATION_SET, {
      name: 'events',
      enabled: true,
      matchingEventTypes: ['SEND', 'REJECT', 'RENDERING_FAILURE'],
      target: { kind: 'sns', topicArn: `arn:aws:sns:${account.region}:${account.accountId}:events` },
    });
    const { subject, html, text } = this.template;
    templates.put(SES_TEMPLATE, { Subject: subject, Html: html, Text: text });
  }

  private publish(message: string): void {
    const [run = ''] = RUN.exec(message) ?? [];
    const events = this.published.get(run);
    if (events) events.push(message);
    else this.published.set(run, [message]);
  }

  private async answer(request: Parameters<LocalService>[0]): Promise<ServiceResponse> {
    const [, service = ''] = CREDENTIAL.exec(String(request.headers.authorization ?? '')) ?? [];
    const handler = this.services[service];
    if (!handler) return { status: 501, body: `there is no service ${service} here\n` };
    if (service !== 'dynamodb' && service !== 'ses') return handler(request);
    const bytes = await readBody(request.body);
    const carryOut = () => handler({ ...request, body: Readable.from([bytes]) });
    const token = request.headers['x-amz-security-token'];
    const sandbox = typeof token === 'string' ? this.runner.sandboxOf(token) : undefined;
    if (typeof token !== 'string' || !sandbox) return carryOut();
    const body = bytes.toString('utf8');
    const [named] = RUN.exec(body) ?? [];
    if (named !== undefined) this.runs.set(token, named);
    const watcher = this.watchers.get(this.runs.get(token) ?? '');
    if (!watcher) return carryOut();
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = service === 'dynamodb' ? target.slice(target.indexOf('.') + 1) : sendOperation(request);
    const { functionName, requestId = '' } = sandbox;
    const signedAt = timeOf(String(request.headers['x-amz-date'] ?? ''));
    const call = { service, operation, functionName, requestId, signedAt, body } as const;
    const interference = watcher.before(call);
    if (interference === 'killBefore' || interference === 'killAfter') await this.kill(token);
    if (interference === 'killBefore') return { status: 503, fault: 'reset' };
    if (interference === 'failed') return { status: 500, body: '{"__type":"InternalServerError"}' };
    const response = await carryOut();
    watcher.after(call, response);
    const written = operation === 'PutItem' && response.status === 200 ? writtenBlock(body) : undefined;
    if (written) await this.claims.wrote(token, written);
    return interference === 'none' ? response : { status: 503, fault: 'reset' };
  }

  /** Kills a process, and waits until it is gone and the time of its claims over. */
  private async kill(token: string): Promise<void> {
    const sandbox = this.runner.sandboxOf(token);
    if (sandbox) this.runner.kill(sandbox.sandboxId);
    while (this.runner.sandboxOf(token)) await sleep(2);
    await this.claims.died(token);
  }
}

function sendOperation({ path: at, method }: { readonly path: string; readonly method: string }): string {
  if (at.endsWith('/outbound-bulk-emails')) return 'SendBulkEmail';
  return at.endsWith('/outbound-emails') ? 'SendEmail' : `${method} ${at}`;
}

/** The time of `20261130T090000Z`, the form of the header `x-amz-date`. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
