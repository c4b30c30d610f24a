import { createHash } from 'node:crypto';
import type { Campaign } from '../shared/campaign';
import type { CampaignTemplate } from '../shared/campaign-template';
import { formatCount } from '../shared/format-count';
import type { JsonObject } from '../shared/json-values';
import { shardCount } from '../shared/ledger/positions';
import { objectKeys } from '../shared/object-keys';
import type { Reject, RejectReason } from '../shared/reject';
import type { RunAudience } from '../shared/run-record';
import { CONSENT_FIELDS, isReservedName } from '../shared/subscriber';
import { UserError } from '../shared/user-error';
import type { Invocation } from '../shared/workflow';
import { AddressSet } from './address-set';
import { AudienceWriter, type PutObject } from './audience-writer';
import { createRowJudge, type JudgeOptions } from './judge-row';
import type { ListRecord, RecordPlace } from './list-record';
import { PlainRows } from './plain-rows/plain-rows';
import { addRecipients } from './read-audience';
import { readList } from './read-list';
import { type ObjectUpload, RejectWriter } from './reject-writer';
import { fieldsRead } from './row-data';
import { mayGetFromSandbox } from './sandbox';
import { createSegmentFilter } from './segment-filter';
import { assertTimeLeft } from './time-limit';

/** A version of an object. */
export interface PinnedObject {
  readonly key: string;
  readonly versionId: string;
}

/** The objects of a run. */
export interface RunObjects {
  /**
   * Bytes of a version.
   *
   * @throws UserError when it is gone
   */
  size(object: PinnedObject): Promise<number>;
  /** A version, or the newest where none is named. */
  read(object: { readonly key: string; readonly versionId?: string }): AsyncIterable<Uint8Array>;
  readonly put: PutObject;
  upload(key: string): ObjectUpload;
}

export interface CollectOptions {
  readonly run: string;
  readonly campaign: Campaign;
  readonly template: CampaignTemplate;
  readonly list: readonly PinnedObject[];
  /** Bytes of the lists. */
  readonly bytes: number;
  /** Runs that the campaign leaves out, with the recipients that each has. */
  readonly leaveOut: readonly { readonly run: string; readonly planned: number }[];
  /** Recipients above which nothing more is written; undefined: no limit. */
  readonly maxRecipients: number | undefined;
  readonly reservedDomainsAllowed: boolean;
  /** Who may be sent to from the sandbox; undefined where the account is out of it. */
  readonly verified: ReadonlySet<string> | undefined;
}

/** What became of the rows of the lists. */
export interface Collected extends RunAudience {
  readonly rejectedBy: ReadonlyMap<RejectReason, number>;
  /** Recipients that SES would refuse in the sandbox. */
  readonly unverified: number;
  /** Where the first of them is. */
  readonly firstUnverified: string;
  /** Fields that the segment names and no row has. */
  readonly unseenFields: readonly string[];
  /** Rows with a field whose name is reserved; the field is left out. */
  readonly rowsWithReservedNames: number;
}

type RejectFault = Pick<Reject, 'email' | 'field' | 'reason' | 'message'>;

/** Recipients that the memory of the function holds, at up to 16 bytes each. */
const MOST_RECIPIENTS = 50_000_000;

/**
 * Reads the lists of a run and writes its shards and `rejected.jsonl`, in memory that grows by the addresses alone. Pinned versions
 * make the same bytes each time.
 *
 * @throws UserError for a list that can't be read as a whole, or not in the time that is left
 */
export async function collectAudience(
  options: CollectOptions,
  objects: RunObjects,
  invocation: Invocation,
): Promise<Collected> {
  const { run, campaign, list, maxRecipients = MOST_RECIPIENTS, verified } = options;
  const key = addressKey(run, list);
  const progress = { rows: 0, bytesRead: 0, bytes: options.bytes };
  const leftOut = new AddressSet(key);
  await readLeftOut(options, objects, leftOut, () => assertTimeLeft(progress, invocation));
  const planned = new AddressSet(key);
  const segment = createSegmentFilter(campaign.audience.segment);
  const judging: JudgeOptions = {
    template: options.template,
    defaults: campaign.templateData,
    segment,
    reservedDomainsAllowed: options.reservedDomainsAllowed,
    planned,
    leftOut,
  };
  const judge = createRowJudge(judging);
  const read = new Set(['email', ...CONSENT_FIELDS, ...fieldsRead(options.template), ...segment.fields]);
  const isWanted = (name: string): boolean => read.has(name) || isReservedName(name);
  const audience = new AudienceWriter(run, objects.put);
  const rejects = new RejectWriter(objects.upload(objectKeys.rejected(run)));
  const counts = {
    rows: 0,
    segmentExcluded: 0,
    unverified: 0,
    firstUnverified: '',
    rowsWithReservedNames: 0,
  };

  const reject = (at: RecordPlace, { key, versionId }: PinnedObject, fault: RejectFault): void => {
    const { email, field, reason, message } = fault;
    rejects.add({ key, versionId, record: at.record, line: at.line, email, field, reason, message });
  };
  const take = (record: ListRecord, object: PinnedObject): void => {
    counts.rows++;
    if (!('row' in record)) {
      reject(record, object, { email: '', field: '', reason: record.reason, message: record.message });
      return;
    }
    if (hasReservedName(record.row)) counts.rowsWithReservedNames++;
    const verdict = judge(record.row);
    if (verdict.kind === 'rejected') reject(record, object, verdict);
    else if (verdict.kind === 'excluded') counts.segmentExcluded++;
    else {
      if (verified && !mayGetFromSandbox(verdict.address, verdict.domain, verified)) {
        if (counts.unverified++ === 0) counts.firstUnverified = `${object.key}, line ${record.line}`;
      }
      if (planned.size <= maxRecipients) audience.add(verdict.address, verdict.data);
    }
  };

  // From the sandbox each address is looked up by its domains, which a list of a few thousand can take.
  const lane = verified ? undefined : new PlainRows({ ...judging, audience, maxRecipients, counts });
  // A function of its own, for V8 compiles a function anew that it finds in a long loop, and whatever comes behind the loop again.
  const readObject = async (object: PinnedObject): Promise<void> => {
    const bytes = counted(objects.read(object), (length) => {
      progress.bytesRead += length;
    });
    for await (const _ of readList(object.key, bytes, (record) => take(record, object), isWanted, lane)) {
      await Promise.all([audience.keepUp(), rejects.keepUp()]);
      progress.rows = counts.rows;
      assertTimeLeft(progress, invocation);
      assertHeld(planned.size + leftOut.size);
    }
  };
  for (const object of list) await readObject(object);
  await Promise.all([audience.finish(), rejects.finish()]);
  return {
    ...counts,
    rejected: rejects.total,
    planned: planned.size,
    rejectedBy: rejects.counts,
    unseenFields: segment.unseenFields(),
  };
}

/** Names of fields that are not reserved: the rows of a list have the same few. */
const freeNames = new Set<string>();
/** So that memory does not grow with names that are made up. */
const MOST_FREE_NAMES = 1000;

function hasReservedName(row: JsonObject): boolean {
  for (const name in row) {
    if (freeNames.has(name)) continue;
    if (isReservedName(name)) return true;
    if (freeNames.size < MOST_FREE_NAMES) freeNames.add(name);
  }
  return false;
}

/**
 * The key of the hashes by which addresses are compared: the same in each attempt, and unknown to whoever writes a list, for S3 names
 * the version afterwards.
 */
function addressKey(run: string, list: readonly PinnedObject[]): Buffer {
  const versions = list.map(({ key, versionId }) => [key, versionId]);
  return createHash('sha256')
    .update(JSON.stringify([run, versions]))
    .digest();
}

async function readLeftOut(
  { leaveOut }: CollectOptions,
  objects: RunObjects,
  addresses: AddressSet,
  assertGoesOn: () => void,
): Promise<void> {
  for (const { run, planned } of leaveOut) {
    for (let shard = 0; shard < shardCount(planned); shard++) {
      await addRecipients(objects.read({ key: objectKeys.audienceShard(run, shard) }), addresses);
      assertGoesOn();
      assertHeld(addresses.size);
    }
  }
}

/** The pieces, each told before it is handed on. */
async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  tell: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    tell(piece.length);
    yield piece;
  }
}

function assertHeld(addresses: number): void {
  if (addresses <= MOST_RECIPIENTS) return;
  throw new UserError(
    `the audience and the runs that it leaves out have more than ${formatCount(MOST_RECIPIENTS)} recipients; ` +
      'split the list and send it by several campaigns',
  );
}
