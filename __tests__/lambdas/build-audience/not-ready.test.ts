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

  test('for one invocation, before anything is read', async () => {
    const { build, objects } = fixture({ lists: { [list]: three, 'subscribers/b.csv': three } });
    objects.sizes.set(list, 6_000_000_000);
    objects.sizes.set('subscribers/b.csv', 4_100_000_000);
    expect(await build()).toEqual(
      notReady(
        'the lists have 10.1 GB, more than the 10 GB of one run; split them and send them by several campaigns',
      ),
    );
    expect(objects.written.size).toBe(0);
  });

  test('for the time that is left', async () => {
    expect(await outcomeOf({ lists: { [list]: three }, timeLeft: 44_000 })).toEqual(
      notReady(
        'the lists are too long for one run: 2 rows were read in the time there is; split them and send them by several campaigns',
      ),
    );
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
