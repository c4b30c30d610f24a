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
  private count = 0;

  record(caller: string, ruling: Ruling): void {
    const { action, resource } = ruling.access;
    const statement = ruling.by && `${ruling.by.policy} ${ruling.by.statement}`;
    this.count++;
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
    return this.count;
  }

  get denied(): readonly Call[] {
    return this.denials;
  }

  /** Whether a caller was ever allowed an action. */
  wasUsed(caller: string, action: string): boolean {
    return this.used.has(`${caller} ${action}`);
  }
}
