import { isSimulator, maskAddress, normalizeAddress } from '../../../lambdas/shared/address';
import { inParallel } from '../../../lambdas/shared/in-parallel';
import { hashAddress } from '../../../lambdas/shared/mac-keys';
import type { Person } from '../../../lambdas/shared/person-update';
import type { Deployed } from '../connect';
import { addressSecretOf } from '../person';
import type { Reject } from './read-rows';

/** Rows that are written together; a person who is in them twice is written once after the other. */
const BATCH = 1000;

/** Writes at the same time: each is one small update. */
const AT_ONCE = 32;

/** Rejects that are kept to be told; the others are counted. */
const MOST_REJECTS = 1000;

/** A row that is to be written about a person. */
export interface Wish<T> {
  readonly line: number;
  readonly address: string;
  /** The address lower-cased. */
  readonly key: string;
  readonly what: T;
}

/** Counts what became of the rows of a file, and keeps the first that were rejected. */
export class Tally {
  rows = 0;
  rejected = 0;
  readonly rejects: Reject[] = [];
  readonly counts: Record<string, number> = {};

  /** @param kinds in the order in which they are told */
  constructor(kinds: readonly string[]) {
    for (const kind of kinds) this.counts[kind] = 0;
  }

  count(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
  }

  reject(line: number, address: string | undefined, reason: string, message: string): undefined {
    this.rejected += 1;
    if (this.rejects.length < MOST_REJECTS) {
      this.rejects.push({ line, email: maskAddress(address ?? ''), reason, message });
    }
    return undefined;
  }
}

/** Judges an address as lists are judged; the mailbox simulator is nobody. Undefined for what was rejected. */
export function judgeAddress<T>(
  line: number,
  given: string | undefined,
  what: T,
  tally: Tally,
): Wish<T> | undefined {
  const result = normalizeAddress(given);
  if (!result.ok) return tally.reject(line, given, result.reason, result.message);
  if (isSimulator(result.domain)) {
    return tally.reject(line, given, 'SIMULATOR', 'the mailbox simulator of SES is never suppressed');
  }
  return { line, address: result.address, key: result.key, what };
}

/** Writes wishes as they come, in batches, several people at the same time; of one person in the order of the file. */
export async function writePeople<T>(
  wishes: AsyncIterable<Wish<T>>,
  deployed: Deployed,
  write: (person: Person, wish: Wish<T>) => Promise<void>,
  tell: (line: string) => void,
): Promise<void> {
  const secret = await addressSecretOf(deployed)();
  let batch = new Map<string, Wish<T>[]>();
  let waiting = 0;
  let written = 0;
  const flush = async () => {
    await inParallel(batch.values(), AT_ONCE, async (ofPerson) => {
      for (const wish of ofPerson) {
        await write({ key: hashAddress(secret, wish.key), address: wish.address }, wish);
      }
    });
    written += waiting;
    if (written % (20 * BATCH) === 0) tell(`${written} rows …`);
    batch = new Map();
    waiting = 0;
  };
  for await (const wish of wishes) {
    batch.set(wish.key, [...(batch.get(wish.key) ?? []), wish]);
    waiting += 1;
    if (waiting === BATCH) await flush();
  }
  if (waiting > 0) await flush();
}
