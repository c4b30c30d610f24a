import type { Ruling } from '../iam/authorize';

/** One permission that was asked for, and what became of it. */
export interface Call {
  /** Name of the role, or of the AWS service that acted. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** AWS's words for the refusal. */
  readonly message?: string;
  /** The policy and statement that allowed or denied. */
  readonly statement?: string;
}

/** Every permission that was checked: what was denied, and by which statements the rest was allowed. */
export class CallLog {
  private readonly denials: Call[] = [];
  private readonly used = new Set<string>();
  private readonly counts = new Map<string, number>();

  record(caller: string, ruling: Ruling): void {
    const { action, resource } = ruling.access;
    const statement = ruling.by && `${ruling.by.policy} ${ruling.by.statement}`;
    this.counts.set(caller, this.checkedFor(caller) + 1);
    if (ruling.allowed) {
      this.used.add(`${caller} ${action}`);
      return;
    }
    this.denials.push({
      caller,
      action,
      resource,
      allowed: false,
      message: ruling.message,
      ...(statement !== undefined && { statement }),
    });
  }

  get checked(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Callers of which a permission was ever asked, in the order of their first call. */
  get callers(): readonly string[] {
    return [...this.counts.keys()];
  }

  checkedFor(caller: string): number {
    return this.counts.get(caller) ?? 0;
  }

  get denied(): readonly Call[] {
    return this.denials;
  }

  /** Whether a caller was ever allowed an action. */
  wasUsed(caller: string, action: string): boolean {
    return this.used.has(`${caller} ${action}`);
  }
}
