import type { EmitMetrics } from '../shared/emit-metrics';
import type { Log } from '../shared/log';
import { FailedMessages } from './failed-messages';
import type { EventRecorder, ReceivedEvent } from './handle-events';
import { logLosses } from './losses';
import { type LostTagsDependencies, pauseForLostTags } from './lost-tags';
import { attribute, type RecordInLedgerDependencies, recordInLedger } from './record-in-ledger';
import { type SuppressPeopleDependencies, suppressPeople } from './suppress-people';

export interface RecordEventsDependencies {
  readonly suppression: SuppressPeopleDependencies;
  /** Absent where the pipeline is used without campaigns: events then change the suppression list alone. */
  readonly ledger: (RecordInLedgerDependencies & LostTagsDependencies) | undefined;
  readonly emit: EmitMetrics;
  readonly log: Log;
}

/**
 * Records events: who must not be mailed first, then the ledger, then what follows for the run. Each step may be done again,
 * so a message whose work failed somewhere is tried again as a whole.
 */
export function createEventRecorder({
  suppression,
  ledger,
  emit,
  log,
}: RecordEventsDependencies): EventRecorder {
  return {
    async record(received) {
      const failed = new FailedMessages(log);
      await suppressPeople(received, suppression, failed);
      const attributed = ledger && (await attribute(received, ledger.findRun));
      emit({ ...countTypes(received), UntaggedEvents: attributed?.untagged ?? 0 });
      logLosses(received, log);
      if (!ledger || !attributed) return failed.ids;
      await recordInLedger(attributed, ledger, failed);
      await pauseForLostTags(received, ledger, failed);
      return failed.ids;
    },
  };
}

function countTypes(received: readonly ReceivedEvent[]) {
  const count = (type: string) => received.filter(({ event }) => event.eventType === type).length;
  return {
    EventsReceived: received.length,
    RenderingFailures: count('Rendering Failure'),
    Rejects: count('Reject'),
  };
}
