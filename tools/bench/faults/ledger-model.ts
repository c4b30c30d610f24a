import type { StateLetter } from '../../../lambdas/shared/ledger/block-state';

/** What a recipient in one state may become, whoever does it and in whatever order; what is not named here is final. */
const MAY_BECOME: Readonly<Record<StateLetter, string>> = {
  '.': 'CSXNEH',
  R: 'CSFXNEH',
  C: 'SRFU',
  U: 'SRF',
  S: '',
  F: '',
  X: '',
  N: '',
  E: '',
  H: '',
};

/** What is known of one recipient beside the ledger. */
interface Truth {
  letter: StateLetter;
  /** Mails that SES accepted. */
  mails: number;
  /** A call ended without an answer, or whoever had the claim died: the ledger may not know. */
  mayBeUnknown: boolean;
  /** SES accepted the mail and lost its tags, so that no event can prove it. */
  blind: boolean;
  /** SES refused them for good. */
  refused: boolean;
  /** They must not be mailed. */
  barred: boolean;
  /** The run was stopped, or its window has closed, before they were. */
  ended: boolean;
}

/** What became of the recipients of a list, counted. */
export interface Verdicts {
  /** Mailed more than once. */
  readonly doubled: number;
  /** Never mailed, and the ledger gives no reason that is true. */
  readonly lost: number;
  /** In a state that is not what happened, or that no transition leads to. */
  readonly unaccounted: number;
}

/**
 * Recipients of one list as they must be. It is told of each write of the ledger and of what SES does, in the order in which
 * they happen, and holds one against the other.
 */
export class LedgerModel {
  /** What was wrong on the way, in words. */
  readonly faults: string[] = [];
  private readonly recipients: Truth[];

  constructor(size: number) {
    this.recipients = Array.from({ length: size }, () => ({
      letter: '.',
      mails: 0,
      mayBeUnknown: false,
      blind: false,
      refused: false,
      barred: false,
      ended: false,
    }));
  }

  /** The ledger holds these states from now on, from a position on. */
  wrote(first: number, states: string): void {
    for (const [offset, letter] of [...states].entries()) {
      const truth = this.at(first + offset);
      if (letter !== truth.letter && !MAY_BECOME[truth.letter].includes(letter))
        this.faults.push(`position ${first + offset} went from ${truth.letter} to ${letter}`);
      truth.letter = letter as StateLetter;
    }
  }

  /** SES is called for a recipient: only under a claim, be it one whose time has run out in the meantime. */
  called(position: number): void {
    const { letter } = this.at(position);
    if (letter !== 'C' && letter !== 'U')
      this.faults.push(`position ${position} was handed over in state ${letter}`);
  }

  accepted(position: number): void {
    this.at(position).mails += 1;
  }

  /** Marks what is true of a recipient beside. */
  mark(position: number, what: 'mayBeUnknown' | 'blind' | 'refused' | 'barred' | 'ended'): void {
    this.at(position)[what] = true;
  }

  get states(): string {
    return this.recipients.map(({ letter }) => letter).join('');
  }

  /** Counts what is wrong at the end, when nobody sends any more and every event has been taken in. */
  verdicts(): Verdicts {
    const count = (is: (truth: Truth) => boolean) => this.recipients.filter(is).length;
    return {
      doubled: count(({ mails }) => mails > 1),
      lost: count((truth) => truth.mails === 0 && truth.letter !== 'U' && !isHonest(truth)),
      unaccounted: count((truth) => !isAccounted(truth)) + this.faults.length,
    };
  }

  private at(position: number): Truth {
    const truth = this.recipients[position];
    if (!truth) throw new RangeError(`there is no position ${position}`);
    return truth;
  }
}

/** Whether the ledger's reason for not mailing somebody is the true one. */
function isHonest({ letter, refused, barred, ended }: Truth): boolean {
  if (letter === 'F') return refused;
  if (letter === 'E' || letter === 'H') return ended;
  return (letter === 'X' || letter === 'N') && barred;
}

function isAccounted({ letter, mails, mayBeUnknown, blind }: Truth): boolean {
  if (mails > 0) return letter === 'S' || (letter === 'U' && blind);
  return letter !== 'U' || mayBeUnknown;
}
