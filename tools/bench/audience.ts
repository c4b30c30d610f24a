import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { BUILD_AUDIENCE_NODE_OPTIONS } from '../../constructs/campaign-functions';
import { projectRoot } from '../../constructs/project-root';
import { compileTemplate } from '../../constructs/template-compiler/compile';
import { readTemplate } from '../../constructs/template-compiler/read-template';
import { formatCount } from '../../lambdas/shared/format-count';
import { objectKeys } from '../../lambdas/shared/object-keys';
import { UserError } from '../../lambdas/shared/user-error';
import { serve } from '../local/http-server';
import { createS3 } from '../local/s3';
import type { BuildInput } from './audience-build';
import { INPUT, type Pass, pass } from './audience-child';
import { type Format, formatOf, formats, writeList } from './audience-list';
import type { ParseInput } from './audience-parse';
import { type Benchmark, median, rounded } from './bench';
import { type Child, startChild } from './child';

const BOUNDS = {
  peakRssMb: 512,
  /** Of the speed of the parser alone. */
  share: 0.5,
  /** What the duplicate set may take of each row more than {@link FLAT_FROM}. */
  bytesPerRow: 16,
  /** Over the peak at {@link FLAT_FROM} rows: V8 lets its heap grow to several times of what is alive before it clears it. */
  flatWithinMb: 48,
} as const;

/** Rows from which memory has to be flat. */
const FLAT_FROM = 10_000;
/** Rows from which speed is one: below, the dozen requests of a run take longer than its rows. */
const FAST_FROM = 100_000;
const WARM_UP_ROWS = 50_000;
/** As often is a list read that takes no minutes. */
const PASSES = 5;
/** Rows of all passes, from which on there is no other. */
const MOST_ROWS = 3_000_000;

const BUCKET = 'bench';
const TEMPLATE = 'product-promotion';
const TOOLS = path.join('tools', 'bench');

/** One list, built and parsed. */
interface Figures {
  readonly rows: number;
  readonly format: Format;
  /** Rows for each second of processor time, all threads counted: what one vCPU does, whatever else the machine is busy with. */
  readonly rowsPerSecond: number;
  readonly parserRowsPerSecond: number;
  /** Of the speed of the parser, in passes one after the other. */
  readonly share: number;
  readonly peakRssMb: number;
  readonly parserPeakRssMb: number;
  /** From the first request to the answer, on this machine. */
  readonly seconds: number;
}

/** BuildAudience as it is deployed, in a process of its own, against S3 on this machine and beside the usual parser of each format. */
export const audience: Benchmark = {
  name: 'audience',
  about:
    'rows a second and peak memory of BuildAudience, beside the parser of the format alone on the same file',
  options: { rows: '1000,10000,100000,1000000', format: 'all' },
  async run({ rows = '', format = '' }) {
    const sizes = rows
      .split(',')
      .map(sizeOf)
      .sort((one, other) => one - other);
    const asked = format === 'all' ? formats : format.split(',').map(formatOf);
    const folder = mkdtempSync(path.join(tmpdir(), 'audience-'));
    try {
      const { measure, stop } = await startMeasuring(folder);
      try {
        // Once untimed, so that no process has to bundle what it runs.
        await measure(1, 'csv');
        const lists: Figures[] = [];
        for (const one of asked) for (const size of sizes) lists.push(await measure(size, one));
        return resultOf(lists);
      } finally {
        await stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function startMeasuring(folder: string) {
  const s3 = await createS3({ folder: path.join(folder, 's3') });
  s3.createBucket({ name: BUCKET, versioned: true });
  const server = await serve(s3.service);
  const env = {
    AWS_ENDPOINT_URL_S3: server.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
  const client = new S3Client({
    endpoint: server.url,
    region: env.AWS_REGION,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
  });
  const put = async (key: string, file: string | Buffer): Promise<string> => {
    const Body = typeof file === 'string' ? createReadStream(file) : file;
    const ContentLength = typeof file === 'string' ? statSync(file).size : file.length;
    const { VersionId } = await client.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: key, Body, ContentLength }),
    );
    if (VersionId === undefined) throw new Error(`${key} has no version`);
    return VersionId;
  };
  const compiled = compileTemplate(readTemplate(path.join(projectRoot(), 'templates', TEMPLATE)));
  const template = {
    name: TEMPLATE,
    sha256: compiled.sha256,
    versionId: await put(objectKeys.template(TEMPLATE), Buffer.from(JSON.stringify(compiled))),
  };

  const make = async (rows: number, format: Format, name: string) => {
    const file = path.join(folder, `${name}.${format}`);
    await writeList(file, rows, format);
    const key = `${objectKeys.subscribersPrefix}${name}.${format}`;
    const versionId = await put(key, file);
    rmSync(file);
    return { key, versionId };
  };
  const measure = async (rows: number, format: Format): Promise<Figures> => {
    const warmUp = await make(Math.min(rows, WARM_UP_ROWS), format, 'warm-up');
    const list = await make(rows, format, 'list');
    const lists = { bucket: BUCKET, list, warmUp };
    const parseInput: ParseInput = { ...lists, format };
    const buildInput: BuildInput = { ...lists, template };
    const parser = startChild(path.join(TOOLS, 'audience-parse.ts'), {
      ...env,
      [INPUT]: JSON.stringify(parseInput),
    });
    const builder = startChild(path.join(TOOLS, 'audience-build.ts'), {
      ...env,
      [INPUT]: JSON.stringify(buildInput),
      NODE_OPTIONS: BUILD_AUDIENCE_NODE_OPTIONS.join(' '),
    });
    try {
      return figuresOf(format, await inTurn(rows, parser, builder));
    } finally {
      await Promise.all([parser.stop(), builder.stop()]);
    }
  };
  const stop = async (): Promise<void> => {
    client.destroy();
    await server.close();
    s3.close();
  };
  return { measure, stop };
}

interface Passes {
  readonly parsed: readonly Pass[];
  readonly built: readonly Pass[];
}

/** Lets both go through the list in turn, again and again where that takes no minutes: what else a machine does slows down either. */
async function inTurn(rows: number, parser: Child, builder: Child): Promise<Passes> {
  const ask = async (child: Child): Promise<Pass> => {
    const answer = await child.ask('pass', pass);
    if (answer.rows !== rows) throw new Error(`${answer.rows} rows read of a list of ${rows}`);
    return answer;
  };
  const none = z.undefined();
  await parser.ask('warmUp', none);
  await builder.ask('warmUp', none);
  const parsed: Pass[] = [];
  const built: Pass[] = [];
  do {
    parsed.push(await ask(parser));
    built.push(await ask(builder));
  } while (built.length < PASSES && built.length * rows < MOST_ROWS);
  return { parsed, built };
}

/** The middle one of all passes counts, memory and time but for the first: later ones have what those before left behind. */
function figuresOf(format: Format, { parsed, built }: Passes): Figures {
  const [firstParsed] = parsed;
  const [firstBuilt] = built;
  if (!firstParsed || !firstBuilt) throw new Error('no pass');
  const { rows } = firstBuilt;
  const speed = ({ cpuSeconds }: Pass): number => rows / cpuSeconds;
  return {
    rows,
    format,
    rowsPerSecond: Math.round(median(built.map(speed))),
    parserRowsPerSecond: Math.round(median(parsed.map(speed))),
    share: median(built.map((one, index) => speed(one) / speed(parsed[index] ?? firstParsed))),
    peakRssMb: firstBuilt.peakRssMb,
    parserPeakRssMb: firstParsed.peakRssMb,
    seconds: rounded(firstBuilt.seconds, 2),
  };
}

function resultOf(lists: readonly Figures[]) {
  const judged = lists.map((figures) => ({ ...figures, ...judge(figures, lists) }));
  return {
    ok: judged.every(({ faults }) => faults.length === 0),
    figures: { lists: judged.map(({ faults, ...figures }) => ({ ...figures, ok: faults.length === 0 })) },
    table: [
      [
        'format',
        'rows',
        'rows/s',
        'parser rows/s',
        'share',
        'peak MB',
        'parser MB',
        'bytes/row',
        'seconds',
        'missed',
      ],
      ...judged.map((figures) => [
        figures.format,
        formatCount(figures.rows),
        formatCount(figures.rowsPerSecond),
        formatCount(figures.parserRowsPerSecond),
        figures.share.toFixed(2),
        String(figures.peakRssMb),
        String(figures.parserPeakRssMb),
        figures.bytesPerRow === null ? '' : String(figures.bytesPerRow),
        figures.seconds.toFixed(2),
        figures.faults.join(', '),
      ]),
    ],
  };
}

/** How a list stands to the bounds. `bytesPerRow` is over the same format at {@link FLAT_FROM} rows; null where that was not measured. */
function judge(figures: Figures, lists: readonly Figures[]) {
  const { rows, format, peakRssMb } = figures;
  const share = rounded(figures.share, 2);
  const flat = lists.find((other) => other.format === format && other.rows === FLAT_FROM);
  const more = flat && rows > FLAT_FROM ? peakRssMb - flat.peakRssMb : undefined;
  const faults: string[] = [];
  if (rows >= FAST_FROM && share < BOUNDS.share) faults.push(`share at least ${BOUNDS.share}`);
  if (peakRssMb > BOUNDS.peakRssMb) faults.push(`peak at most ${BOUNDS.peakRssMb} MB`);
  if (more !== undefined && more > BOUNDS.flatWithinMb + (BOUNDS.bytesPerRow * rows) / 2 ** 20) {
    faults.push('memory flat');
  }
  return {
    share,
    bytesPerRow: more === undefined ? null : Math.round((more * 2 ** 20) / (rows - FLAT_FROM)),
    faults,
  };
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size > 0) return size;
  throw new UserError(`--rows must be whole numbers from 1 on with commas between them, got "${text}"`);
}
