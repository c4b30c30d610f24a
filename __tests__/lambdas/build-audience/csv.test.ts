import { recordsOf, rowsOf } from './bytes';

const refusal = (content: string) =>
  recordsOf(content).then(
    (records) => `${records.length} records`,
    (error: Error) => `${error.name}: ${error.message}`,
  );

const A = { email: 'a@shop.com', name: 'Ann' };
const B = { email: 'b@shop.com', name: 'Bob' };

test.each([
  ['commas', 'email,name\na@shop.com,Ann\nb@shop.com,Bob\n'],
  ['semicolons', 'email;name\na@shop.com;Ann\nb@shop.com;Bob'],
  ['tabs', 'email\tname\na@shop.com\tAnn\nb@shop.com\tBob'],
  ['CRLF', 'email,name\r\na@shop.com,Ann\r\nb@shop.com,Bob\r\n'],
  ['CR', 'email,name\ra@shop.com,Ann\rb@shop.com,Bob\r'],
  ['a byte order mark', '\uFEFFemail,name\na@shop.com,Ann\nb@shop.com,Bob'],
  ['quotes', '"email","name"\n"a@shop.com","Ann"\nb@shop.com,"Bob"'],
  ['spaces around the names', ' email , name \na@shop.com,Ann\nb@shop.com,Bob'],
  ['blank lines', '\n\nemail,name\n\na@shop.com,Ann\n  \nb@shop.com,Bob\n\n'],
])('reads %s', async (_, content) => {
  for (const size of [1, 3, 1000]) expect(await rowsOf(content, size)).toEqual([A, B]);
});

test('counts the lines where records begin, line ends within quotes and blank lines included', async () => {
  const content =
    'email,"na\nme"\r\na@shop.com,"x\r\ny\rz"\r\n\r\nb@shop.com,Bob\nc@shop.com,"1\n2"\nd@shop.com,D';
  for (const size of [1, 5, 1000]) {
    expect(await recordsOf(content, size)).toEqual([
      { record: 1, line: 3, row: { email: 'a@shop.com', 'na\nme': 'x\r\ny\rz' } },
      { record: 2, line: 7, row: { email: 'b@shop.com', 'na\nme': 'Bob' } },
      { record: 3, line: 8, row: { email: 'c@shop.com', 'na\nme': '1\n2' } },
      { record: 4, line: 10, row: { email: 'd@shop.com', 'na\nme': 'D' } },
    ]);
  }
});

test('leaves out empty cells and those that a short record lacks', async () => {
  expect(await rowsOf('email,name,city\na@shop.com,,Rome\nb@shop.com')).toEqual([
    { email: 'a@shop.com', city: 'Rome' },
    { email: 'b@shop.com' },
  ]);
});

test('breaks a record with too many cells, or with a value under no name', async () => {
  expect(await recordsOf('email,\na@shop.com,,\nb@shop.com,x\nc@shop.com,\n')).toEqual([
    { record: 1, line: 2, reason: 'INVALID_CSV', message: '3 cells where the header has 2' },
    { record: 2, line: 3, reason: 'INVALID_CSV', message: 'a value in column 2, which has no name' },
    { record: 3, line: 4, row: { email: 'c@shop.com' } },
  ]);
});

test.each(['Email', 'E-mail', 'Email Address', 'email_address', 'EMAIL'])(
  'takes the column %s for the address',
  async (name) => {
    expect(await rowsOf(`name,${name}\nAnn,a@shop.com`)).toEqual([
      { name: 'Ann', [name]: 'a@shop.com', email: 'a@shop.com' },
    ]);
  },
);

test('prefers the column email to all others', async () => {
  expect(await rowsOf('Email,email\nold@shop.com,a@shop.com')).toEqual([
    { Email: 'old@shop.com', email: 'a@shop.com' },
  ]);
});

test('tells the delimiter by the column of the address, not by how often it stands in the header', async () => {
  expect(await rowsOf('email;"name, first, last, middle"\na@shop.com;Ann')).toEqual([
    { email: 'a@shop.com', 'name, first, last, middle': 'Ann' },
  ]);
  expect(await rowsOf('a,b,c;email;d\n1;a@shop.com;2')).toEqual([
    { 'a,b,c': '1', email: 'a@shop.com', d: '2' },
  ]);
});

test('does not let a column __proto__ change what a row is', async () => {
  const [record] = await recordsOf('email,__proto__\na@shop.com,x');
  if (!record || !('row' in record)) throw new Error('no row');
  expect(Object.keys(record.row)).toEqual(['email']);
  expect(Object.getPrototypeOf(record.row)).toBe(Object.prototype);
});

test.each([
  ['sep=;\nemail;name', 'line 1: a line that begins with sep= is not read; take it out'],
  [
    'email|name\na@shop.com|Ann',
    'line 1: cells separated by | are not read; use a comma, a semicolon or a tab',
  ],
  ['\n\nname,city\nAnn,Rome', 'line 3: no column is named email; the header has: name, city'],
  [
    'a@shop.com,Ann\nb@shop.com,Bob',
    'line 1: an address where names of columns are due; begin the file with a header, such as email,name',
  ],
  ['email,name,city,name\n', 'line 1: columns 2 and 4 are both named "name"'],
  ['Email,E-mail\n', 'line 1: Email and E-mail may both be the address; name that column email'],
  [
    'Email Address,UNSUB_TIME\na@shop.com,2026-01-01',
    'line 1: the column UNSUB_TIME marks people who unsubscribed; do not send to them',
  ],
  [
    'email,name\na@shop.com,Ann\nb@shop.com,"Bob\nc@shop.com,Cid\n',
    'line 3: the record that begins here has a quote that is not closed',
  ],
  [
    'email,name\na@shop.com,"x\r\ny"\r\nb@shop.com,Bob "The Man"\r\n',
    'line 4: the record that begins here has a quote within a cell that is not quoted; write the cell in quotes, and "" for a quote in it',
  ],
  [
    'email,name\na@shop.com,"Ann" B.\n',
    'line 2: the record that begins here has something behind a closing quote; write "" for a quote within a cell',
  ],
])('refuses %j', async (content, message) => {
  expect(await refusal(content)).toBe(`UserError: subscribers/list, ${message}`);
});

test('refuses a header without an end', async () => {
  expect(await refusal(`email,"${'x\n'.repeat(600_000)}`)).toBe(
    'UserError: subscribers/list, line 1: a header of more than 1 MB; a quote in it is not closed',
  );
});

test('refuses a record without an end before it fills the memory', async () => {
  expect(await refusal(`email,name\na@shop.com,"${'x'.repeat(11 * 1024 * 1024)}"\n`)).toBe(
    'UserError: subscribers/list, line 2: the record that begins here has more than 10 MB; a quote is not closed',
  );
});

test.each(['email', 'email,name\n', 'email\n\n\n'])(
  'finds no records below the header %j',
  async (content) => {
    expect(await recordsOf(content)).toEqual([]);
  },
);
