import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../lambdas/shared/user-error';
import { type LedgerData, tagOf } from './console/ledger-data';
import type { Platform } from './platform/bring-up';
import type { Teller } from './progress';
import type { StartedRun } from './recipe-run';

/** So many mails are told one by one; more are counted. */
const TOLD_ONE_BY_ONE = 10;
const LOOK_EVERY_MS = 100;

/**
 * Tells what a run does until its execution has ended and SES has published every event.
 *
 * @throws UserError with the cause, when the run did not succeed
 */
export async function watchRun(
  platform: Platform,
  { executionArn, runId }: StartedRun,
  { tell, ledger, signal }: { tell: Teller; ledger: LedgerData; signal: AbortSignal },
): Promise<void> {
  const execution = platform.executions.execution(executionArn);
  const look = tellMails(platform, runId, tell);
  let planned: number | undefined;
  while (execution.status === 'RUNNING') {
    planned ??= await ledger.planned(runId);
    if (planned !== undefined) look(planned);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  await platform.ses.settled();
  planned ??= await ledger.planned(runId);
  if (planned !== undefined) look(planned);
  if (execution.status === 'SUCCEEDED') return;
  const { error, cause } = execution.failure;
  throw new UserError(`Run ${runId} ended as ${error ?? execution.status}. ${cause ?? ''}`.trim());
}

/** Tells what is new among the mails of a run each time that it is called. */
function tellMails({ ses: { outbox } }: Platform, run: string, tell: Teller): (planned: number) => void {
  const before = outbox.accepted;
  const told = new Set<string>();
  return (planned) => {
    if (planned > TOLD_ONE_BY_ONE) {
      tell.progress('mails accepted', outbox.accepted - before, planned);
      return;
    }
    for (const mail of outbox.all()) {
      // The subject is known once SES has worked on the mail.
      if (mail.outcome === 'accepted' || told.has(mail.messageId) || tagOf(mail, 'run') !== run) continue;
      told.add(mail.messageId);
      tell.line(`  accepted for ${mail.to.join(', ')}: ${mail.subject ?? '(not rendered)'}`);
    }
  };
}
