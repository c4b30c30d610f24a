import path from 'node:path';
import { type BounceStore, createBounceStore } from '../../../lambdas/handle-events/bounce-store';
import { type ConsentStore, createConsentStore, type Proof } from '../../../lambdas/shared/consent-store';
import { dynamoPersonUpdates, type Person } from '../../../lambdas/shared/person-update';
import { UserError } from '../../../lambdas/shared/user-error';
import type { Connect } from '../command';
import { REASONS, type Reason } from './entry';
import { FORMATS, type Format, knownFormat, plainFormat } from './formats';
import { type OpenedFile, openFile } from './read-rows';
import { readTime } from './read-time';
import { judgeAddress, Tally, type Wish, writePeople } from './write-people';

export interface ImportOptions {
  readonly file: string;
  /** Beats what the file says. */
  readonly reason: Reason | undefined;
  /** Absent where the file is only checked. */
  readonly connect: Connect | undefined;
  readonly tell: (line: string) => void;
}

/** Why somebody is suppressed, and since when. */
interface Suppress {
  readonly reason: Reason;
  readonly at: string;
}

const KINDS = {
  known: 'were suppressed for that or something stronger, which stays',
  temporary: 'left out: what the service tells of them is temporary',
  untimed: 'without a time that can be read, which the moment of the import stands in for',
} as const;

/** Reads a suppression list, and records everybody in it. */
export async function importSuppressions(options: ImportOptions) {
  const { file, reason, connect, tell } = options;
  const opened = await openFile(file);
  const format = chooseFormat(opened, reason, file);
  const tally = new Tally([...REASONS.map(newly), ...Object.values(KINDS)]);
  const wishes = wishesOf(opened, format, reason, tally);
  if (connect) {
    const deployed = await connect();
    const updates = dynamoPersonUpdates(deployed.dynamo, deployed.names.suppressionTable);
    const stores = { consent: createConsentStore(updates), bounces: createBounceStore(updates) };
    const name = path.basename(file);
    await writePeople(
      wishes,
      deployed,
      async (person, { line, what }) => {
        const proof: Proof = { source: 'import', evidence: `${name} line ${line}` };
        tally.count((await record(person, what, proof, stores)) ? newly(what.reason) : KINDS.known);
      },
      tell,
    );
  } else {
    for await (const { what } of wishes) tally.count(newly(what.reason));
  }
  return {
    format: format.name,
    rows: tally.rows,
    counts: tally.counts,
    rejected: tally.rejected,
    rejects: tally.rejects,
  };
}

const newly = (reason: Reason): string => `suppressed: ${reason}`;

function chooseFormat({ columns }: OpenedFile, reason: Reason | undefined, file: string): Format {
  const format = knownFormat(columns) ?? (reason && plainFormat(columns, reason));
  if (format) return format;
  const plain = plainFormat(columns, 'manual');
  if (plain) {
    throw new UserError(
      `${file} does not say why these people are suppressed (its columns: ${columns.join(', ')}); say it with --reason, one of ${REASONS.join(', ')}`,
    );
  }
  const known = FORMATS.map((candidate) => `${candidate.name} (${candidate.columns.join(', ')})`);
  throw new UserError(
    `${file} has no column that is known to hold addresses; it has: ${columns.join(', ').slice(0, 300)}. Known: ${known.join('; ')}; ` +
      'or a column named email, with --reason.',
  );
}

async function* wishesOf(
  { rows }: OpenedFile,
  format: Format,
  reason: Reason | undefined,
  tally: Tally,
): AsyncGenerator<Wish<Suppress>> {
  const now = Date.now();
  for await (const { line, row } of rows) {
    tally.rows += 1;
    const said = format.read(row);
    const address = said.kind === 'suppress' ? said.address : addressIn(row, format);
    if (said.kind === 'unknown' && reason === undefined) {
      const message = `${said.field} is ${JSON.stringify(said.value.slice(0, 100))}, which is not known; say --reason to import it`;
      tally.reject(line, address, 'UNKNOWN_REASON', message);
      continue;
    }
    if (said.kind === 'temporary' && reason === undefined) {
      tally.count(KINDS.temporary);
      continue;
    }
    const why = reason ?? (said.kind === 'suppress' ? said.reason : 'manual');
    const at = said.kind === 'suppress' ? readTime(said.at ?? '') : undefined;
    const isUsable = at !== undefined && at <= now;
    const time = new Date(isUsable ? at : now).toISOString();
    const wish = judgeAddress(line, address, { reason: why, at: time }, tally);
    if (!wish) continue;
    if (!isUsable) tally.count(KINDS.untimed);
    yield wish;
  }
}

/** The address of a row that does not say what to do. */
function addressIn(row: Readonly<Record<string, string>>, { columns }: Format): string | undefined {
  return row[columns[0] ?? ''];
}

/** @returns whether it was not known before */
async function record(
  person: Person,
  { reason, at }: Suppress,
  proof: Proof,
  { consent, bounces }: { readonly consent: ConsentStore; readonly bounces: BounceStore },
): Promise<boolean> {
  if (reason === 'hard-bounce') return bounces.recordHardBounce(person, at, proof);
  return (await consent.optOut(person, reason, at, proof)).isNew;
}
