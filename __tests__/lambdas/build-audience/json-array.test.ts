import { recordsOf, rowsOf } from './bytes';

const refusal = (content: string) =>
  recordsOf(content).then(
    (records) => `${records.length} records`,
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('reads the rows of an array with the lines where they begin', async () => {
  expect(
    await recordsOf('[\n  {"email":"a@shop.com","tags":["x","]"]},\r\n\r\n {\r"email":"b@shop.com"}\n]\n'),
  ).toEqual([
    { record: 1, line: 2, row: { email: 'a@shop.com', tags: ['x', ']'] } },
    { record: 2, line: 4, row: { email: 'b@shop.com' } },
  ]);
});

test.each([1, 2, 3, 7, 16])('reads the same in pieces of %d bytes', async (size) => {
  const content =
    '[{"email":"a@shop.com","name":"Zoë \\"\\\\ 😀","deep":{"list":[[1,2],{}]}} ,{"email":"b@shop.com"}]';
  expect(await rowsOf(content, size)).toEqual([
    { email: 'a@shop.com', name: 'Zoë "\\ 😀', deep: { list: [[1, 2], {}] } },
    { email: 'b@shop.com' },
  ]);
});

test.each(['[]', ' \n[ ]\n', ''])('finds no records in %j', async (content) => {
  expect(await recordsOf(content)).toEqual([]);
});

test('passes over an element that is no valid object, and goes on behind it', async () => {
  const content = '[{"email":"a@shop.com",},\n"b@shop.com",\n12,null,[1],\n{"email":"c@shop.com"}]';
  expect(await recordsOf(content)).toEqual([
    { record: 1, line: 1, reason: 'INVALID_JSON', message: 'not valid JSON at its character 23' },
    { record: 2, line: 2, reason: 'INVALID_JSON', message: 'must be an object, got a text' },
    { record: 3, line: 3, reason: 'INVALID_JSON', message: 'must be an object, got a number' },
    { record: 4, line: 3, reason: 'INVALID_JSON', message: 'must be an object, got null' },
    { record: 5, line: 3, reason: 'INVALID_JSON', message: 'must be an object, got a list' },
    { record: 6, line: 4, row: { email: 'c@shop.com' } },
  ]);
});

test('keeps __proto__ a field like any other', async () => {
  const [record] = await recordsOf('[{"email":"a@shop.com","__proto__":{"admin":true}}]');
  if (!record || !('row' in record)) throw new Error('no row');
  expect(Object.keys(record.row)).toEqual(['email', '__proto__']);
  expect(record.row.admin).toBeUndefined();
});

test('breaks a record that is nested too deep, without following it', async () => {
  const nested = (levels: number) => `{"email":"a@shop.com","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  expect(await recordsOf(`[${nested(32)},${nested(31)}]`)).toMatchObject([
    { record: 1, reason: 'INVALID_JSON', message: 'nested deeper than 32 levels' },
    { record: 2, row: { email: 'a@shop.com' } },
  ]);
  expect(await refusal(`[\n${nested(1000)}]`)).toBe(
    'UserError: subscribers/list, line 2: more than 1000 brackets within brackets',
  );
});

test.each([
  ['[{"email":"a@shop.com"}', 'line 1: the file ends before the array does; upload it again, whole'],
  ['[{"email":"a@shop.com"},\n', 'line 2: the file ends before the array does; upload it again, whole'],
  ['[\n{"email":"a@sho', 'line 2: the file ends within a record; upload it again, whole'],
  ['[{"email":"a@shop.com"}]\n[]', 'line 2: something follows the end of the array'],
  ['[{"a":1}\n{"a":2}]', 'line 2: , or ] is due after record 1'],
  ['[{"a":1},\n]', 'line 2: ] where a record is due, after the comma'],
  ['[,{"a":1}]', 'line 1: a comma without a record before it'],
  ['[{"a":1},,{"a":1}]', 'line 1: a comma without a record before it'],
  ['[{"a":[1,2},\n{"a":1}]', 'line 1: } where ] is due'],
  ['[{"a":1]', 'line 1: ] where } is due'],
  ['[12}', 'line 1: } where , or ] is due'],
  ['[\n{"a":"x},\n{"a":"y"}]', 'line 2: a text in quotes that is not closed on its line'],
])('refuses %j', async (content, message) => {
  expect(await refusal(content)).toBe(`UserError: subscribers/list, ${message}`);
});

test('refuses a record without an end before it fills the memory', async () => {
  expect(await refusal(`[\n{"a":"${'x'.repeat(11 * 1024 * 1024)}"}]`)).toBe(
    'UserError: subscribers/list, line 2: a record of more than 10 MB; a bracket or a quote is not closed',
  );
});
