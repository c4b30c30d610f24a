import type { RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';
import type { SesEvent } from '../shared/ses-event';
import { hasLostTags, runOf } from './attribution';
import type { FailedMessages } from './failed-messages';
import { lostTagsNotice } from './guard-notice';
import type { ReceivedEvent } from './handle-events';
import { type PauseDependencies, pauseRun } from './pause-run';
import { maySend } from './run-guard';

export interface LostTagsDependencies extends PauseDependencies {
  readonly runs: Pick<RunRecords, 'list' | 'setControl'>;
  /** Ours. */
  readonly configurationSet: string;
  /** Name of the role that sends campaigns. */
  readonly senderRole: string;
}

/**
 * Pauses runs whose mail comes back without its tags: the run that the event is of, or, where even that was lost, all that
 * send. An event of mail from before a run was last resumed pauses nothing again.
 */
export async function pauseForLostTags(
  received: readonly ReceivedEvent[],
  dependencies: LostTagsDependencies,
  failed: FailedMessages,
): Promise<void> {
  const { configurationSet, senderRole, runs } = dependencies;
  const lost = received.filter(({ event }) => hasLostTags(event, configurationSet, senderRole));
  if (lost.length === 0) return;
  const messageIds = lost.map(({ messageId }) => messageId);
  await failed.attempt('pausing for lost tags', messageIds, async () => {
    for (const record of await runs.list()) {
      if (!maySend(record) || !lost.some(({ event }) => concerns(event, record))) continue;
      const notice = lostTagsNotice(record.run, configurationSet);
      await pauseRun(record.run, 'lost-tags', notice, dependencies);
    }
  });
}

function concerns({ mail: { tags, timestamp } }: SesEvent, record: RunRecord): boolean {
  const run = runOf(tags);
  return (run === undefined || run === record.run) && Date.parse(timestamp) >= Date.parse(record.control.at);
}
