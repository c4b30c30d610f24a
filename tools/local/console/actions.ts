import { UserError } from '../../../lambdas/shared/user-error';
import { messageOf } from '../message-of';
import type { Platform } from '../platform/bring-up';
import { type Sending, startSending } from '../recipe-run';
import { ACTS, type Act } from '../ses/acts';
import { unsubscribeLink } from './unsubscribe-link';

/** What the button did, in words for its page. */
type Done = string;

/** Does what a recipient, or the server of one, does with a mail. */
export async function actOnMail(platform: Platform, messageId: string, form: URLSearchParams): Promise<Done> {
  const act = form.get('act');
  if (!isAct(act)) throw new UserError(`act has to be one of ${ACTS.join(', ')}, got ${act ?? 'nothing'}`);
  const link = form.get('link');
  await platform.ses.act(messageId, act, link === null ? {} : { link });
  return `Done: ${act}. What comes of it shows below in a moment.`;
}

const isAct = (word: string | null): word is Act => (ACTS as readonly (string | null)[]).includes(word);

/** What a mail program does when its reader presses its own unsubscribe button (RFC 8058, 3.2). */
export async function unsubscribeByOneClick(platform: Platform, messageId: string): Promise<Done> {
  const link = unsubscribeLink(platform.ses.outbox.get(messageId), platform.url);
  if (link === undefined)
    throw new UserError(`mail ${messageId} has no List-Unsubscribe with an https or http link`);
  const { status } = await fetch(link, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  if (status !== 200) throw new UserError(`the unsubscribe endpoint answered with status ${status}`);
  return 'Unsubscribed by one click.';
}

/** Sends the campaign once more, to whoever may be mailed now. */
export async function startRun(platform: Platform, sending: Sending): Promise<Done> {
  const { runId } = await startSending(platform, sending, new Date());
  return `Run ${runId} has begun.`;
}

/** Fires a schedule now, also one that is off. */
export async function runSchedule({ scheduleRunner }: Platform, form: URLSearchParams): Promise<Done> {
  const name = { group: form.get('group') ?? '', name: form.get('name') ?? '' };
  try {
    const result = await scheduleRunner.runNow(name);
    return result === 'DELIVERED'
      ? `${name.name} was run.`
      : `${name.name} was run, and its target did not take it; what was tried lies in its dead-letter queue.`;
  } catch (error) {
    throw new UserError(messageOf(error));
  }
}
