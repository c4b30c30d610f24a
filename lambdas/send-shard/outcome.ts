import type { Answer, Block } from '../shared/ledger/block-state';
import type { Refusal } from './refusal-judge';
import { MOST_FAILED_ATTEMPTS, type Verdict } from './verdict';

/** What follows from the verdicts on one batch. */
export interface Outcome {
  /** For the ledger, by offset. */
  readonly answers: ReadonlyMap<number, Answer>;
  readonly accepted: number;
  /** Refused for good, while nobody of the batch was accepted: retryable until the judge has spoken. */
  readonly held: readonly Refusal[];
  /** Offsets of a call that was refused as a whole, to be tried in smaller ones. */
  readonly apart: readonly number[];
  readonly throttled: boolean;
  readonly quotaUsedUp: boolean;
  /** The status for which the run is halted. */
  readonly halt: string | undefined;
}

/**
 * Works out what a batch comes to.
 *
 * @param block as it was claimed: it knows how often FAILED was answered before
 * @param number of the block
 */
export function outcomeOf(verdicts: ReadonlyMap<number, Verdict>, block: Block, number: number): Outcome {
  const entries = [...verdicts];
  const accepted = entries.filter(([, { kind }]) => kind === 'accepted').length;
  const held: Refusal[] = [];
  const answers = new Map<number, Answer>();
  for (const [offset, verdict] of entries) {
    const refused = isRefused(verdict, block.failedAttempts[offset] ?? 0);
    if (refused && accepted === 0) held.push({ block: number, offset, status: verdict.status });
    answers.set(offset, refused && accepted > 0 ? { state: 'F', status: verdict.status } : answerTo(verdict));
  }
  const has = (kind: Verdict['kind']) => entries.some(([, verdict]) => verdict.kind === kind);
  return {
    answers,
    accepted,
    held,
    apart: entries.filter(([, { kind }]) => kind === 'suspect').map(([offset]) => offset),
    throttled: has('throttled'),
    quotaUsedUp: has('quota'),
    halt: entries.find(([, { kind }]) => kind === 'halt')?.[1].status,
  };
}

function isRefused({ kind }: Verdict, failedBefore: number): boolean {
  return kind === 'refused' || (kind === 'failed' && failedBefore + 1 >= MOST_FAILED_ATTEMPTS);
}

/** For a recipient who is not refused for good, or not yet. */
function answerTo({ kind }: Verdict): Answer {
  switch (kind) {
    case 'accepted':
      return { state: 'S' };
    case 'unknown':
      return { state: 'U' };
    case 'failed':
      return { state: 'R', backOff: true, failed: true };
    case 'transient':
      return { state: 'R', backOff: true };
    case 'throttled':
    case 'quota':
    case 'halt':
    case 'suspect':
    case 'refused':
      return { state: 'R' };
  }
}
