import type { JsonObject } from './json';
import { StateError } from './state-error';

/** Most events of one execution (Step Functions guide, "Avoid reaching the history quota"). */
export const MAX_EVENTS = 25_000;

/** One thing that happened in an execution, as GetExecutionHistory tells it. */
export interface HistoryEvent {
  /** Counts from 1. */
  readonly id: number;
  /** The event before it on the same chain of states; 0 for the first of them. */
  readonly previousEventId: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly type: string;
  readonly details?: JsonObject | undefined;
}

/** The events of one execution, in the order in which they happened. */
export class History {
  readonly events: HistoryEvent[] = [];

  constructor(private readonly now: () => number) {}

  /**
   * Adds an event and answers with its number. The last place is kept for the end of the execution: an event that would
   * take it is a `StateError` instead, which nothing catches.
   */
  record(type: string, previousEventId: number, details?: JsonObject): number {
    const id = this.events.length + 1;
    if (id >= MAX_EVENTS && !type.startsWith('Execution')) {
      throw new StateError({
        error: 'States.Runtime',
        cause: `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
      });
    }
    this.events.push({ id, previousEventId, timestamp: this.now(), type, details });
    return id;
  }
}

/** Where one chain of states is in the history: each event points to the one before it on the chain. */
export class Trail {
  constructor(
    private readonly history: History,
    private previous = 0,
  ) {}

  record(type: string, details?: JsonObject): number {
    this.previous = this.history.record(type, this.previous, details);
    return this.previous;
  }

  /** A chain of its own that begins here, for a branch or an iteration. */
  fork(): Trail {
    return new Trail(this.history, this.previous);
  }
}
