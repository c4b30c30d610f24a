import type { Log } from '../shared/log';
import { reasonOf } from '../shared/reason-of';

/** The messages of a batch whose work failed; they stay in the queue and are tried again. */
export class FailedMessages {
  readonly ids = new Set<string>();

  constructor(private readonly log: Log) {}

  /** Does some work for messages. Where it fails, they fail, and no others. */
  async attempt(what: string, messageIds: Iterable<string>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const ids = new Set(messageIds);
      for (const id of ids) this.ids.add(id);
      this.log.error(`${what} failed`, { messages: ids.size, reason: reasonOf(error) });
    }
  }
}
