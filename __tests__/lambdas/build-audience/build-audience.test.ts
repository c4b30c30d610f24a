import { gzipSync } from 'node:zlib';
import { audienceLine } from '../../../lambdas/shared/audience-line';
import { reject } from '../../../lambdas/shared/reject';
import { csv, fixture, many, RUN, ready } from './fixture';

const SHARD_0 = `runs/${RUN}/audience/0.jsonl`;
const SHARD_1 = `runs/${RUN}/audience/1.jsonl`;
const REJECTED = `runs/${RUN}/rejected.jsonl`;
const list = 'subscribers/all.csv';

describe('an audience', () => {
  test('is written in the order of the lists, with what is left out beside it', async () => {
    const { build, runs, objects } = fixture({
      lists: {
        'subscribers/a.csv': csv('Ann@Shop.com,Ann', 'bob@,Bob', 'cid@shop.com,Cid'),
        'subscribers/b.json': gzipSync(
          '[{"email":"ann@shop.com","name":"Ann"},\n{"email":"dan@shop.com","name":"Dän","age":7},{]'.replace(
            '{]',
            '{"email":1}]',
          ),
        ),
        'subscribers/c.jsonl': '{"email":"eve@shop.com","name":"Eve"}\n{"email":"fay@shop.com",}\n',
      },
    });
    expect(await build()).toEqual(ready(0));
    const lines = objects.lines(SHARD_0);
    expect(lines).toEqual([
      { position: 0, address: 'Ann@shop.com', data: { name: 'Ann' } },
      { position: 1, address: 'cid@shop.com', data: { name: 'Cid' } },
      { position: 2, address: 'dan@shop.com', data: { name: 'Dän' } },
      { position: 3, address: 'eve@shop.com', data: { name: 'Eve' } },
    ]);
    expect(lines.map((line) => audienceLine.safeParse(line).success)).toEqual([true, true, true, true]);
    const rejects = objects.lines(REJECTED);
    expect(rejects.map((line) => reject.parse(line))).toEqual([
      {
        key: 'subscribers/a.csv',
        versionId: 'v1',
        record: 2,
        line: 3,
        email: 'b***',
        field: 'email',
        reason: 'INVALID_EMAIL',
        message: 'no domain after @',
      },
      {
        key: 'subscribers/b.json',
        versionId: 'v1',
        record: 1,
        line: 1,
        email: 'a***',
        field: 'email',
        reason: 'DUPLICATE',
        message: 'a row before it has the same address',
      },
      {
        key: 'subscribers/b.json',
        versionId: 'v1',
        record: 3,
        line: 2,
        email: '',
        field: 'email',
        reason: 'INVALID_EMAIL',
        message: 'must be a text, got a value of type number',
      },
      {
        key: 'subscribers/c.jsonl',
        versionId: 'v1',
        record: 2,
        line: 2,
        email: '',
        field: '',
        reason: 'INVALID_JSON',
        message: expect.stringMatching(/^not valid JSON/),
      },
    ]);
    expect(runs.audiences.get(RUN)).toEqual({ rows: 8, rejected: 4, segmentExcluded: 0, planned: 4 });
    expect(runs.records.get(RUN)?.status).toBe('RUNNING');
  });

  test('is cut into shards of 10,000, each counted from 0', async () => {
    const { build, objects, runs } = fixture({ lists: { [list]: many(10_001) } });
    expect(await build()).toEqual(ready(0, 1));
    const first = objects.lines(SHARD_0);
    expect(first).toHaveLength(10_000);
    expect(first.at(-1)).toEqual({ position: 9999, address: 'a9999@shop.com', data: { name: 'Name 9999' } });
    expect(objects.lines(SHARD_1)).toEqual([
      { position: 0, address: 'a10000@shop.com', data: { name: 'Name 10000' } },
    ]);
    expect(runs.audiences.get(RUN)).toEqual({
      rows: 10_001,
      rejected: 0,
      segmentExcluded: 0,
      planned: 10_001,
    });
  });

  test('of exactly one shard has no second', async () => {
    const { build, objects } = fixture({ lists: { [list]: many(10_000) } });
    expect(await build()).toEqual(ready(0));
    expect([...objects.written.keys()]).toEqual([SHARD_0, REJECTED]);
  });

  test('is the same bytes when it is built again', async () => {
    const { build, objects, runs } = fixture({ lists: { [list]: many(300) } });
    await build();
    const first = new Map(objects.written);
    runs.audiences.clear();
    objects.written.clear();
    await build();
    expect(objects.written).toEqual(first);
  });

  test('that a run has is kept, whatever became of its list and its window', async () => {
    const { build, runs, objects, clock } = fixture({ lists: { [list]: 'no list at all' } });
    runs.audiences.set(RUN, { rows: 20_000, rejected: 0, segmentExcluded: 0, planned: 20_000 });
    clock.now = Date.parse('2027-12-01T00:00:00Z');
    expect(await build()).toEqual(ready(0, 1));
    expect(objects.written.size).toBe(0);
  });

  test('leaves out who is not of the segment and who was in another run', async () => {
    const { build, runs, objects } = fixture({
      lists: { [list]: csv('a@shop.com,Ann', 'b@shop.com,Bob', 'C@shop.com,Bob', 'd@shop.com,Bob') },
      audience: { segment: { field: 'name', equals: 'Bob' }, excludeRuns: ['weekly-20261123T090000Z'] },
    });
    runs.audiences.set('weekly-20261123T090000Z', { rows: 1, rejected: 0, segmentExcluded: 0, planned: 1 });
    await objects.put(
      'runs/weekly-20261123T090000Z/audience/0.jsonl',
      Buffer.from('{"position":0,"address":"c@shop.com","data":{}}\n'),
    );
    expect(await build()).toEqual(ready(0));
    expect(objects.lines(SHARD_0)).toEqual([
      { position: 0, address: 'b@shop.com', data: { name: 'Bob' } },
      { position: 1, address: 'd@shop.com', data: { name: 'Bob' } },
    ]);
    expect(runs.audiences.get(RUN)).toEqual({ rows: 4, rejected: 0, segmentExcluded: 2, planned: 2 });
  });

  test('leaves out fields with reserved names, and says so in the report', async () => {
    const { build, objects, lines, runs } = fixture({
      lists: {
        [list]:
          '[{"email":"a@shop.com","name":"Ann","html":"<b>","__proto__":{"x":1}},{"email":"b@shop.com","name":"Bob"}]',
      },
    });
    expect(await build()).toEqual(ready(0));
    expect(objects.lines(SHARD_0)[0]).toEqual({ position: 0, address: 'a@shop.com', data: { name: 'Ann' } });
    const warning =
      '1 rows have fields with reserved names (html, href, line, unsubscribe_url, __…), which are left out';
    expect(runs.audiences.get(RUN)?.warnings).toEqual([warning]);
    expect(lines).toContainEqual(['warn', warning, { run: RUN }]);
  });

  test('says in the report which fields of the segment no row has, and sends', async () => {
    const { build, lines, runs } = fixture({
      lists: { [list]: csv('a@shop.com,Ann', 'b@shop.com,Bob') },
      audience: {
        segment: {
          all: [
            { field: 'name', exists: true },
            {
              not: {
                any: [
                  { field: 'unsubscribd', equals: true },
                  { field: 'a.b', lt: 3 },
                ],
              },
            },
          ],
        },
      },
    });
    expect(await build()).toEqual(ready(0));
    const warning = 'the segment names fields that no row has: unsubscribd, a.b';
    expect(runs.audiences.get(RUN)).toEqual({
      rows: 2,
      rejected: 0,
      segmentExcluded: 0,
      planned: 2,
      warnings: [warning],
    });
    expect(lines).toContainEqual(['warn', warning, { run: RUN }]);
  });
});

describe('a run', () => {
  test('whose window is over has expired', async () => {
    const { build, runs, objects } = fixture({
      lists: { [list]: csv('a@shop.com,Ann') },
      campaign: { sendWindow: { notAfter: '2026-11-30T09:00:10Z' } },
    });
    expect(await build()).toEqual({ run: RUN, outcome: 'EXPIRED', cause: '', shards: [] });
    expect(runs.records.get(RUN)).toMatchObject({
      status: 'EXPIRED',
      finishedAt: '2026-11-30T09:00:10.000Z',
    });
    expect(objects.written.size).toBe(0);
  });

  test('that was not started is refused', async () => {
    const { build, runs } = fixture({ lists: {} });
    runs.plans.clear();
    await expect(build()).rejects.toMatchObject({
      name: 'UserError',
      message: `${RUN} was not started; start its campaign`,
    });
  });

  test('is left as it is when something fails that may succeed later', async () => {
    const { build, runs, objects } = fixture({ lists: { [list]: csv('a@shop.com,Ann') } });
    objects.faults.set(list, new Error('connection reset'));
    await expect(build()).rejects.toThrow('connection reset');
    expect(runs.records.get(RUN)?.status).toBe('RUNNING');
    expect(runs.audiences.size).toBe(0);
  });

  test('without a state of the account fails, for how much may be sent is unknown', async () => {
    const { build } = fixture({ lists: { [list]: csv('a@shop.com,Ann') }, account: null });
    await expect(build()).rejects.toThrow('the state of the account is not known, though start-run reads it');
  });
});
