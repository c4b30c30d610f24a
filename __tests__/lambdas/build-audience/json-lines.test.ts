import { recordsOf, rowsOf } from './bytes';

const refusal = (content: string) =>
  recordsOf(content).then(
    (records) => `${records.length} records`,
    (error: Error) => `${error.name}: ${error.message}`,
  );

test.each([1, 2, 5, 1000])('reads one row a line, in pieces of %d bytes', async (size) => {
  expect(
    await recordsOf(
      '{"email":"a@shop.com"}\r\n\r\n{"email":"b@shop.com"}\r{"email":"c@shop.com"}\n{"email":"d@shop.com"}',
      size,
    ),
  ).toEqual([
    { record: 1, line: 1, row: { email: 'a@shop.com' } },
    { record: 2, line: 3, row: { email: 'b@shop.com' } },
    { record: 3, line: 4, row: { email: 'c@shop.com' } },
    { record: 4, line: 5, row: { email: 'd@shop.com' } },
  ]);
});

test('breaks a line that is no object, without its text', async () => {
  expect(
    await recordsOf('{"email":"a@shop.com"}\n{"email":b@shop.com}\n[1]\n{"email":"c@shop.com"}\n'),
  ).toEqual([
    { record: 1, line: 1, row: { email: 'a@shop.com' } },
    { record: 2, line: 2, reason: 'INVALID_JSON', message: 'not valid JSON' },
    { record: 3, line: 3, reason: 'INVALID_JSON', message: 'must be an object, got a list' },
    { record: 4, line: 4, row: { email: 'c@shop.com' } },
  ]);
});

test('breaks a first line that is whole and wrong, and reads on', async () => {
  expect(await rowsOf('{"email":}\n{"email":"b@shop.com"}\n')).toEqual([
    { record: 1, line: 1, reason: 'INVALID_JSON', message: 'not valid JSON' },
    { email: 'b@shop.com' },
  ]);
});

test.each([
  [
    '{\n  "email": "a@shop.com"\n}\n',
    'line 1: an object that does not end on its line; write one object a line (JSON lines) or an array, […]',
  ],
  [
    '\n{"subscribers":[\n{"email":"a@shop.com"}]}',
    'line 2: an object that does not end on its line; write one object a line (JSON lines) or an array, […]',
  ],
  [
    '{"subscribers":[{"email":"a@shop.com"}]}',
    'line 1: an object around the rows; write the array alone, […], or one row a line (JSON lines)',
  ],
  ['{"email":"a@shop.com"}\n{"email":"b@sh', 'line 2: the file ends within a record; upload it again, whole'],
])('refuses %j', async (content, message) => {
  expect(await refusal(content)).toBe(`UserError: subscribers/list, ${message}`);
});

test('takes a single row with a list in it for a row', async () => {
  expect(await rowsOf('{"email":"a@shop.com","items":[{"title":"Watch"}]}')).toEqual([
    { email: 'a@shop.com', items: [{ title: 'Watch' }] },
  ]);
});

test('takes rows that all lack an address for rows', async () => {
  expect(await rowsOf('{"items":[{"title":"Watch"}]}\n{"items":[]}')).toEqual([
    { items: [{ title: 'Watch' }] },
    { items: [] },
  ]);
});

test('refuses a line without an end before it fills the memory', async () => {
  expect(await refusal(`{"email":"a@shop.com"}\n{"a":"${'x'.repeat(11 * 1024 * 1024)}"}\n`)).toBe(
    'UserError: subscribers/list, line 2: longer than 10 MB',
  );
});
