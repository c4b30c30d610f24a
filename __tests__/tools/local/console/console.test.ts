import { request } from 'node:http';
import { recipeSending, startSending } from '../../../../tools/local/recipe-run';
import { eventually } from '../../../support/local-platform';
import { type ConsoleUnderTest, consoleUp } from './fixture';

jest.setTimeout(120_000);

let console: ConsoleUnderTest;
let run: string;
beforeAll(async () => {
  console = await consoleUp();
  const { platform } = console.local;
  const started = await startSending(platform, recipeSending(), new Date());
  run = started.runId;
  await platform.executions.execution(started.executionArn).ended;
  await platform.ses.settled();
});
afterAll(() => console.close());

const get = (path: string) => fetch(console.url + path);
const post = (path: string, fields: Record<string, string> = {}) =>
  fetch(console.url + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: console.url },
    redirect: 'manual',
  });
/** The page that a button led to. */
async function pressed(path: string, fields: Record<string, string> = {}): Promise<string> {
  const answer = await post(path, fields);
  expect(answer.status).toBe(303);
  return (await get(answer.headers.get('location') ?? '')).text();
}
function mailTo(address: string) {
  const mail = console.local.platform.ses.outbox.all().find(({ to }) => to.includes(address));
  if (!mail) throw new Error(`no mail to ${address}`);
  return mail;
}

/** The status of a request whose Host and Origin are as another site would have them. */
function statusOf(
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const outgoing = request(console.url + path, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

describe('the console', () => {
  test.each([
    ['/', 'Inbox', ['subscriber1@example.com', 'Exclusive Offer: 20% Off Smart Watch']],
    ['/runs', 'Runs', ['3 of 3 sent', 'Send product-promotion now']],
    ['/suppression', 'Suppression list', ['Nobody has complained, bounced or unsubscribed.']],
    ['/schedules', 'Schedules', ['cron(0 9 ? * MON *)', 'Europe/Berlin', 'none: it is off', '(UTC)']],
    ['/permissions', 'Permissions', ['granted and never used', 'you, and this console']],
    ['/alarms', 'Alarms', ['email-marketing-local-bounce-rate-critical', 'at least 0.08']],
  ])('%s shows %s', async (path, heading, texts) => {
    const page = await (await get(path)).text();
    expect(page).toContain(`<h1>${heading}</h1>`);
    for (const text of texts) expect(page).toContain(text);
  });

  test('says on every page by how much waits are shortened', async () => {
    for (const path of ['/', '/runs', '/nowhere']) {
      expect(await (await get(path)).text()).toContain(
        'Waits of campaigns are shortened <strong>20,000 times</strong>',
      );
    }
  });

  test('shows a run with its steps, its numbers and its report', async () => {
    const page = await (await get(`/runs/${run}`)).text();
    expect(page).toContain('All 3 recipients are done.');
    for (const step of ['StartRun', 'BuildAudience', 'SendShards', 'SettleFinally'])
      expect(page).toContain(step);
    const report = await get(`/runs/${run}/report.html`);
    expect(report.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    expect(await report.text()).toContain('<h1>product-promotion</h1>');
    expect(await (await get(`/runs/${run}/report.json`)).json()).toMatchObject({ runId: run });
  });

  test('shows a mail with the headers by which it can be left', async () => {
    const page = await (await get(`/mails/${mailTo('subscriber1@example.com').messageId}`)).text();
    expect(page).toMatch(
      /<th scope="row">List-Unsubscribe<\/th><td>&lt;http:\/\/127\.0\.0\.1:\d+\/u\/[\w-]+&gt;<\/td>/,
    );
    expect(page).toContain('<th scope="row">List-Unsubscribe-Post</th><td>List-Unsubscribe=One-Click</td>');
    expect(page).toContain('MIME-Version: 1.0');
  });

  test("serves a mail's HTML as a page of nobody, that runs nothing and loads nothing", async () => {
    const answer = await get(`/mails/${mailTo('subscriber1@example.com').messageId}/html`);
    expect(answer.headers.get('content-security-policy')).toBe(
      "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    );
    expect(await answer.text()).toContain('<h2>Special Offer for John Doe!</h2>');
  });

  test.each([
    '/nowhere',
    '/mails/unknown',
    '/mails/%zz',
    '/runs/unknown',
    '/runs/x/secret',
    '/runs/x/report.html',
    '/a/b/c/d',
  ])('%s is not found, in words', async (path) => {
    const answer = await get(path);
    expect([answer.status, (await answer.text()).includes('<h1>Not found</h1>')]).toEqual([404, true]);
  });
});

describe('buttons', () => {
  test.each([
    ['open', 'OPEN'],
    ['click', 'CLICK'],
    ['softBounce', 'BOUNCE'],
  ])('%s brings about what SES would publish', async (act, type) => {
    const mail = mailTo('subscriber3@example.com');
    expect(await pressed(`/mails/${mail.messageId}/acts`, { act })).toContain(`Done: ${act}.`);
    expect(mail.events.at(-1)?.type).toBe(type);
  });

  test('of a link click that very link, and no other', async () => {
    const { messageId } = mailTo('subscriber3@example.com');
    const page = await pressed(`/mails/${messageId}/acts`, {
      act: 'click',
      link: 'https://elsewhere.example',
    });
    expect(page).toContain('https://elsewhere.example is no tracked link of it');
  });

  test('that do not exist are refused with those that do', async () => {
    const { messageId } = mailTo('subscriber3@example.com');
    expect(await pressed(`/mails/${messageId}/acts`, { act: 'explode' })).toContain(
      'act has to be one of open, click, bounce, softBounce, complaint, notSpam, delay, got explode',
    );
    expect((await post('/mails')).status).toBe(404);
  });

  test('unsubscribe by one click, which the suppression list shows with the address', async () => {
    const { messageId } = mailTo('subscriber1@example.com');
    expect(await pressed(`/mails/${messageId}/unsubscribe`)).toContain('Unsubscribed by one click.');
    const page = await (await get('/suppression')).text();
    expect(page).toContain('<span class="to">subscriber1@example.com</span>');
    expect(page).toContain('unsubscribed');
  });

  test('run a schedule that is off, and one that is not there says so', async () => {
    const before = console.local.platform.ses.outbox.all().length;
    const name = 'email-marketing-local-weekly-promotion';
    expect(await pressed('/schedules/run', { group: 'email-marketing-local-campaigns', name })).toContain(
      `${name} was run.`,
    );
    await eventually(() => (console.local.platform.ses.outbox.all().length > before ? true : undefined));
    expect(await pressed('/schedules/run', { group: 'default', name: 'nope' })).toContain(
      'Schedule nope does not exist.',
    );
  });
});

describe('other sites', () => {
  test('press no button', async () => {
    const { messageId, events } = mailTo('subscriber3@example.com');
    const before = events.length;
    const host = new URL(console.url).host;
    const path = `/mails/${messageId}/acts`;
    expect(await statusOf('POST', path, { host, origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf('POST', path, { host })).toBe(403);
    expect(await statusOf('POST', path, { host: 'evil.example', origin: 'http://evil.example' })).toBe(421);
    expect(mailTo('subscriber3@example.com').events).toHaveLength(before);
  });

  test('read nothing by a name of theirs that leads here', async () => {
    expect(await statusOf('GET', '/', { host: 'evil.example' })).toBe(421);
  });

  test('put no page of it into a frame, and get no button pressed by a link', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const { messageId } = mailTo('subscriber3@example.com');
    expect((await get(`/mails/${messageId}/acts?act=complaint`)).status).toBe(404);
    expect(mailTo('subscriber3@example.com').outcome).not.toBe('complained');
  });
});
