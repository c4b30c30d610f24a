import path from 'node:path';
import { createConsentStore, type Resubscription } from '../../../lambdas/shared/consent-store';
import { dynamoPersonUpdates } from '../../../lambdas/shared/person-update';
import { campaignId } from '../../../lambdas/shared/run-id';
import { CONSENT_GIVEN } from '../../../lambdas/shared/subscriber';
import { UserError } from '../../../lambdas/shared/user-error';
import type { Row } from './entry';
import type { ImportOptions } from './import-suppressions';
import { type OpenedFile, openFile } from './read-rows';
import { readZonedTime } from './read-time';
import { judgeAddress, Tally, type Wish, writePeople } from './write-people';

/** Consent that somebody gave. */
interface Consent {
  readonly at: string;
  /** Where it can be looked up, in the words of the file. */
  readonly source: string;
  readonly topic: string | undefined;
}

/** What each outcome is called; the kinds that are no success say why. */
const KINDS: Readonly<Record<Resubscription, string>> = {
  resubscribed: 'may be mailed again',
  'not-unsubscribed': 'had not left, so that nothing changes',
  'not-later': 'left at that time or later, and stay out',
  complained: 'called a mail spam, and stay out whatever they consented to',
};

const COLUMNS = ['email', 'consent.at', 'consent.source'] as const;

/** Characters of a source that are kept. */
const LONGEST_SOURCE = 300;

/** Reads evidence of consent, and lets those be mailed again who gave it after they left. */
export async function resubscribePeople({ file, connect, tell }: Omit<ImportOptions, 'reason'>) {
  const opened = await openFile(file);
  const missing = COLUMNS.filter((column) => !opened.columns.includes(column));
  if (missing.length > 0) {
    throw new UserError(
      `${file} has no column ${missing.join(', ')}; evidence has ${COLUMNS.join(', ')}, and may have consent.status and topic`,
    );
  }
  const tally = new Tally([...Object.values(KINDS), CHECKED]);
  const wishes = wishesOf(opened, tally);
  if (connect) {
    const deployed = await connect();
    const consent = createConsentStore(dynamoPersonUpdates(deployed.dynamo, deployed.names.suppressionTable));
    const name = path.basename(file);
    await writePeople(
      wishes,
      deployed,
      async (person, { line, what: { at, source, topic } }) => {
        const proof = { source: 'import', evidence: `${name} line ${line}: ${source}` } as const;
        tally.count(KINDS[await consent.resubscribe(person, topic, at, proof)]);
      },
      tell,
    );
  } else {
    for await (const _ of wishes) tally.count(CHECKED);
  }
  return {
    format: 'evidence of consent',
    rows: tally.rows,
    counts: tally.counts,
    rejected: tally.rejected,
    rejects: tally.rejects,
  };
}

const CHECKED = 'in order';

async function* wishesOf({ rows }: OpenedFile, tally: Tally): AsyncGenerator<Wish<Consent>> {
  for await (const { line, row } of rows) {
    tally.rows += 1;
    const consent = consentOf(row, Date.now());
    if (typeof consent === 'string') {
      tally.reject(line, row.email, 'NO_EVIDENCE', consent);
      continue;
    }
    const wish = judgeAddress(line, row.email, consent, tally);
    if (wish) yield wish;
  }
}

/** The consent that a row is evidence of, or why it is none. */
function consentOf(row: Row, now: number): Consent | string {
  const status = row['consent.status'] ?? '';
  if (status !== '' && !CONSENT_GIVEN.some((given) => given === status)) {
    return `consent.status is ${JSON.stringify(status.slice(0, 50))}; consent was given where it is ${CONSENT_GIVEN.join(', ')}, or absent`;
  }
  const source = (row['consent.source'] ?? '').replace(/\s+/g, ' ').trim();
  if (source === '') return 'consent.source is empty; it says where the consent can be looked up';
  const at = readZonedTime(row['consent.at'] ?? '');
  if (at === undefined) return 'consent.at must be a time with its zone, such as 2026-11-30T09:00:00Z';
  if (at > now) return 'consent.at is in the future';
  const topic = row.topic || undefined;
  if (topic !== undefined && !campaignId.safeParse(topic).success) {
    return `topic is ${JSON.stringify(topic.slice(0, 50))}; it must be 1 to 48 lower-case letters, digits and hyphens`;
  }
  return { at: new Date(at).toISOString(), source: source.slice(0, LONGEST_SOURCE), topic };
}
