import type { Ruling } from '../iam/authorize';
import type { StatementName } from '../iam/evaluate';
import { matchesAction, matchesResource, requestContext } from '../iam/match';

const NO_CONTEXT = requestContext({});

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
  private readonly counts = new Map<string, number>();
  /** What each caller was allowed: by action the resources. */
  private readonly used = new Map<string, Map<string, Set<string>>>();
  /** Statements that allowed something. */
  private readonly deciding = new Set<string>();

  record(caller: string, ruling: Ruling): void {
    const { action, resource } = ruling.access;
    const statement = ruling.by && `${ruling.by.policy} ${ruling.by.statement}`;
    this.counts.set(caller, this.checkedFor(caller) + 1);
    if (ruling.allowed) {
      const actions = this.used.get(caller) ?? new Map<string, Set<string>>();
      this.used.set(caller, actions.set(action, (actions.get(action) ?? new Set()).add(resource)));
      this.deciding.add(`${ruling.by.policy} ${ruling.by.statement}`);
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

  /** Whether a caller was ever allowed an action on a resource that the patterns of a grant name. */
  wasUsed(caller: string, actionPattern: string, resourcePattern: string): boolean {
    return [...(this.used.get(caller) ?? [])].some(
      ([action, resources]) =>
        matchesAction(actionPattern, action) &&
        [...resources].some((resource) => matchesResource(resourcePattern, resource, NO_CONTEXT)),
    );
  }

  /** Whether a statement ever allowed something. */
  hasAllowed({ policy, statement }: StatementName): boolean {
    return this.deciding.has(`${policy} ${statement}`);
  }
}
