import { setImmediate } from 'node:timers/promises';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { serve } from '../../../../tools/local/http-server';
import { createSes, type Ses, type SesOptions } from '../../../../tools/local/ses';
import type { AccountSettings } from '../../../../tools/local/ses/state';

export const REGION = 'eu-central-1';
export const ACCOUNT_ID = '123456789012';
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT_ID}:events`;
export const FROM = 'Example Shop <marketing@example.com>';

/** An event as it was published, parsed. */
export interface Published {
  readonly topicArn: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads of every shape.
  readonly event: any;
}

export interface Bench {
  readonly ses: Ses;
  readonly client: SESv2Client;
  /** Everything published, the notice of a new destination included as text. */
  readonly published: Published[];
  readonly metrics: (readonly [namespace: string, name: string, dimensions: object, value: number])[];
  readonly problems: string[];
  /** Milliseconds since 1970; tests move it. */
  readonly clock: { now: number };
  /** Events published so far, parsed, once all work is done. */
  events(): Promise<Published['event'][]>;
  /** Waits until so many mails are accepted. */
  accepted(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface BenchOptions
  extends Partial<Pick<SesOptions, 'publish' | 'events' | 'mailLimit' | 'sleep'>> {
  readonly account?: Partial<AccountSettings>;
  /** Without the verified domain, the set `campaigns` with its SNS destination, and the template `hello`. */
  readonly bare?: boolean;
}

/** An SES on a loopback port with the real client in front of it, its clock at 2026-11-30T09:00:00Z. */
export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const published: Published[] = [];
  const metrics: Bench['metrics'] = [];
  const problems: string[] = [];
  const clock = { now: Date.parse('2026-11-30T09:00:00.000Z') };
  let ids = 0;
  const ses = createSes({
    accountId: ACCOUNT_ID,
    region: REGION,
    publish: async (topicArn, message) => {
      published.push({ topicArn, event: parse(message) });
    },
    metric: (...datum) => metrics.push(datum),
    report: (problem) => problems.push(problem),
    callerOf: () => 'sender-role',
    now: () => clock.now,
    newId: () => {
      ids += 1;
      return `id${ids}`;
    },
    ...options,
    events: { delayMs: 0, ...options.events },
    account: { maxSendRate: 1000, ...options.account },
  });
  if (!options.bare) await furnish(ses);
  const server = await serve(ses.service);
  const client = clientOf(server.url);
  return {
    ses,
    client,
    published,
    metrics,
    problems,
    clock,
    events: async () => {
      await ses.settled();
      return published.map(({ event }) => event).filter((event) => typeof event === 'object');
    },
    accepted: async (count) => {
      while (ses.outbox.accepted < count) await setImmediate();
    },
    close: () => {
      client.destroy();
      return server.close();
    },
  };
}

function clientOf(endpoint: string): SESv2Client {
  return new SESv2Client({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
}

/** Runs `test` against a bench of its own and ends it. */
export async function withBench(options: BenchOptions, test: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await startBench(options);
  try {
    await test(bench);
  } finally {
    await bench.close();
  }
}

/** Waits that all last until `open` is called; `waits` has their milliseconds. */
export function gate(): { sleep: (ms: number) => Promise<void>; open: () => void; waits: number[] } {
  const waits: number[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const sleep = (ms: number) => {
    waits.push(ms);
    return opened;
  };
  return { sleep, open, waits };
}

/** What a rejected call says: name, status and text of the error. */
export async function errorOf(
  call: Promise<unknown>,
): Promise<{ name: string; status: unknown; message: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = '$metadata' in error ? error.$metadata : undefined;
    const status =
      typeof metadata === 'object' && metadata && 'httpStatusCode' in metadata
        ? metadata.httpStatusCode
        : undefined;
    return { name: error.name, status, message: error.message };
  }
  throw new Error('the call was not refused');
}

async function furnish(ses: Ses): Promise<void> {
  ses.identities.put({ name: 'example.com', verified: true });
  ses.configurationSets.put({
    name: 'campaigns',
    tlsPolicy: 'REQUIRE',
    sendingEnabled: true,
    reputationMetricsEnabled: true,
    suppressedReasons: ['BOUNCE', 'COMPLAINT'],
  });
  await ses.configurationSets.putDestination('campaigns', {
    name: 'events',
    enabled: true,
    matchingEventTypes: [
      'SEND',
      'REJECT',
      'BOUNCE',
      'COMPLAINT',
      'DELIVERY',
      'OPEN',
      'CLICK',
      'RENDERING_FAILURE',
      'DELIVERY_DELAY',
    ],
    target: { kind: 'sns', topicArn: TOPIC },
  });
  ses.templates.put('hello', {
    Subject: 'Hello {{name}}',
    Html: '<p>Hello {{name}}, <a href="{{url}}">shop</a></p>',
    Text: 'Hello {{name}}, {{url}}',
  });
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return message;
  }
}
