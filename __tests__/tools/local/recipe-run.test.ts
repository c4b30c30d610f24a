import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { readReport, recipeSending, startSending } from '../../../tools/local/recipe-run';
import { eventually, type LocalPlatform, upWith } from '../../support/local-platform';

jest.setTimeout(120_000);

interface Report {
  readonly status: string;
  readonly recipients: Record<string, number>;
  readonly events: Record<string, number>;
}

/** Sends the recipe's campaign and waits until it is settled for good. */
async function sendRecipe({ platform }: LocalPlatform, now: string) {
  const { executionArn, runId } = await startSending(platform, recipeSending(), new Date(now));
  const execution = platform.executions.execution(executionArn);
  await eventually(() => (execution.status === 'RUNNING' ? undefined : true), 60);
  await platform.ses.settled();
  const report = await readReport(platform, runId);
  return { execution, runId, report: report === undefined ? undefined : (JSON.parse(report) as Report) };
}

function queueArn({ platform }: LocalPlatform, ending: string): string {
  const queue = platform.stack.ofType('aws_sqs_queue').find((one) => one.text('name').endsWith(ending));
  return queue?.text('arn') ?? '';
}

/** Waits until the handler has worked off every event. */
async function drained(local: LocalPlatform): Promise<void> {
  await local.platform.ses.settled();
  await eventually(async () =>
    (await local.platform.messaging.waiting(queueArn(local, '-email-events'))) === 0 ? true : undefined,
  );
}

const mailTo = ({ platform }: LocalPlatform, address: string) =>
  platform.ses.outbox.all().filter(({ to }) => to.includes(address));

describe("the recipe's campaign, sent through the synthesized stack", () => {
  let local: LocalPlatform;
  let first: Awaited<ReturnType<typeof sendRecipe>>;
  beforeAll(async () => {
    local = await upWith(undefined, { timeScale: 20_000 });
    first = await sendRecipe(local, '2026-11-30T09:00:00Z');
  });
  afterAll(() => local.close());

  test('step 6: John and Jane get their own offers, Bob the defaults', () => {
    const subjects = ['subscriber1@example.com', 'subscriber2@example.com', 'subscriber3@example.com'].map(
      (address) => mailTo(local, address).map(({ subject }) => subject),
    );
    expect(subjects).toEqual([
      ['Exclusive Offer: 20% Off Smart Watch'],
      ['Exclusive Offer: 15% Off Designer Handbag'],
      ['Exclusive Offer: 10% Off Our Products'],
    ]);
    expect(mailTo(local, 'subscriber1@example.com')[0]?.html).toContain(
      '<h2>Special Offer for John Doe!</h2>',
    );
  });

  test('every mail can be left by one click', () => {
    const headers = local.platform.ses.outbox.all().map((mail) => mail.headers.map(({ name }) => name));
    expect(headers).toEqual(Array.from({ length: 3 }, () => ['List-Unsubscribe', 'List-Unsubscribe-Post']));
  });

  test('step 9: the report says what became of everybody', () => {
    expect(first.execution.status).toBe('SUCCEEDED');
    expect(first.report).toMatchObject({
      status: 'COMPLETED',
      recipients: {
        planned: 3,
        sent: 3,
        failed: 0,
        suppressed: 0,
        unsubscribed: 0,
        expired: 0,
        stopped: 0,
        pending: 0,
        unknown: 0,
      },
      events: { deliveries: 3, hardBounces: 0, complaints: 0, rejects: 0, renderingFailures: 0 },
    });
  });

  test('a schedule that fires twice is one run, and nobody is sent twice', async () => {
    const again = await sendRecipe(local, '2026-11-30T09:00:00Z');
    expect([again.runId, again.execution.status]).toEqual([first.runId, 'SUCCEEDED']);
    expect(local.platform.ses.outbox.all()).toHaveLength(3);
  });

  test('who unsubscribes by one click and who complains are left out of the next run', async () => {
    const link = mailTo(local, 'subscriber1@example.com')[0]?.headers[0]?.value.slice(1, -1) ?? '';
    const answer = await fetch(link, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(answer.status).toBe(200);
    await local.platform.ses.act(mailTo(local, 'subscriber2@example.com')[0]?.messageId ?? '', 'complaint');
    await local.platform.ses.settled();
    await drained(local);

    const { report } = await sendRecipe(local, '2026-12-07T09:00:00Z');
    expect(report?.recipients).toMatchObject({ planned: 3, sent: 1, suppressed: 1, unsubscribed: 1 });
    expect(mailTo(local, 'subscriber3@example.com')).toHaveLength(2);
    expect(local.platform.ses.outbox.all()).toHaveLength(4);
  });

  test('validation 4: an untagged mail to the bounce simulator is handled, twice', async () => {
    for (const subject of ['Test Bounce', 'Test Bounce again']) {
      await local.ses.send(
        new SendEmailCommand({
          FromEmailAddress: 'marketing@dev.example.com',
          Destination: { ToAddresses: ['bounce@simulator.amazonses.com'] },
          Content: {
            Simple: { Subject: { Data: subject }, Body: { Text: { Data: 'Testing bounce handling' } } },
          },
        }),
      );
    }
    await local.platform.ses.settled();
    await drained(local);
    expect(await local.platform.messaging.waiting(queueArn(local, '-email-events-dead-letters'))).toBe(0);
  });

  test('nothing is denied, and no address and no token is logged', () => {
    expect(local.platform.access.log.denied).toEqual([]);
    expect(local.problems).toEqual([]);
    const tokens = local.platform.ses.outbox
      .all()
      .flatMap((mail) => mail.headers.map(({ value }) => /\/u\/([^>]+)>/.exec(value)?.[1] ?? ''))
      .filter((token) => token !== '');
    for (const secret of ['subscriber1@', 'subscriber2@', 'subscriber3@', ...tokens]) {
      expect(local.log.filter((line) => line.includes(secret))).toEqual([]);
    }
  });
});
