import { lostTagsNotice, pauseNotice, warningNotice } from '../../../lambdas/handle-events/guard-notice';
import { RUN } from './fixture';

const excess = {
  level: 'pause',
  measure: 'hardBounce',
  window: 'hour',
  events: 1234,
  mails: 10_020,
  limit: 0.1,
} as const;

const resume = `To resume, in the folder of the project (with more than one environment, name it: --environment NAME):
npm run cli -- resume ${RUN}

The same without the project, in the folder of the stack:
aws stepfunctions start-execution --state-machine-arn "$(terraform output -raw state_machine)" --input '{"run":"${RUN}"}'

It goes on with exactly those who were not sent to, and counting begins anew. What to look at before: docs/runbook.md#run-paused-by-the-guard
`;

it('a pause tells why, what to do, and how to resume', () => {
  expect(pauseNotice(RUN, excess)).toEqual({
    subject: `Run paused: ${RUN}`,
    message: `The run ${RUN} is paused.

Why: hard bounces reached 12.32 % of the mail sent in the last hour: 1,234 of 10,020; the limit is 10 %. At that limit the run is paused, before SES pauses the whole account.

What now: Find out where the addresses of this list come from, and take out those that are old, bought or guessed. Whoever bounced is suppressed already.

${resume}`,
  });
});

it('a warning tells why and what to do', () => {
  const complaints = {
    ...excess,
    level: 'warn',
    measure: 'complaint',
    window: 'day',
    events: 20,
    limit: 0.0015,
  } as const;
  expect(warningNotice(RUN, complaints)).toEqual({
    subject: `Many complaints: ${RUN}`,
    message: `The run ${RUN} needs a look; it was not paused.

Why: complaints reached 0.2 % of the mail sent in the last day: 20 of 10,020; the limit is 0.15 %.

What now: Find out whether the people of this list asked for this mail. Whoever complained is suppressed already; mail the others only if they did.

You are told of this once for each run. More: docs/runbook.md#run-paused-by-the-guard
`,
  });
});

it('lost tags tell what they are for', () => {
  expect(lostTagsNotice(RUN, 'shop-prod-campaigns')).toEqual({
    subject: `Run paused: ${RUN}`,
    message: `The run ${RUN} is paused.

Why: SES published a Send event of the configuration set shop-prod-campaigns without the message tags "run" and "rcpt". When the answer to a call is lost, only they tell whether SES took the mail; without them a run can’t go on safely.

What now: Find out what sent that mail. If it was not a campaign, send it without the configuration set shop-prod-campaigns. If it was, look at \`mail.tags\` of a Send event: SES has changed how it hands tags on, and this software has to follow first.

${resume}`,
  });
});

it('a subject fits into what SNS takes, for the longest name of a run', () => {
  const longest = `${'x'.repeat(48)}-20261130T090000Z`;
  const subjects = [pauseNotice(longest, excess).subject, warningNotice(longest, excess).subject];
  for (const subject of subjects) expect(subject).toMatch(/^[ -~]{1,100}$/);
});
