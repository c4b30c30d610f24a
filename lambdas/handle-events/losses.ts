import type { Log, LogFields } from '../shared/log';
import { recipientOf } from './attribution';
import type { ReceivedEvent } from './handle-events';

/** How SES names the variable that a template wants and the data lacks. */
const MISSING_VARIABLE = /^Attribute '([^']{1,100})' is not present in the rendering data/;

/**
 * Logs mails that SES took and nobody got: by run, shard and cause, for a bad template loses thousands. Causes are names of
 * variables, never what a person's data hold.
 */
export function logLosses(received: readonly ReceivedEvent[], log: Log): void {
  const losses = new Map<string, { readonly place: LogFields; readonly mails: Set<string> }>();
  for (const { event } of received) {
    const cause = causeOfLoss(event);
    if (cause === undefined) continue;
    const recipient = recipientOf(event.mail.tags);
    const place = { ...(recipient && { run: recipient.run, shard: recipient.shard }), cause };
    const key = JSON.stringify(place);
    const loss = losses.get(key) ?? { place, mails: new Set() };
    losses.set(key, loss);
    loss.mails.add(event.mail.messageId);
  }
  for (const { place, mails } of losses.values()) {
    log.warn('mail lost after SES took it', { ...place, mails: mails.size });
  }
}

function causeOfLoss(event: ReceivedEvent['event']): string | undefined {
  switch (event.eventType) {
    case 'Reject':
      return 'rejected';
    case 'Rendering Failure': {
      const variable = MISSING_VARIABLE.exec(event.failure.errorMessage ?? '')?.[1];
      return variable === undefined ? 'not rendered' : `not rendered: no ${variable}`;
    }
    default:
      return undefined;
  }
}
