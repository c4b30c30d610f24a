import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { objectKeys } from '../../../lambdas/shared/object-keys';
import { eventually } from '../../support/local-platform';
import { recognizeNativeErrors } from '../../support/native-errors';
import { type Operated, startOperated } from './operator';

jest.setTimeout(180_000);
beforeAll(recognizeNativeErrors);

const folder = mkdtempSync(path.join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

describe('who, forget, import and export, on the stack that would be deployed', () => {
  let local: Operated;
  let started = 0;
  beforeAll(async () => {
    local = await startOperated();
  });
  afterAll(() => local.close());

  const person = (name: string, more: object = {}) => ({ email: `${name}@shop.com`, name, ...more });
  /** Sends a campaign of its own to these people; who got it. */
  async function send(rows: readonly object[], topic?: string): Promise<{ run: string; to: string[] }> {
    const before = local.mailed().length;
    started += 1;
    const { run } = await local.start(`campaign-${started}`, { rows, ...(topic !== undefined && { topic }) });
    await local.report(run, 'COMPLETED');
    return { run, to: local.mailed().slice(before).sort() };
  }
  /** Follows the unsubscribe link of the last mail to somebody. */
  async function leave(address: string, body: string): Promise<void> {
    const mail = local.platform.ses.outbox.all().findLast(({ to }) => to.includes(address));
    const link = mail?.headers.find(({ name }) => name === 'List-Unsubscribe')?.value.slice(1, -1) ?? '';
    const answer = await fetch(link.replace(/^https?:\/\/[^/]+/, local.platform.url), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(200);
  }
  const tellOf = async (address: string, ...args: string[]) =>
    JSON.parse((await local.operate('who', address, '--json', ...args)).output);

  test('who left a topic gets mail of others, and who left everything gets none, whatever their row says', async () => {
    const rows = [person('ann'), person('ben'), person('cid')];
    await send(rows, 'offers');
    await leave('ann@shop.com', 'List-Unsubscribe=One-Click');
    await leave('ben@shop.com', 'leave=all');
    const consent = { status: 'granted', at: new Date().toISOString(), source: 'form' };
    const insisting = rows.map((row) => ({ ...row, consent }));
    expect((await send(insisting, 'offers')).to).toEqual(['cid@shop.com']);
    expect((await send(insisting, 'news')).to).toEqual(['ann@shop.com', 'cid@shop.com']);
    expect((await send(insisting)).to).toEqual(['ann@shop.com', 'cid@shop.com']);
  });

  test('a list of another service suppresses, twice as once, and does not weaken what stands', async () => {
    const list = file(
      'unsubscribed.csv',
      'Email Address,First Name,UNSUB_TIME,UNSUB_REASON\n' +
        'dan@shop.com,Dan,2026-01-02 03:04:05,"no longer\ninterested"\n' +
        'DAN@shop.com,Dan,2026-02-02 03:04:05,\n' +
        'eve@shop.com,Eve,soon,\n' +
        'not an address,,2026-01-02 03:04:05,\n',
    );
    const dry = await local.operate('import', list, '--dry-run');
    expect([dry.exitCode, dry.output]).toEqual([
      1,
      `${list} (Mailchimp, unsubscribed), 4 rows, checked and not imported:\n` +
        '  3 suppressed: unsubscribed\n' +
        '  1 without a time that can be read, which the moment of the import stands in for\n' +
        '  1 rejected: mend those rows and import the file again\n',
    ]);
    expect(dry.error).toBe(
      `${list}, line 6: INVALID_EMAIL n***: a space or an invisible character inside (U+0020)\n`,
    );
    expect((await tellOf('dan@shop.com')).suppression.consent).toBeNull();

    const complaints = file('complaints.csv', 'email,ip,created\ndan@shop.com,192.0.2.1,1767225600\n');
    const imported = await local.operate('import', list, '--json');
    expect([imported.exitCode, JSON.parse(imported.output)]).toEqual([
      1,
      expect.objectContaining({
        rows: 4,
        rejected: 1,
        counts: expect.objectContaining({
          'suppressed: unsubscribed': 2,
          'were suppressed for that or something stronger, which stays': 1,
        }),
      }),
    ]);
    expect((await local.operate('import', complaints)).output).toContain('1 suppressed: complaint');
    const before = await tellOf('dan@shop.com');
    expect(before.suppression.consent).toEqual({
      reason: 'complaint',
      at: '2026-01-01T00:00:00.000Z',
      last: '2026-02-02T03:04:05.000Z',
      proof: 'import complaints.csv line 2',
    });
    const again = await local.operate('import', list, '--json');
    expect(JSON.parse(again.output).counts['suppressed: unsubscribed']).toBe(0);
    expect(await tellOf('dan@shop.com')).toEqual(before);
    expect((await send([person('dan'), person('eve'), person('fay')])).to).toEqual(['fay@shop.com']);
  });

  test('who consents anew, later and with a source, gets mail again; a complaint stays', async () => {
    await send([person('gus'), person('hal')]);
    await leave('gus@shop.com', 'leave=all');
    await leave('hal@shop.com', 'leave=all');
    const early = '2026-01-01T00:00:00Z';
    const late = new Date().toISOString();
    const evidence = file(
      'signups.csv',
      'email,consent.at,consent.source,consent.status\n' +
        `gus@shop.com,${late},shop.com/newsletter double opt-in,granted\n` +
        `hal@shop.com,${early},old list,granted\n` +
        `dan@shop.com,${late},shop.com/newsletter,granted\n` +
        `fay@shop.com,${late},shop.com/newsletter,granted\n` +
        `ivy@shop.com,${late},,granted\n` +
        'jon@shop.com,2026-01-01 10:00,paper form,\n' +
        `kim@shop.com,${late},form,withdrawn\n`,
    );
    const { exitCode, output, error } = await local.operate('import', evidence, '--resubscribe');
    expect([exitCode, output.split('\n').slice(1)]).toEqual([
      1,
      [
        '  1 may be mailed again',
        '  1 had not left, so that nothing changes',
        '  1 left at that time or later, and stay out',
        '  1 called a mail spam, and stay out whatever they consented to',
        '  3 rejected: mend those rows and import the file again',
        '',
      ],
    ]);
    expect(error.split('\n').map((line) => line.slice(evidence.length))).toEqual([
      ', line 6: NO_EVIDENCE i***: consent.source is empty; it says where the consent can be looked up',
      ', line 7: NO_EVIDENCE j***: consent.at must be a time with its zone, such as 2026-11-30T09:00:00Z',
      ', line 8: NO_EVIDENCE k***: consent.status is "withdrawn"; consent was given where it is granted, opted_in, subscribed, or absent',
      '',
    ]);
    expect((await send([person('gus'), person('hal'), person('dan')])).to).toEqual(['gus@shop.com']);
    expect((await tellOf('gus@shop.com', '--days', '0')).suppression).toMatchObject({
      consent: null,
      granted: [
        { topic: null, at: late, proof: 'import signups.csv line 2: shop.com/newsletter double opt-in' },
      ],
    });
  });

  test('who tells in which runs somebody was sent what, with which outcome', async () => {
    const rows = [...Array.from({ length: 60 }, (_, index) => person(`p${index}`)), person('Lou')];
    const { run } = await send(rows, 'offers');
    await eventually(async () => {
      const [mail] = (await tellOf('lou@SHOP.com')).mails;
      return mail.events.includes('delivered') ? true : undefined;
    });
    const told = await tellOf('lou@SHOP.com');
    expect(told.mails).toEqual([
      {
        run,
        campaign: `campaign-${started}`,
        topic: 'offers',
        template: 'welcome-campaign',
        startedAt: expect.stringMatching(/Z$/),
        rcpt: '0-60',
        outcome: 'sent',
        failure: null,
        events: ['sent', 'delivered'],
        clicked: [],
        data: { name: 'Lou' },
      },
    ]);
    expect(told.address).toBe('lou@shop.com');
    await leave('Lou@shop.com', 'leave=all');
    const { output } = await local.operate('who', 'lou@shop.com');
    expect(output).toContain(`(link ${run} 0-60)`);
    expect(output).toContain(
      `is known by the mail 0-60 of ${run} alone, until housekeeping finds the address`,
    );
    expect(output).toContain(
      `  ${run}: sent, sent, delivered, unsubscribed\n    template welcome-campaign, topic offers, recipient 0-60\n`,
    );
  });

  test('who says which runs could not be searched', async () => {
    const { run } = await send([person('max')]);
    const Key = objectKeys.audienceShard(run, 0);
    const { Versions = [] } = await local.s3.send(
      new ListObjectVersionsCommand({ Bucket: local.bucket, Prefix: Key }),
    );
    for (const { VersionId } of Versions) {
      await local.s3.send(new DeleteObjectCommand({ Bucket: local.bucket, Key, VersionId }));
    }
    const { mails, withoutAudience } = await tellOf('max@shop.com');
    expect([mails, withoutAudience]).toEqual([[], [run]]);
  });

  test('who was forgotten is suppressed by a hash alone, and stays so when SES or a link tells of them', async () => {
    await send([person('ned')], 'offers');
    await leave('ned@shop.com', 'List-Unsubscribe=One-Click');
    const { exitCode, output } = await local.operate('forget', 'ned@shop.com');
    expect(exitCode).toBe(0);
    expect(output).toContain(
      'ned@shop.com is forgotten in local: the address and what leads to it are removed.\n',
    );
    expect(output).toContain(
      '- audiences of runs, runs/RUN/audience/: 400 days after the run, and 150 more as older versions.',
    );
    expect((await send([person('ned')])).to).toEqual([]);

    const known = async () => (await tellOf('ned@shop.com', '--days', '0')).suppression;
    const forgotten = {
      address: 'forgotten',
      consent: { reason: 'manual', at: expect.any(String), last: expect.any(String), proof: null },
      left: [{ topic: 'offers', at: expect.any(String), proof: null }],
      mail: null,
      softBounces: [],
    };
    expect(await known()).toMatchObject(forgotten);
    await leave('ned@shop.com', 'leave=all');
    const bounces = file(
      'bounces.csv',
      'email,reason,status,created\nned@shop.com,unknown user,5.1.1,1767225600\n',
    );
    await local.operate('import', bounces);
    expect(await known()).toMatchObject({
      address: 'forgotten',
      mail: null,
      bounce: { reason: 'hard-bounce' },
      consent: { reason: 'unsubscribed' },
    });
    const list = path.join(folder, 'after-forget.txt');
    await local.operate('export', list);
    expect(readFileSync(list, 'utf8')).not.toContain('ned@shop.com');
  });

  test('export writes the list as the contract has it, and import reads it back', async () => {
    await local.operate('import', file('plain.txt', '+olga@shop.com\n=pat@shop.com\n'), '--reason', 'manual');
    const list = path.join(folder, 'export.txt');
    const { exitCode, output, error } = await local.operate('export', list);
    expect([exitCode, output]).toEqual([0, '']);
    expect(error).toMatch(
      /^\d+ suppressed addresses of local are in .*export\.txt\.\n\d+ more are known by hash alone and left out\.\n$/,
    );
    const lines = readFileSync(list, 'utf8').split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(/^'\+olga@shop\.com\tmanual\t2\d{3}-[\d-]+T[\d:.]+Z$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^'=pat@shop\.com\tmanual\t/));
    expect(lines).toContain('dan@shop.com\tcomplaint\t2026-01-01T00:00:00.000Z');
    expect(statSync(list).mode & 0o777).toBe(0o600);
    const printed = await local.operate('export');
    expect(printed.output.split('\n').sort()).toEqual([...lines].sort());
    const back = await local.operate('import', list, '--json');
    expect([back.exitCode, JSON.parse(back.output)]).toEqual([
      0,
      expect.objectContaining({ format: 'export of this tool', rows: lines.length - 1 }),
    ]);
    expect(
      JSON.parse(back.output).counts['were suppressed for that or something stronger, which stays'],
    ).toBe(lines.length - 1);
  });

  test('nobody needed more than their policy, nor had more than they needed', () => {
    const { log } = local.platform.access;
    expect(log.denied).toEqual([]);
    const commands = ['cli-who', 'cli-forget', 'cli-import', 'cli-export'];
    const unused = local.platform.access
      .neverUsed()
      .filter((use) => commands.includes(use.split(' ')[0] ?? ''));
    // No call needs it by itself: S3 looks at it to decide between 404 and 403 for an object that is not there.
    expect(unused).toEqual([expect.stringMatching(/^cli-who s3:ListBucket on arn:aws:s3:::[^/*]+$/)]);
  });
});
