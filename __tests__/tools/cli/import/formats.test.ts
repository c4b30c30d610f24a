import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recognizeNativeErrors } from '../../../support/native-errors';
import { type } from '../operator';

beforeAll(recognizeNativeErrors);

const folder = mkdtempSync(path.join(tmpdir(), 'import-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function check(content: string | Buffer, ...options: string[]) {
  const file = path.join(folder, 'list');
  writeFileSync(file, content);
  const answer = await type('import', file, '--dry-run', '--json', ...options);
  return { ...answer, error: answer.error.replaceAll(file, 'list') };
}

/** The kinds of a file's rows that there are any of. */
async function kinds(content: string | Buffer, ...options: string[]) {
  const { output, error } = await check(content, ...options);
  expect(error).toBe('');
  const { format, rows, counts } = JSON.parse(output) as {
    format: string;
    rows: number;
    counts: Record<string, number>;
  };
  return [format, rows, Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))];
}

const temporary = 'left out: what the service tells of them is temporary';
const [unsubscribed, complaint, manual, hard] = ['unsubscribed', 'complaint', 'manual', 'hard-bounce'].map(
  (reason) => `suppressed: ${reason}`,
) as [string, string, string, string];

test.each<[string, string, unknown]>([
  [
    'Mailchimp, unsubscribed',
    '"Email Address","First Name",UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON\na@shop.com,A,"2026-01-02 03:04:05",News,NORMAL\nb@shop.com,B,"2026-01-02 03:04:05",News,"ABUSE COMPLAINT"\n',
    { [unsubscribed]: 1, [complaint]: 1 },
  ],
  [
    'Mailchimp, cleaned',
    'Email Address,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE\na@shop.com,2026-01-02 03:04:05,News\n',
    { [hard]: 1 },
  ],
  [
    'SendGrid, bounces',
    'status,reason,email,created\n5.1.1,550 no such user,a@shop.com,1767225600\n4.2.2,mailbox full,b@shop.com,1767225600\n5.7.1,blocked,c@shop.com,1767225600\n',
    { [hard]: 1, [temporary]: 2 },
  ],
  [
    'SendGrid, invalid addresses',
    'email,reason,created\na@shop.com,Mail domain mentioned,1767225600\n',
    { [hard]: 1 },
  ],
  ['SendGrid, spam reports', 'ip,email,created\n192.0.2.1,a@shop.com,1767225600\n', { [complaint]: 1 }],
  [
    'Mailgun, bounces',
    'address,code,error,created_at\na@shop.com,550,No such mailbox,"Fri, 02 Jan 2026 03:04:05 UTC"\nb@shop.com,452,full,"Fri, 02 Jan 2026 03:04:05 UTC"\n',
    { [hard]: 1, [temporary]: 1 },
  ],
  [
    'Mailgun, unsubscribes',
    'address,tags,created_at\na@shop.com,*,"Fri, 02 Jan 2026 03:04:05 UTC"\n',
    { [unsubscribed]: 1 },
  ],
  [
    'Postmark',
    'EmailAddress,SuppressionReason,Origin,CreatedAt\na@shop.com,HardBounce,Recipient,2026-01-02T03:04:05-05:00\nb@shop.com,SpamComplaint,Recipient,2026-01-02T03:04:05-05:00\nc@shop.com,ManualSuppression,Recipient,2026-01-02T03:04:05-05:00\nd@shop.com,ManualSuppression,Customer,2026-01-02T03:04:05-05:00\n',
    { [hard]: 1, [complaint]: 1, [unsubscribed]: 1, [manual]: 1 },
  ],
  [
    'Brevo',
    '{"contacts":[{"email":"a@shop.com","senderEmail":"x@shop.com","reason":{"code":"contactFlaggedAsSpam","message":"m"},"blockedAt":"2026-01-02T03:04:05.000Z"},{"email":"b@shop.com","reason":{"code":"unsubscribedViaEmail","message":"m"},"blockedAt":"2026-01-02T03:04:05.000Z"}],"count":2}',
    { [complaint]: 1, [unsubscribed]: 1 },
  ],
  [
    'Amazon SES',
    '{"SuppressedDestinationSummaries":[{"EmailAddress":"a@shop.com","Reason":"BOUNCE","LastUpdateTime":"2026-01-02T03:04:05.123000+00:00"},{"EmailAddress":"b@shop.com","Reason":"COMPLAINT","LastUpdateTime":1767225600.5}]}',
    { [hard]: 1, [complaint]: 1 },
  ],
  [
    'Amazon SES',
    'EmailAddress;Reason;LastUpdateTime\na@shop.com;BOUNCE;2026-01-02T03:04:05Z\n',
    { [hard]: 1 },
  ],
  [
    'export of this tool',
    "'+a@shop.com\tcomplaint\t2026-01-02T03:04:05.000Z\nb@shop.com\tsoft-bounces\t2026-01-02T03:04:05.000Z\n",
    { [complaint]: 1, [temporary]: 1 },
  ],
])('%s is known by its columns', async (format, content, expected) => {
  const rows = Object.values(expected as Record<string, number>).reduce((sum, count) => sum + count, 0);
  expect(await kinds(content)).toEqual([format, rows, expected]);
});

const untimed = 'without a time that can be read, which the moment of the import stands in for';

test.each<[string, string | Buffer, number]>([
  ['addresses alone, however lines end', 'a@shop.com\r\nb@shop.com\rc@shop.com\n\nd@shop.com', 4],
  ['a column among others', 'Name;E-Mail;City\nA;a@shop.com;"Wien; Umgebung"\n', 1],
  [
    'a byte order mark',
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('email\na@shop.com\n')]),
    1,
  ],
  ['an array of objects', '[{"email":"a@shop.com"},{"email":"b@shop.com","__proto__":{"x":1}}]', 2],
])('%s is taken with --reason', async (_, content, rows) => {
  expect(await kinds(content, '--reason', 'manual')).toEqual([
    'addresses',
    rows,
    { [manual]: rows, [untimed]: rows },
  ]);
});

test('--reason beats what the file says, also of what was temporary or is not known', async () => {
  const content =
    'status,reason,email,created\n4.2.2,full,a@shop.com,1767225600\n5.1.1,gone,b@shop.com,1767225600\n';
  expect((await kinds(content, '--reason', 'unsubscribed'))[2]).toEqual({ [unsubscribed]: 2, [untimed]: 1 });
  const unknown = 'EmailAddress,Reason\na@shop.com,SNAIL\n';
  expect((await kinds(unknown, '--reason', 'manual'))[2]).toEqual({ [manual]: 1, [untimed]: 1 });
});

test('a time in the future would keep consent out that is given before it, so the moment of the import stands in', async () => {
  const content = 'EmailAddress,Reason,LastUpdateTime\na@shop.com,BOUNCE,2999-01-01T00:00:00Z\n';
  expect((await kinds(content))[2]).toEqual({ [hard]: 1, [untimed]: 1 });
});

test('rows that can not be taken are told with line and reason, and the others are done', async () => {
  const content =
    'EmailAddress,Reason,LastUpdateTime\n' +
    'a@shop.com,BOUNCE,2026-01-02T03:04:05Z\n' +
    'b@shop.com,"SNAIL\nMAIL",2026-01-02T03:04:05Z\n' +
    'nobody,BOUNCE,2026-01-02T03:04:05Z\n' +
    ',BOUNCE,2026-01-02T03:04:05Z\n' +
    'bounce@simulator.amazonses.com,BOUNCE,2026-01-02T03:04:05Z\n';
  const { exitCode, output, error } = await check(content);
  expect(exitCode).toBe(1);
  expect(error.split('\n')).toEqual([
    'list, line 3: UNKNOWN_REASON b***: Reason is "SNAIL\\nMAIL", which is not known; say --reason to import it',
    'list, line 5: INVALID_EMAIL n***: no @',
    'list, line 6: MISSING_EMAIL: no address',
    'list, line 7: SIMULATOR b***: the mailbox simulator of SES is never suppressed',
    '',
  ]);
  expect(JSON.parse(output)).toMatchObject({ rows: 5, rejected: 4, counts: { [hard]: 1 } });
  expect(JSON.parse(output).rejects[0]).toMatchObject({ line: 3, email: 'b***', reason: 'UNKNOWN_REASON' });
});

test.each<[string, string | Buffer, string]>([
  [
    'no reason',
    'email,created\na@shop.com,1\n',
    'list does not say why these people are suppressed (its columns: email, created); say it with --reason',
  ],
  [
    'no addresses',
    'name,city\nA,Wien\n',
    'list has no column that is known to hold addresses; it has: name, city. Known: Mailchimp, unsubscribed (email address, unsub_time)',
  ],
  ['nothing', '', 'list has no column that is known to hold addresses'],
  ['a header alone', 'EmailAddress,Reason\n', 'list: there is no row in it'],
  [
    'UTF-16',
    Buffer.from('\ufeffemail\na@shop.com\n', 'utf16le'),
    'list, line 1: the file is UTF-16; save it as UTF-8',
  ],
  [
    'a byte that is not UTF-8',
    Buffer.from([...Buffer.from('email,reason,blockedat\na@shop.com,hardBounce,x\n'), 0xff, 0x0a]),
    'list, line 3: a byte that is not UTF-8',
  ],
  [
    'a quote that is not closed',
    'EmailAddress,Reason\na@shop.com,BOUNCE\n"b@shop.com,BOUNCE\n',
    'list, line 3: the record that begins here has a quote that is not closed',
  ],
  ['broken JSON', '{"contacts":[', 'list is not JSON: '],
  ['JSON of something else', '{"hello":"world"}', 'list is JSON without a list of entries'],
])('a file with %s is refused in words', async (_, content, words) => {
  const { exitCode, output, error } = await check(content);
  expect([exitCode, output]).toEqual([1, '']);
  expect(error).toContain(words);
  expect(error).not.toMatch(/^\s+at /m);
});

test.each([
  ['is not there', 'missing.csv', "missing.csv can't be read: ENOENT: no such file or directory"],
  ['is a folder', '.', "can't be read: EISDIR"],
])('a file that %s is refused in words', async (_, name, words) => {
  const { exitCode, error } = await type(
    'import',
    path.join(folder, name),
    '--dry-run',
    '--reason',
    'manual',
  );
  expect(exitCode).toBe(1);
  expect(error).toContain(words);
});

test('evidence without its columns is refused', async () => {
  const { exitCode, error } = await check(
    'email,consent.at\na@shop.com,2026-01-01T00:00:00Z\n',
    '--resubscribe',
  );
  expect([exitCode, error]).toEqual([
    1,
    'list has no column consent.source; evidence has email, consent.at, consent.source, and may have consent.status and topic\n',
  ]);
});

test('evidence may be rows of a list of subscribers in JSON', async () => {
  const consent = { at: '2026-01-01T00:00:00+01:00', source: 'form', status: 'granted' };
  const { exitCode, output } = await check(
    JSON.stringify([
      { email: 'a@shop.com', consent },
      { email: 'b@shop.com', consent: { ...consent, at: '2999-01-01T00:00:00Z' } },
    ]),
    '--resubscribe',
  );
  expect([exitCode, JSON.parse(output)]).toEqual([
    1,
    expect.objectContaining({
      counts: expect.objectContaining({ 'in order': 1 }),
      rejects: [{ line: 2, email: 'b***', reason: 'NO_EVIDENCE', message: 'consent.at is in the future' }],
    }),
  ]);
});
