import { gzipSync } from 'node:zlib';
import { csv, fixture, notReady, RUN, ready } from './fixture';

const list = 'subscribers/list';
const SHARD = `runs/${RUN}/audience/0.jsonl`;
const REJECTED = `runs/${RUN}/rejected.jsonl`;
const megabyte = 'x'.repeat(1024 * 1024);

/** Address and data of a recipient. */
type Planned = readonly [string, object];
/** Line, reason and what is shown of the address of a row that is not sent to. */
type Rejected = readonly [number, string, string];

const ann = ['ann@shop.com', { name: 'Ann' }] as const;
const annRow = '{"email":"ann@shop.com","name":"Ann"}';

describe('what is odd but plain is read, what is wrong is told with its line', () => {
  test.each<[string, string | Uint8Array, readonly Planned[], readonly Rejected[]]>([
    ['a byte order mark before a CSV', `\uFEFF${csv('ann@shop.com,Ann')}`, [ann], []],
    ['a byte order mark before an array', `\uFEFF[${annRow}]`, [ann], []],
    [
      'a byte order mark before JSON lines',
      `\uFEFF${annRow}\n{"email":"b@"}`,
      [ann],
      [[2, 'INVALID_EMAIL', 'b***']],
    ],
    ['CRLF', 'email,name\r\nann@shop.com,Ann\r\nb@,Bob\r\n', [ann], [[3, 'INVALID_EMAIL', 'b***']]],
    ['CR', 'email,name\rann@shop.com,Ann\rb@,Bob', [ann], [[3, 'INVALID_EMAIL', 'b***']]],
    [
      'line ends within quotes',
      csv('ann@shop.com,"Ann\r\nSmith"', 'b@,"B\n\nB"', 'c@,Cid'),
      [['ann@shop.com', { name: 'Ann\r\nSmith' }]],
      [
        [4, 'INVALID_EMAIL', 'b***'],
        [7, 'INVALID_EMAIL', 'c***'],
      ],
    ],
    [
      'a megabyte that the template does not read',
      `[{"email":"ann@shop.com","name":"Ann","bio":"${megabyte}"}]`,
      [ann],
      [],
    ],
    [
      'a megabyte that it does, as a name, and as an address',
      csv(
        'ann@shop.com,Ann',
        `b@shop.com,${megabyte}`,
        `${megabyte}@shop.com,Cid`,
        `d${' '.repeat(1024 * 1024)}@shop.com,Dan`,
      ),
      [ann],
      [
        [3, 'DATA_TOO_LARGE', 'b***'],
        [4, 'INVALID_EMAIL', 'x***'],
        [5, 'INVALID_EMAIL', 'd***'],
      ],
    ],
    [
      'deep nesting',
      `${annRow}\n{"email":"b@shop.com","name":${'['.repeat(5000)}${']'.repeat(5000)}}\n`,
      [ann],
      [[2, 'INVALID_JSON', '']],
    ],
    [
      '__proto__ and its kin',
      `${annRow}\n{"__proto__":{"email":"b@shop.com"},"name":"Bob"}\n{"email":"c@shop.com","__proto__":{"name":"Cid"}}`,
      [ann],
      [
        [2, 'MISSING_EMAIL', ''],
        [3, 'MISSING_TEMPLATE_DATA', 'c***'],
      ],
    ],
    ['a column __proto__', 'email,name,__proto__,constructor\nann@shop.com,Ann,x,y', [ann], []],
    [
      'one address in several spellings',
      csv('ann@shop.com,Ann', 'ANN@SHOP.COM,Ann', 'Ann@Shop.com,Ann'),
      [ann],
      [
        [3, 'DUPLICATE', 'A***'],
        [4, 'DUPLICATE', 'A***'],
      ],
    ],
    [
      'domains beyond ASCII, in both of their spellings',
      csv('Ann@MÜNCHEN.de,Ann', 'ann@xn--mnchen-3ya.de,Ann', 'b@xn--zz.com,Bob', 'ä@shop.com,Cid'),
      [['Ann@xn--mnchen-3ya.de', { name: 'Ann' }]],
      [
        [3, 'DUPLICATE', 'a***'],
        [4, 'INVALID_EMAIL', 'b***'],
        [5, 'NON_ASCII_LOCAL_PART', 'ä***'],
      ],
    ],
    [
      'plus-addresses, each a mailbox of its own',
      csv('ann@shop.com,Ann', 'ann+news@shop.com,Ann', 'Ann+News@shop.com,Ann'),
      [ann, ['ann+news@shop.com', { name: 'Ann' }]],
      [[4, 'DUPLICATE', 'A***']],
    ],
    [
      'quoted local parts',
      csv('ann@shop.com,Ann', '"""ann smith""@shop.com",Ann'),
      [ann],
      [[3, 'INVALID_EMAIL', '"***']],
    ],
    [
      'trailing dots',
      csv('ann@shop.com,Ann', 'b.@shop.com,Bob', 'c@shop.com.,Cid', 'd..d@shop.com,Dan', 'e@shop..com,Eve'),
      [ann],
      [
        [3, 'INVALID_EMAIL', 'b***'],
        [4, 'INVALID_EMAIL', 'c***'],
        [5, 'INVALID_EMAIL', 'd***'],
        [6, 'INVALID_EMAIL', 'e***'],
      ],
    ],
    [
      'formulas, which are texts like others',
      csv(
        'ann@shop.com,"=HYPERLINK(""https://evil.com"",""Ann"")"',
        '"=cmd|\'/c calc\'!A1",Bob',
        '@SUM(1),Cid',
      ),
      [['ann@shop.com', { name: '=HYPERLINK("https://evil.com","Ann")' }]],
      [
        [3, 'INVALID_EMAIL', '=***'],
        [4, 'INVALID_EMAIL', '@***'],
      ],
    ],
    [
      'what is only bytes within a field',
      csv('ann@shop.com,"Ann, ""A"""', 'b@shop.com,\u0007\u001b[31m'),
      [
        ['ann@shop.com', { name: 'Ann, "A"' }],
        ['b@shop.com', { name: '\u0007\u001b[31m' }],
      ],
      [],
    ],
  ])('%s', async (_, content, planned, rejected) => {
    for (const packed of [content, gzipSync(content)]) {
      const { build, objects, runs } = fixture({ lists: { [list]: packed } });
      expect(await build()).toEqual(ready(0));
      expect(objects.lines(SHARD)).toEqual(
        planned.map(([address, data], position) => ({ position, address, data })),
      );
      expect(objects.lines(REJECTED)).toEqual(
        rejected.map(([line, reason, email]) => expect.objectContaining({ line, reason, email })),
      );
      expect(runs.audiences.get(RUN)).toMatchObject({ planned: planned.length, rejected: rejected.length });
    }
  });
});

describe('what leaves in doubt who is meant is refused as a whole, though rows before it are good', () => {
  const good = csv('ann@shop.com,Ann');
  test.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', `there are no rows in ${list}`],
    ['a byte order mark alone', '\uFEFF', `there are no rows in ${list}`],
    ['blank lines alone', '\n \r\n', `there are no rows in ${list}`],
    [
      'blank lines without an end',
      '\n'.repeat(1_100_000),
      `${list}, line 1: more than 1 MB of blank lines; take them out`,
    ],
    [
      'no header',
      'ann@shop.com,Ann',
      `${list}, line 1: an address where names of columns are due; begin the file with a header, such as email,name`,
    ],
    [
      'a header without an address',
      'name,city\nAnn,Rome',
      `${list}, line 1: no column is named email; the header has: name, city`,
    ],
    [
      'a header twice',
      'email,name,email\nann@shop.com,Ann,x',
      `${list}, line 1: columns 1 and 3 are both named "email"`,
    ],
    [
      'gzip that is cut off',
      gzipSync(good).subarray(0, -3),
      `${list}: the gzip file is cut off; upload it again, whole`,
    ],
    [
      'gzip that is cut off in its head',
      gzipSync(good).subarray(0, 5),
      `${list}: the gzip file is cut off; upload it again, whole`,
    ],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from(`${good}\nb@shop.com,B`), Buffer.from([0xe9])]),
      `${list}, line 3: a byte that is not UTF-8; save the file as UTF-8`,
    ],
    [
      'an object instead of an array',
      `{"subscribers":[${annRow}]}`,
      `${list}, line 1: an object around the rows; write the array alone, […], or one row a line (JSON lines)`,
    ],
    ['a second array', `[${annRow}]\n[${annRow}]`, `${list}, line 2: something follows the end of the array`],
    [
      'brackets within brackets',
      `[${annRow},\n{"email":"b@shop.com","name":${'['.repeat(100_000)}`,
      `${list}, line 2: more than 1000 brackets within brackets`,
    ],
  ])('%s', async (_, content, fault) => {
    const { build, runs } = fixture({ lists: { [list]: content } });
    expect(await build()).toEqual(notReady(fault));
    expect(runs.audiences.size).toBe(0);
    expect(runs.records.get(RUN)?.status).toBe('NOT_READY');
  });
});
