import { gzipSync } from 'node:zlib';
import { csv, type FixtureOptions, fixture, many, notReady, RUN, ready } from './fixture';

const SHARD_1 = `runs/${RUN}/audience/1.jsonl`;
const REJECTED = `runs/${RUN}/rejected.jsonl`;
const list = 'subscribers/all.csv';

/** What becomes of a run whose audience can't be built: its outcome, once it is sure that nobody is sent to. */
async function outcomeOf(options: FixtureOptions) {
  const { build, runs } = fixture(options);
  const output = await build();
  expect(runs.audiences.size).toBe(0);
  expect(runs.records.get(RUN)?.status).toBe('NOT_READY');
  return output;
}

describe('nobody to send to is not ready', () => {
  test.each([
    ['an empty list', '', ''],
    ['a header alone', csv(), ''],
    ['an empty array', '[]', ''],
  ])('%s', async (_, content) => {
    expect(await outcomeOf({ lists: { [list]: content } })).toEqual(notReady(`there are no rows in ${list}`));
  });

  test('rows that are all rejected', async () => {
    const content = csv('a@example.com,Ann', 'b@,Bob', 'c@,Cid');
    expect(await outcomeOf({ lists: { [list]: content } })).toEqual(
      notReady(
        `none of the 3 rows in ${list} can be sent to: 3 are rejected (1 RESERVED_DOMAIN, 2 INVALID_EMAIL), each listed in ${REJECTED}`,
      ),
    );
  });

  test('a segment that nobody is of', async () => {
    expect(
      await outcomeOf({
        lists: { [list]: csv('a@shop.com,Ann', 'b@,Bob') },
        audience: { segment: { field: 'segment', equals: 'loyal' } },
      }),
    ).toEqual(
      notReady(
        `none of the 2 rows in ${list} can be sent to: 1 are rejected (1 INVALID_EMAIL), each listed in ${REJECTED}; ` +
          "1 are not of the segment, or of a run that is left out; no row has the segment's field segment",
      ),
    );
  });
});

describe('too much is not ready', () => {
  const three = csv('a@shop.com,A', 'b@shop.com,B', 'c@shop.com,C');

  test.each([
    ['the campaign', { audience: { maxRecipients: 2 }, maxRecipients: 100 }],
    ['the settings', { audience: { maxRecipients: 100 }, maxRecipients: 2 }],
  ])('for %s', async (_, options) => {
    expect(await outcomeOf({ lists: { [list]: three }, ...options })).toEqual(
      notReady('the audience has 3 recipients, the limit (maxRecipients) is 2'),
    );
    const { build } = fixture({ lists: { [list]: three }, audience: { maxRecipients: 3 }, maxRecipients: 3 });
    expect(await build()).toEqual(ready(0));
  });

  test('and no shard is written of what is over the limit', async () => {
    const { build, objects } = fixture({
      lists: { [list]: many(20_001) },
      audience: { maxRecipients: 10_001 },
    });
    expect(await build()).toEqual(
      notReady('the audience has 20001 recipients, the limit (maxRecipients) is 10001'),
    );
    expect(objects.lines(SHARD_1)).toHaveLength(1);
  });

  test('for the daily quota and the window, both told at once', async () => {
    const options = {
      lists: { [list]: three },
      campaign: { sendWindow: { notAfter: '2026-11-30T09:00:12Z' } },
      account: { maxSendRate: 1, max24HourSend: 3 },
    };
    expect(await outcomeOf(options)).toEqual(
      notReady(
        '3 recipients are more than the 2 that the daily quota leaves (80 % of 3); set sendWindow.allowMultiDay, send to fewer, or ask AWS for more',
        'sending to 3 recipients takes 1 min at 0.8 a second (80 % of 1), the window is 1 min long; start earlier, end it later or send to fewer',
      ),
    );
    const { build } = fixture({
      ...options,
      campaign: { sendWindow: { notAfter: '2026-11-30T09:00:12Z', allowMultiDay: true } },
    });
    expect(await build()).toEqual(ready(0));
  });

  test('for the sandbox, where recipients are not verified', async () => {
    const options = {
      lists: {
        [list]: csv('a@shop.com,A', 'b@other.com,B', 'c@other.com,C', 'success@simulator.amazonses.com,S'),
      },
      account: { productionAccess: false },
    };
    expect(await outcomeOf({ ...options, verified: ['shop.com'] })).toEqual(
      notReady(
        `SES is in the sandbox and 2 of the 4 recipients are not verified, the first in ${list}, line 3; ask AWS for production access, or send to verified addresses or the mailbox simulator`,
      ),
    );
    const { build } = fixture({ ...options, verified: ['shop.com', 'other.com'] });
    expect(await build()).toEqual(ready(0));
  });
});

describe('more than one invocation can read is not ready', () => {
  const three = csv('a@shop.com,A', 'b@shop.com,B', 'c@shop.com,C');
  const advice =
    'each under a prefix of its own, such as subscribers/part-1/, and send each by a campaign of its own; ' +
    'audience.excludeRuns of the later ones names the runs before, so that nobody gets it twice';

  test('told before anything is read, with what one run can take', async () => {
    const { build, objects, runs } = fixture({ lists: { [list]: three, 'subscribers/b.csv': three } });
    objects.sizes.set(list, 6_000_000_000);
    objects.sizes.set('subscribers/b.csv', 4_300_000_000);
    expect(await build()).toEqual(
      notReady(
        'the lists have 10.3 GB, more than the 5.1 GB that one run surely reads in its time; ' +
          `split them into 3 parts of up to 5.1 GB, ${advice}`,
      ),
    );
    expect(objects.written.size).toBe(0);
    expect(runs.audiences.size).toBe(0);
  });

  test('taken where it just fits', async () => {
    const { build, objects } = fixture({ lists: { [list]: three } });
    objects.sizes.set(list, 5_130_000_000);
    expect(await build()).toEqual(ready(0));
  });

  test('told while there is time to, with how far it came', async () => {
    // The list comes in pieces of 16 KB; there is time for two of them.
    const rows = many(2000);
    const { build, objects, runs } = fixture({
      lists: { [list]: rows },
      timeLeft: [900_000, 45_000, 44_999],
    });
    const { outcome, cause } = await build();
    expect(outcome).toBe('NOT_READY');
    const [, read, share, parts, most] =
      /too long for one run: ([\d,]+) rows, (\d+) % of their bytes, were read in the time there is; split them into at least (\d+) parts of up to ([\d,]+) rows, each/.exec(
        cause,
      ) ?? [];
    const bytes = Math.floor((2 * 16_384 * 100) / Buffer.byteLength(rows));
    expect([share, parts]).toEqual([String(bytes), String(Math.ceil(100 / (bytes * 0.8)))]);
    const taken = Number(read?.replace(',', ''));
    expect(taken).toBeGreaterThan(900);
    expect(most).toBe(Math.floor(taken * 0.8).toLocaleString('en-US'));
    expect(cause).toContain(advice);
    expect(runs.audiences.size).toBe(0);
    expect(objects.written.size).toBe(0);
  });

  test('told in the middle of blank lines and of the runs that are left out', async () => {
    const timeLeft = [900_000, 44_999];
    const blank = `{"email":"a@shop.com","name":"Ann"}\n${'\n'.repeat(100_000)}`;
    const { outcome, cause } = await outcomeOf({ lists: { [list]: blank }, timeLeft });
    expect([outcome, cause]).toEqual(['NOT_READY', expect.stringContaining('0 rows, 16 % of their bytes')]);

    const earlier = 'weekly-20261123T090000Z';
    const { build, runs, objects } = fixture({
      lists: { [list]: three },
      audience: { excludeRuns: [earlier] },
      timeLeft,
    });
    runs.audiences.set(earlier, { rows: 1, rejected: 0, segmentExcluded: 0, planned: 1 });
    const line = '{"position":0,"address":"a@shop.com","data":{}}\n';
    objects.written.set(`runs/${earlier}/audience/0.jsonl`, Buffer.from(line));
    expect(await build()).toMatchObject({
      outcome: 'NOT_READY',
      cause: expect.stringContaining('0 rows, 0 % of their bytes'),
    });
  });
});

describe('what a run is made from', () => {
  test('has to be there', async () => {
    const { build, objects } = fixture({ lists: { [list]: csv('a@shop.com,Ann') } });
    objects.pinned.delete(`${list}@v1`);
    expect(await build()).toEqual(notReady(`${list}: its version v1 is gone`));
  });

  test('may not be a run that is not known', async () => {
    expect(
      await outcomeOf({
        lists: { [list]: csv('a@shop.com,Ann') },
        audience: { excludeRuns: ['weekly-20260101T000000Z'] },
      }),
    ).toEqual(
      notReady(
        'audience.excludeRuns: the recipients of weekly-20260101T000000Z are not known; runs are kept for 120 days',
      ),
    );
  });
});

describe('a list that can not be read as a whole is never sent to in part', () => {
  const row = '{"email":"a@shop.com","name":"Ann"}';
  test.each<[string, string | Uint8Array, string]>([
    [
      'an array that is cut off',
      `[${row},`,
      `${list}, line 1: the file ends before the array does; upload it again, whole`,
    ],
    [
      'an object around the array',
      `{"rows":[${row}]}`,
      `${list}, line 1: an object around the rows; write the array alone, […], or one row a line (JSON lines)`,
    ],
    [
      'gzip that is cut off',
      gzipSync(many(50_000)).subarray(0, -20),
      `${list}: the gzip file is cut off; upload it again, whole`,
    ],
    [
      'Latin-1',
      Buffer.from(csv('a@shop.com,Ann', 'z@shop.com,Zo\u00eb'), 'latin1'),
      `${list}, line 3: a byte that is not UTF-8; save the file as UTF-8`,
    ],
    [
      'a quote that is not closed',
      csv('a@shop.com,Ann', 'b@shop.com,"Bob', 'c@shop.com,Cid'),
      `${list}, line 3: the record that begins here has a quote that is not closed`,
    ],
    [
      'no header',
      'a@shop.com,Ann\n',
      `${list}, line 1: an address where names of columns are due; begin the file with a header, such as email,name`,
    ],
  ])('%s', async (_, content, fault) => {
    expect(await outcomeOf({ lists: { [list]: content } })).toEqual(notReady(fault));
  });
});
