import { formatCount } from '../shared/format-count';
import { formatShare } from '../shared/format-share';
import type { Excess, GuardMeasure } from './guard';

/** What people are told. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
}

const WORDS: Readonly<
  Record<GuardMeasure, { readonly subject: string; readonly reached: string; readonly remedy: string }>
> = {
  hardBounce: {
    subject: 'hard bounces',
    reached: 'hard bounces reached',
    remedy:
      'Find out where the addresses of this list come from, and take out those that are old, bought or guessed. Whoever bounced is suppressed already.',
  },
  complaint: {
    subject: 'complaints',
    reached: 'complaints reached',
    remedy:
      'Find out whether the people of this list asked for this mail. Whoever complained is suppressed already; mail the others only if they did.',
  },
};

/** The chapter for whoever reads such a notice; a test holds that it is there. */
export const RUNBOOK_CHAPTER = 'docs/runbook.md#run-paused-by-the-guard';

/** For a run that is paused. */
export function pauseNotice(run: string, excess: Excess): Notice {
  return pauseNoticeOf(run, {
    why: `${sentence(excess)} At that limit the run is paused, before SES pauses the whole account.`,
    remedy: WORDS[excess.measure].remedy,
  });
}

/** For a run that comes near the limit at which it is paused, or has ended beyond it. */
export function warningNotice(run: string, excess: Excess): Notice {
  return {
    subject: `Many ${WORDS[excess.measure].subject}: ${run}`,
    message: `The run ${run} needs a look; it was not paused.

Why: ${sentence(excess)}

What now: ${WORDS[excess.measure].remedy}

You are told of this once for each run. More: ${RUNBOOK_CHAPTER}
`,
  };
}

/** For a run whose mail comes back without its tags. */
export function lostTagsNotice(run: string, configurationSet: string): Notice {
  return pauseNoticeOf(run, {
    why:
      `SES published a Send event of the configuration set ${configurationSet} without the message tags "run" and "rcpt". ` +
      'When the answer to a call is lost, only they tell whether SES took the mail; without them a run can’t go on safely.',
    remedy:
      `Find out what sent that mail. If it was not a campaign, send it without the configuration set ${configurationSet}. ` +
      'If it was, look at `mail.tags` of a Send event: SES has changed how it hands tags on, and this software has to follow first.',
  });
}

function pauseNoticeOf(
  run: string,
  { why, remedy }: { readonly why: string; readonly remedy: string },
): Notice {
  return {
    subject: `Run paused: ${run}`,
    message: `The run ${run} is paused.

Why: ${why}

What now: ${remedy}

To resume, in the folder of the project (with more than one environment, name it: --environment NAME):
npm run cli -- resume ${run}

The same without the project, in the folder of the stack:
aws stepfunctions start-execution --state-machine-arn "$(terraform output -raw state_machine)" --input '{"run":"${run}"}'

It goes on with exactly those who were not sent to, and counting begins anew. What to look at before: ${RUNBOOK_CHAPTER}
`,
  };
}

function sentence({ measure, window, events, mails, limit }: Excess): string {
  return `${WORDS[measure].reached} ${formatShare(events / mails)} of the mail sent in the last ${window}: ${formatCount(events)} of ${formatCount(mails)}; the limit is ${formatShare(limit)}.`;
}
