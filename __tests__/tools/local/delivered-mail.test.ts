import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import PostalMime, { type Email } from 'postal-mime';
import { recipeSending, startSending } from '../../../tools/local/recipe-run';
import { eventually, type LocalPlatform, upWith } from '../../support/local-platform';

jest.setTimeout(120_000);

let local: LocalPlatform;
/** The delivered mails by recipient, read by a mail parser from their raw form. */
const delivered = new Map<string, Email>();

beforeAll(async () => {
  local = await upWith(undefined, { timeScale: 20_000 });
  const { platform } = local;
  const { executionArn } = await startSending(platform, recipeSending(), new Date('2026-11-30T09:00:00Z'));
  const execution = platform.executions.execution(executionArn);
  await eventually(() => (execution.status === 'RUNNING' ? undefined : true), 60);
  await platform.ses.settled();
  for (const { messageId } of platform.ses.outbox.all()) {
    const mail = await PostalMime.parse(platform.ses.outbox.mime(messageId));
    delivered.set(mail.to?.[0]?.address ?? '', mail);
  }
});
afterAll(() => local.close());

function mailOf(address: string): Email {
  const mail = delivered.get(address);
  if (!mail) throw new Error(`no mail to ${address}`);
  return mail;
}

const header = (mail: Email, key: string) =>
  mail.headers.filter((one) => one.key === key).map(({ value }) => value);
const linkOf = (mail: Email) => header(mail, 'list-unsubscribe')[0]?.slice(1, -1) ?? '';

/** Consent and topics left, of everybody in the suppression table. */
async function people(): Promise<Record<string, unknown>[]> {
  const { platform } = local;
  const table = platform.stack
    .ofType('aws_dynamodb_table')
    .find((one) => one.text('name').endsWith('-suppression'));
  const client = new DynamoDBClient({
    endpoint: platform.url,
    region: platform.account.region,
    credentials: platform.operator,
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table?.text('name') }));
  client.destroy();
  return Items;
}

test('carries the headers of one-click unsubscription once each, with one https link (RFC 8058)', () => {
  expect([...delivered.keys()].sort()).toEqual([
    'subscriber1@example.com',
    'subscriber2@example.com',
    'subscriber3@example.com',
  ]);
  for (const mail of delivered.values()) {
    expect(header(mail, 'list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(header(mail, 'list-unsubscribe')).toEqual([
      expect.stringMatching(/^<https?:\/\/[^\s<>,]+\/u\/[\w-]+>$/),
    ]);
  }
  expect(new Set([...delivered.values()].map(linkOf)).size).toBe(3);
});

test('says who sends, to whom and what about, as other programs read it', () => {
  const { from, to, subject, messageId } = mailOf('subscriber1@example.com');
  expect({ from, to, subject }).toEqual({
    from: { name: 'Example Shop (dev)', address: 'marketing@dev.example.com' },
    to: [{ name: '', address: 'subscriber1@example.com' }],
    subject: 'Exclusive Offer: 20% Off Smart Watch',
  });
  expect(messageId).toMatch(/^<[\w-]+@[\w.-]+\.amazonses\.com>$/);
});

test('has a text and an HTML part, both with the link to unsubscribe of its headers', () => {
  for (const mail of delivered.values()) {
    const link = linkOf(mail);
    expect(mail.text).toContain(link);
    expect(mail.html).toContain(`href="${link}"`);
  }
});

test('a link that is only looked at changes nothing: GET, HEAD, a scanner that follows both', async () => {
  const link = linkOf(mailOf('subscriber1@example.com'));
  expect((await fetch(link)).status).toBe(200);
  await fetch(link, { method: 'HEAD' });
  await fetch(link, { headers: { 'user-agent': 'Mozilla/5.0 (compatible; Barracuda)' } });
  expect(await people()).toEqual([]);
});

const form = new FormData();
form.set('List-Unsubscribe', 'One-Click');
const POSTS: readonly [string, string, RequestInit][] = [
  [
    'Gmail: a form',
    'subscriber1@example.com',
    { body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) },
  ],
  ['Yahoo: a multipart form', 'subscriber2@example.com', { body: form }],
  ['Apple: an empty body', 'subscriber3@example.com', {}],
];

test.each(POSTS)('one click unsubscribes at once: %s', async (_who, address, request) => {
  const before = (await people()).length;
  const answer = await fetch(linkOf(mailOf(address)), { method: 'POST', ...request });
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await people()).toHaveLength(before + 1);
});

test('whom one click unsubscribed are left out of the next run', async () => {
  const { platform } = local;
  const { executionArn } = await startSending(platform, recipeSending(), new Date('2026-12-07T09:00:00Z'));
  const execution = platform.executions.execution(executionArn);
  await eventually(() => (execution.status === 'RUNNING' ? undefined : true), 60);
  expect(platform.ses.outbox.all()).toHaveLength(3);
});
