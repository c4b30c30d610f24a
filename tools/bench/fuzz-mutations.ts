import { type Random, seededRandom } from './random';

/** The random numbers of one input: those of every other are unlike them, and the same input comes again. */
export function randomOf(seed: number, index: number): Random {
  return seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
}

/** What readers trip over, as UTF-8, or as bytes that are none. */
const ODDITIES: readonly Buffer[] = [
  ...[
    '"',
    '""',
    "'",
    '\\',
    '\\"',
    '\r\n',
    '\n',
    '\r',
    '\u2028',
    ',',
    ';',
    '\t',
    '{',
    '}',
    '[',
    ']',
    ':',
    '@',
    '\0',
  ],
  ...[
    'null',
    'true',
    '-0',
    '1e999',
    '-1e999',
    '9'.repeat(400),
    '0.1',
    '1E400',
    '18446744073709551616',
    'NaN',
  ],
  ...[
    '__proto__',
    '{"__proto__":{"polluted":1}}',
    'constructor',
    'toString',
    'email',
    'eventType',
    '${x}',
    '{{x}}',
    '%00',
  ],
  ...[
    '\\ud800',
    '\\udc00',
    '\\u0000',
    '\u202e',
    '\u200b',
    '\ufeff',
    '\u{1f600}',
    'e\u0301',
    '\u00df',
    '\u0130',
    '%F0%9F',
  ],
  ...[
    '9999-12-31T23:59:59.999Z',
    '+275760-09-13T00:00:00.000Z',
    '-000001-01-01T00:00:00Z',
    '2026-02-30',
    'Infinity',
  ],
].map((text) => Buffer.from(text));
const NOT_UTF8: readonly Buffer[] = [
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0xaf]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0x1f, 0x8b]),
  Buffer.from([0xfe, 0xff, 0x00, 0x41]),
];

type Mutation = (input: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  /** Truncate. */
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  /** Flip one bit. */
  (input, random) => {
    if (input.length === 0) return input;
    const flipped = Buffer.from(input);
    const at = random.below(input.length);
    flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << random.below(8)), at);
    return flipped;
  },
  /** The beginning of this one, the end of another. */
  (input, random, others) => {
    const other = random.of(others);
    return Buffer.concat([
      input.subarray(0, random.below(input.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  },
  (input, random) => insert(input, random.of(ODDITIES), random),
  (input, random) => insert(input, random.of(NOT_UTF8), random),
  /** Take something out. */
  (input, random) => {
    const from = random.below(input.length + 1);
    return Buffer.concat([input.subarray(0, from), input.subarray(from + random.below(32))]);
  },
  /** Say something twice. */
  (input, random) => {
    const from = random.below(input.length + 1);
    return insert(input, input.subarray(from, from + random.below(200)), random);
  },
  /** Nest deep. */
  (input, random) => {
    const [open, close] = random.of([
      ['[', ']'],
      ['{"a":', '}'],
      ['"', '"'],
    ] as const);
    const depth = random.of([2, 40, 2000]);
    return insert(
      input,
      Buffer.from(`${open.repeat(depth)}1${close.repeat(random.below(2) * depth)}`),
      random,
    );
  },
  mutateJson,
  mutateJson,
];

function insert(input: Buffer, piece: Buffer, random: Random): Buffer {
  const at = random.below(input.length + 1);
  return Buffer.concat([input.subarray(0, at), piece, input.subarray(at)]);
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Values of every kind, for where another is due. */
function oddValue(random: Random): Json {
  return random.of<() => Json>([
    () => null,
    () => random.next() < 0.5,
    () => random.of([0, -1, 1e308, 5e-324, 2 ** 53, 0.1]),
    () => random.of(ODDITIES).toString('utf8'),
    () => String.fromCharCode(0xd800 + random.below(0x800)),
    () => [],
    () => ({}),
    () => [oddValue(random), oddValue(random)],
    () => ({ [random.of(ODDITIES).toString('utf8')]: oddValue(random) }),
    () => 'x'.repeat(random.of([1, 100, 5000])),
  ])();
}

/** Where the input is JSON, puts another value somewhere in it, or takes one out. */
function mutateJson(input: Buffer, random: Random): Buffer {
  let whole: Json;
  try {
    whole = JSON.parse(input.toString('utf8')) as Json;
  } catch {
    return insert(input, random.of(ODDITIES), random);
  }
  let node = whole;
  for (;;) {
    if (typeof node !== 'object' || node === null) return Buffer.from(JSON.stringify(oddValue(random)));
    const keys = Object.keys(node);
    if (keys.length === 0) return Buffer.from(JSON.stringify(oddValue(random)));
    const key = random.of(keys);
    const inner: Json | undefined = Reflect.get(node, key);
    const isLeaf = typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0;
    if (inner !== undefined && !isLeaf && random.next() < 0.7) {
      node = inner;
      continue;
    }
    if (random.next() < 0.25) Reflect.deleteProperty(node, key);
    else Reflect.set(node, key, oddValue(random));
    return Buffer.from(JSON.stringify(whole));
  }
}

/** One of the valid inputs, changed up to four times; one in fifty is nothing but random bytes, one in fifty is valid. */
export function mutate(valid: readonly Buffer[], random: Random): Buffer {
  const kind = random.next();
  if (kind < 0.02) return Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256)));
  let input = random.of(valid);
  if (kind < 0.04) return input;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    input = random.of(MUTATIONS)(input, random, valid);
  }
  return input;
}
