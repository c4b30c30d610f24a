/**
 * What may become of the recipients of a block: pure transitions. Where nothing changes the very same block comes back.
 *
 * A recipient is one letter: `.` pending, `C` claimed (a call may be under way), `S` sent (SES accepted the mail),
 * `R` retryable (SES surely did not accept it), `F` failed, `X` suppressed, `N` unsubscribed, `U` unknown (claimed, and no
 * answer came), `E` expired, `H` stopped. Only `.` and `R` are ever claimed. `S` is final. `U` changes only by proof: by
 * an event, or by the late answer to the very claim that it comes from.
 */
export type StateLetter = '.' | 'C' | 'S' | 'R' | 'F' | 'X' | 'N' | 'U' | 'E' | 'H';

/** A claim that waits for its answer; whoever else comes by leaves the block alone until `until`. */
export interface Lease {
  /** Unique for each claim, so that a late answer is told from the answer to another claim. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A block of the ledger. Offsets count from 0 within it. */
export interface Block {
  /** One {@link StateLetter} a recipient, in order of position. */
  readonly states: string;
  /** How often it was written, counted by the ledger; 0 is a block that it does not hold yet. */
  readonly version: number;
  /** Held while there are claimed recipients. */
  readonly lease: Lease | undefined;
  /** Offsets whose claim ended without an answer, by its owner. */
  readonly lost: Readonly<Record<string, readonly number[]>>;
  /** How often SES answered FAILED, by offset. */
  readonly failedAttempts: Readonly<Record<string, number>>;
  /** Offsets that are `F`, by the status that made them so. */
  readonly failures: Readonly<Record<string, readonly number[]>>;
  /** Milliseconds since 1970 before which `R` is not tried again; 0: at once. */
  readonly retryAt: number;
  /** How often `retryAt` was set; each time it is farther off. */
  readonly retries: number;
}

/** What became of one recipient of a claim. */
export type Answer =
  | { readonly state: 'S' | 'U' }
  /** `backOff`: not again before a while; `failed`: the answer was FAILED, which is not asked for ever. */
  | { readonly state: 'R'; readonly backOff?: boolean; readonly failed?: boolean }
  | { readonly state: 'F'; readonly status: string };

/** What a claim asks for; offsets that are neither pending nor retryable are passed over. */
export interface ClaimRequest {
  readonly owner: string;
  readonly now: number;
  readonly until: number;
  readonly offsets: readonly number[];
  /** Offsets that must not be sent to; they end as `X` and `N`. */
  readonly suppressed: readonly number[];
  readonly unsubscribed: readonly number[];
}

/** The block after a claim with the offsets that the claim holds, or the time until which another claim holds the block. */
export type ClaimResult =
  | { readonly block: Block; readonly claimed: readonly number[] }
  | { readonly block: Block; readonly busyUntil: number };

const SECOND = 1000;
const LONGEST_BACK_OFF = 15 * 60 * SECOND;

/** A block that nobody has touched. */
export function newBlock(size: number): Block {
  return {
    states: '.'.repeat(size),
    version: 0,
    lease: undefined,
    lost: {},
    failedAttempts: {},
    failures: {},
    retryAt: 0,
    retries: 0,
  };
}

/** Offsets that may be claimed. */
export function openOffsets({ states }: Block): number[] {
  return offsetsOf(states, isOpen);
}

/** Offsets in one state. */
export function offsetsIn({ states }: Block, state: StateLetter): number[] {
  return offsetsOf(states, (letter) => letter === state);
}

/** Ends a lease that has run out: what it claimed becomes `U`. */
export function expireLease(block: Block, now: number): Block {
  const { lease } = block;
  if (!lease || lease.until > now) return block;
  const orphans = offsetsIn(block, 'C');
  return {
    ...block,
    states: withLetters(block.states, orphans, 'U'),
    lease: undefined,
    lost: { ...block.lost, [lease.owner]: orphans },
  };
}

/** Claims what is open of the wanted offsets. A lease that has run out is ended first, a live one of another refuses. */
export function claim(block: Block, request: ClaimRequest): ClaimResult {
  // The claim was written already, and only the ledger's answer to it was lost.
  if (block.lease?.owner === request.owner) return { block, claimed: offsetsIn(block, 'C') };
  const free = expireLease(block, request.now);
  if (free.lease) return { block, busyUntil: free.lease.until };
  const open = (offsets: readonly number[]) => offsets.filter((offset) => isOpen(free.states.charAt(offset)));
  const barred = new Set([...request.suppressed, ...request.unsubscribed]);
  const claimed = open(request.offsets).filter((offset) => !barred.has(offset));
  let { states } = free;
  states = withLetters(states, open(request.suppressed), 'X');
  states = withLetters(states, open(request.unsubscribed), 'N');
  states = withLetters(states, claimed, 'C');
  if (states === free.states) return { block: free, claimed };
  const lease = claimed.length > 0 ? { owner: request.owner, until: request.until } : undefined;
  return { block: { ...free, states, lease }, claimed };
}

/**
 * Writes the answers to a claim, be it while its lease stands or after it ran out. Answers to offsets that this claim no
 * longer holds are dropped, so that writing them twice changes nothing.
 *
 * @param jitter 0 to 1, spreads what is tried again
 */
export function answer(
  block: Block,
  owner: string,
  answers: ReadonlyMap<number, Answer>,
  { now, jitter }: { readonly now: number; readonly jitter: number },
): Block {
  const holds = block.lease?.owner === owner;
  const awaited = holds ? offsetsIn(block, 'C') : (block.lost[owner] ?? []);
  const unanswered: Answer = { state: 'U' };
  const due = awaited
    .filter((offset) => block.states.charAt(offset) === (holds ? 'C' : 'U'))
    .map((offset) => ({ offset, given: answers.get(offset) ?? unanswered }))
    // A late "unknown" says nothing new.
    .filter(({ given }) => holds || given.state !== 'U');
  if (due.length === 0) return block;
  const letters = [...block.states];
  const failedAttempts = { ...block.failedAttempts };
  for (const { offset, given } of due) {
    letters[offset] = given.state;
    if (given.state === 'R' && given.failed) failedAttempts[offset] = (failedAttempts[offset] ?? 0) + 1;
  }
  const backsOff = due.some(({ given }) => given.state === 'R' && given.backOff);
  return {
    ...block,
    states: letters.join(''),
    lease: holds ? undefined : block.lease,
    lost: holds ? block.lost : without(block.lost, owner, due),
    failedAttempts,
    failures: due.reduce(
      (failures, { offset, given }) =>
        given.state === 'F' ? failed(failures, [offset], given.status) : failures,
      block.failures,
    ),
    ...(backsOff && { retryAt: now + backOff(block.retries, jitter), retries: block.retries + 1 }),
  };
}

/** Fails what is still open of some offsets: SES refused them one by one, and not everybody. */
export function refuse(block: Block, offsets: readonly number[], status: string): Block {
  const open = offsets.filter((offset) => isOpen(block.states.charAt(offset)));
  if (open.length === 0) return block;
  return {
    ...block,
    states: withLetters(block.states, open, 'F'),
    failures: failed(block.failures, open, status),
  };
}

/** Ends everybody who is open: the run was stopped (`H`), or its window has closed (`E`). */
export function endOpen(block: Block, letter: 'E' | 'H'): Block {
  const open = openOffsets(block);
  return open.length === 0 ? block : { ...block, states: withLetters(block.states, open, letter) };
}

/**
 * Records that SES accepted mail to some offsets, as any event about it proves. A lease that stands keeps its offsets:
 * their answer is on its way.
 */
export function prove(block: Block, accepted: ReadonlySet<number>): Block {
  const proven = [...accepted].filter((offset) => {
    const letter = block.states.charAt(offset);
    return letter === 'U' || isOpen(letter);
  });
  return proven.length === 0 ? block : { ...block, states: withLetters(block.states, proven, 'S') };
}

const isOpen = (letter: string): boolean => letter === '.' || letter === 'R';

function offsetsOf(states: string, is: (letter: string) => boolean): number[] {
  return [...states].flatMap((letter, offset) => (is(letter) ? [offset] : []));
}

function withLetters(states: string, offsets: readonly number[], letter: StateLetter): string {
  const letters = [...states];
  for (const offset of offsets) letters[offset] = letter;
  return letters.join('');
}

function failed(failures: Block['failures'], offsets: readonly number[], status: string): Block['failures'] {
  return { ...failures, [status]: [...(failures[status] ?? []), ...offsets] };
}

function without(
  lost: Block['lost'],
  owner: string,
  answered: readonly { readonly offset: number }[],
): Block['lost'] {
  const { [owner]: offsets = [], ...others } = lost;
  const gone = new Set(answered.map(({ offset }) => offset));
  const left = offsets.filter((offset) => !gone.has(offset));
  return left.length === 0 ? others : { ...others, [owner]: left };
}

/** 1, 2, 4 … seconds up to a quarter of an hour, each spread over its upper half. */
function backOff(retries: number, jitter: number): number {
  const longest = Math.min(LONGEST_BACK_OFF, SECOND * 2 ** Math.min(retries, 20));
  return Math.round(longest * (0.5 + jitter / 2));
}
