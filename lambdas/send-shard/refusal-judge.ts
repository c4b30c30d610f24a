import { BLOCK_SIZE } from '../shared/ledger/positions';

/** Somebody whom SES refused for good, while nobody else of the same call was accepted. */
export interface Refusal {
  readonly block: number;
  readonly offset: number;
  readonly status: string;
}

/** What is decided about those who were held back. */
export type Judgement =
  /** Not yet. */
  | { readonly kind: 'hold' }
  /** It is these recipients: they fail. */
  | { readonly kind: 'fail'; readonly refusals: readonly Refusal[] }
  /** It is not the recipients: nobody fails, the run is halted. */
  | { readonly kind: 'halt'; readonly status: string };

/** As many as one full call: so many good addresses in a row are not refused for one reason by chance. */
const ENOUGH = BLOCK_SIZE;

/**
 * Tells a refused recipient from a refused campaign. Who is refused stays retryable until SES accepts somebody else; when it
 * refuses everybody for one reason, the reason is the sender, the template or a header, and failing one recipient after the
 * other would use up the list.
 */
export class RefusalJudge {
  private held: Refusal[] = [];

  /** Somebody was accepted: it is those who were refused. */
  accepted(): Judgement {
    return this.fail();
  }

  refused(refusals: readonly Refusal[]): Judgement {
    this.held.push(...refusals);
    return this.held.length >= ENOUGH ? (this.haltIfOneReason() ?? this.fail()) : { kind: 'hold' };
  }

  /** @param anyAccepted whether anybody of the shard was ever accepted */
  end(anyAccepted: boolean): Judgement {
    if (this.held.length === 0) return { kind: 'hold' };
    return (anyAccepted ? undefined : this.haltIfOneReason()) ?? this.fail();
  }

  private haltIfOneReason(): Judgement | undefined {
    const [first, ...others] = new Set(this.held.map(({ status }) => status));
    if (first === undefined || others.length > 0) return undefined;
    this.held = [];
    return { kind: 'halt', status: first };
  }

  private fail(): Judgement {
    const refusals = this.held;
    this.held = [];
    return refusals.length === 0 ? { kind: 'hold' } : { kind: 'fail', refusals };
  }
}
