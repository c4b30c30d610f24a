import { gzipSync } from 'node:zlib';
import type { ListRecord } from '../../lambdas/build-audience/list-record';
import { readList } from '../../lambdas/build-audience/read-list';
import { recipientOf } from '../../lambdas/handle-events/attribution';
import { effectOf } from '../../lambdas/handle-events/event-effect';
import { sqsBatch } from '../../lambdas/shared/aws-events';
import { parseOrRefuse } from '../../lambdas/shared/contract';
import { EVENT_SETS } from '../../lambdas/shared/ledger/event-sets';
import {
  type ForeignMessage,
  parseEventBody,
  sesEvent,
  UnreadableEventError,
} from '../../lambdas/shared/ses-event';
import { signToken, TOKEN_KEY_ID, verifyToken } from '../../lambdas/shared/unsubscribe-token';
import { UserError } from '../../lambdas/shared/user-error';
import { makeBurst } from './events-burst';
import { imports } from './fuzz-imports';
import { mutate, randomOf } from './fuzz-mutations';
import { type Random, seededRandom } from './random';

/** A parser, and what has to be true of it whatever it is given. */
export interface FuzzTarget {
  readonly name: string;
  /** How often it is drawn, against the others. */
  readonly share: number;
  /** Makes an input. */
  input(random: Random): Buffer;
  /**
   * Gives an input to the parser.
   *
   * @returns whether the parser took it
   * @throws whatever the parser must not throw, or an error that says which property does not hold
   */
  check(input: Buffer, random: Random): boolean | Promise<boolean>;
}

const RUN = 'offer-20261130T090000Z';
const now = Date.parse('2026-11-30T09:00:00Z');

/** Bodies of the queue with events of all types, and what else comes through it. */
const BODIES: readonly string[] = [
  ...makeBurst({
    run: RUN,
    configurationSet: 'shop-prod-campaigns',
    accountId: '123456789012',
    events: 4000,
    rate: 100,
    jitter: 5,
    start: now,
    random: seededRandom(1),
  }).bodies,
];
const messageOfBody = (body: string): string => (JSON.parse(body) as { Message: string }).Message;
const EVENTS = BODIES.map(messageOfBody).map((message) => Buffer.from(message));
const BATCHES = BODIES.slice(0, 200).map((body) =>
  Buffer.from(JSON.stringify({ Records: [{ messageId: 'm', body, eventSource: 'aws:sqs' }] })),
);
const FOREIGN: ReadonlySet<ForeignMessage> = new Set([
  'text',
  'alarm',
  'subscription-confirmation',
  'identity-notification',
  'unknown-event-type',
  'unknown-shape',
]);
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** SQS record, SNS envelope, SES event, and what follows from it. */
const events: FuzzTarget = {
  name: 'events',
  share: 0.5,
  input(random) {
    if (random.next() < 0.3) return mutate(BATCHES, random);
    const message = mutate(EVENTS, random).toString('utf8');
    const body = random.next() < 0.1 ? message : JSON.stringify({ Type: 'Notification', Message: message });
    return Buffer.from(JSON.stringify({ Records: [{ messageId: 'm', body }] }));
  },
  check(input) {
    const batch = taken(UserError, () => parseOrRefuse('batch', sqsBatch, jsonOf(input)));
    const read = batch?.Records.map(({ body }) => taken(UnreadableEventError, () => parseEventBody(body)));
    for (const result of read ?? []) {
      if (result?.kind === 'foreign')
        hold(FOREIGN.has(result.what), `no such foreign message: ${result.what}`);
      if (result?.kind !== 'event') continue;
      hold(sesEvent.safeParse(result.event).success, 'what was read is no event');
      const { set, link, findings, addresses } = effectOf(result.event);
      hold(EVENT_SETS.includes(set), `no such set: ${set}`);
      hold(link === undefined || typeof link === 'string', 'a link that is no text');
      hold(
        addresses.every((address) => typeof address === 'string'),
        'an address that is no text',
      );
      for (const { at } of findings) hold(RFC_3339.test(at), `a time that does not sort: ${at}`);
      const recipient = recipientOf(result.event.mail.tags);
      hold(!recipient || (recipient.shard >= 0 && recipient.position < 10_000), 'a position out of range');
    }
    hold(Reflect.get({}, 'polluted') === undefined, 'the prototype of all objects was changed');
    return read?.some((result) => result?.kind === 'event') ?? false;
  },
};

const secret = Buffer.alloc(32, 7);
const secrets = new Map([
  [TOKEN_KEY_ID, secret],
  [TOKEN_KEY_ID + 1, Buffer.alloc(32, 8)],
]);
const TOKENS = Array.from({ length: 200 }, (_, number) =>
  signToken(number % 2 === 0 ? secret : Buffer.alloc(32, 8), TOKEN_KEY_ID + (number % 2), {
    recipient: Buffer.alloc(32, number).toString('base64url'),
    run: RUN,
    rcpt: `${number}-${number * 7}`,
    topic: number % 3 === 0 ? undefined : 'news',
  }),
);
const SIGNED: ReadonlySet<string> = new Set(TOKENS);
const TOKEN_TEXTS = TOKENS.map((token) => Buffer.from(token));
const TOKEN_BYTES = TOKENS.map((token) => Buffer.from(token, 'base64url'));

/** The token of an unsubscribe link. Only what was signed is taken, in its one spelling. */
const tokens: FuzzTarget = {
  name: 'tokens',
  share: 0.4,
  input: (random) =>
    random.next() < 0.5
      ? mutate(TOKEN_TEXTS, random)
      : Buffer.from(mutate(TOKEN_BYTES, random).toString(random.of(['base64url', 'base64', 'hex']))),
  check(input) {
    const token = input.toString('utf8');
    const claims = verifyToken(secrets, token);
    hold(
      (claims !== undefined) === SIGNED.has(token),
      claims ? 'a forged token was taken' : 'a token was refused',
    );
    if (!claims) return false;
    const key = Buffer.from(token, 'base64url').readUInt8(0);
    hold(signToken(secrets.get(key) ?? secret, key, claims) === token, 'a token says something else');
    return true;
  },
};

const ROWS = Array.from({ length: 5 }, (_, number) => ({
  email: `person.${number}@shop.com`,
  name: number % 4 === 0 ? 'Ada, "the first"' : 'Jürgen 😀',
  preferences: ['fashion', 'tech'],
  age: number,
}));
const LISTS: readonly Buffer[] = [
  ...[',', ';', '\t'].flatMap((separator) =>
    ['\n', '\r\n', '\r']
      .map((end) => ROWS.map(({ email, age }) => [email, `"N ""${age}"""`, age].join(separator)).join(end))
      .map((rows) => `email${separator}name${separator}age\n${rows}\n`),
  ),
  JSON.stringify(ROWS),
  JSON.stringify(ROWS, null, 2),
  ROWS.map((row) => JSON.stringify(row)).join('\n'),
].map((text) => Buffer.from(text));
const PACKED = LISTS.map((list) => gzipSync(list));

/** A list in the bucket: CSV, JSON and JSON lines, gzip or plain. However its bytes arrive it says the same. */
const lists: FuzzTarget = {
  name: 'lists',
  share: 0.1,
  input: (random) => {
    const kind = random.next();
    if (kind < 0.05) return mutate(PACKED, random);
    return kind < 0.1 ? gzipSync(mutate(LISTS, random)) : mutate(LISTS, random);
  },
  async check(input, random) {
    const whole = await recordsOf([input]);
    if (random.next() < 0.25) await holdWhereverCut(input, random, whole);
    let before = 0;
    for (const record of whole.records) {
      hold(record.record === before + 1 && record.line >= 1, 'records that are not counted from 1 on');
      before = record.record;
      if ('row' in record)
        hold(typeof record.row === 'object' && !Array.isArray(record.row), 'a row that is none');
      else hold(['INVALID_CSV', 'INVALID_JSON'].includes(record.reason), `no such reason: ${record.reason}`);
    }
    hold(Reflect.get({}, 'polluted') === undefined, 'the prototype of all objects was changed');
    return whole.fault === undefined && whole.records.length > 0;
  },
};

/** One line for each parser of what comes from outside. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [events, tokens, lists, imports];

/** An input by its number: the same for the same seed. */
export function fuzzInput(
  seed: number,
  index: number,
): { readonly target: FuzzTarget; readonly input: Buffer; readonly random: Random } {
  const random = randomOf(seed, index);
  const target = targetOf(random);
  return { target, input: target.input(random), random };
}

function targetOf(random: Random): FuzzTarget {
  let drawn = random.next() * FUZZ_TARGETS.reduce((sum, { share }) => sum + share, 0);
  for (const target of FUZZ_TARGETS) {
    drawn -= target.share;
    if (drawn < 0) return target;
  }
  return random.of(FUZZ_TARGETS);
}

/** However the bytes of a list arrive, it says the same. */
async function holdWhereverCut(input: Buffer, random: Random, whole: Read): Promise<void> {
  const at = random.below(input.length + 1);
  const parts = await recordsOf([input.subarray(0, at), input.subarray(at)]);
  // Of a list that is refused nobody is mailed: neither what came before matters, nor which of several faults is told.
  const isRead = whole.fault === undefined;
  hold(
    isRead === (parts.fault === undefined),
    `only cut at byte ${at} is it ${isRead ? 'refused' : 'taken'}`,
  );
  hold(!isRead || sameRecords(whole.records, parts.records), `cut at byte ${at} it says something else`);
}

interface Read {
  readonly records: ListRecord[];
  /** Why the list was refused. */
  readonly fault: string | undefined;
}

async function recordsOf(pieces: readonly Buffer[]): Promise<Read> {
  const records: ListRecord[] = [];
  async function* bytes() {
    yield* pieces;
  }
  try {
    for await (const _ of readList('subscribers/list', bytes(), (record) => records.push(record)));
    return { records, fault: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { records, fault: error.message };
  }
}

const sameRecords = (some: readonly ListRecord[], others: readonly ListRecord[]): boolean =>
  JSON.stringify(some) === JSON.stringify(others);

/** What a parser gives, or nothing where it throws the error that it declares. */
function taken<T>(declared: new (message: string) => Error, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof declared) return undefined;
    throw error;
  }
}

/** What Lambda hands over is JSON always. */
function jsonOf(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString('utf8'));
  } catch {
    return undefined;
  }
}

function hold(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(what);
}
