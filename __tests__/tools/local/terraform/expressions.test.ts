import fc from 'fast-check';
import { evaluate, references } from '../../../../tools/local/terraform/expressions';
import { parseValue } from '../../../../tools/local/terraform/parser';
import type { Value } from '../../../../tools/local/terraform/value';

const ATTRIBUTES: Readonly<Record<string, Value>> = {
  'aws_sqs_queue.events.arn': 'arn:aws:sqs:eu-central-1:000000000000:events',
  'aws_sqs_queue.events.tags': { team: 'mail' },
  'aws_sesv2_email_identity.id.dkim_signing_attributes': [{ tokens: ['t0', 't1', 't2'] }],
  'aws_s3_bucket_versioning.v.versioning_configuration': { status: 'Enabled' },
  'data.aws_caller_identity.me.account_id': '000000000000',
  'var.owner': 'team',
  'local.sizes': [1, 2],
};

function scope(address: string, attribute: string): Value {
  const value = ATTRIBUTES[`${address}.${attribute}`];
  if (value === undefined) throw new Error(`test asked for ${address}.${attribute}`);
  return value;
}

const resolve = (text: Value): Value => evaluate(parseValue(text, 'resource.aws_x.y.z'), scope);
const resolveExpression = (expression: string): Value => resolve(`\${${expression}}`);

describe('templates', () => {
  test.each<[string, Value, Value]>([
    ['keeps text without a template', 'plain $ % { } $$ text', 'plain $ % { } $$ text'],
    [
      'resolves a reference that is the whole text',
      '${aws_sqs_queue.events.arn}',
      'arn:aws:sqs:eu-central-1:000000000000:events',
    ],
    [
      'resolves references inside text',
      'a ${var.owner} of ${data.aws_caller_identity.me.account_id}!',
      'a team of 000000000000!',
    ],
    ['keeps the type of a reference that is the whole text', '${local.sizes}', [1, 2]],
    ['writes numbers and truth values into text', 'n=${1.50} b=${true}', 'n=1.5 b=true'],
    ['undoes the escape of an interpolation', 'a $${b} c', 'a ${b} c'],
    ['undoes the escape of a directive', '0%%{opacity:0}', '0%{opacity:0}'],
    ['reads the first two of three dollars and a brace as one dollar and an escape', '$$${1}', '$${1}'],
    ['resolves keys', { 'k-${var.owner}': 1 }, { 'k-team': 1 }],
    [
      'resolves through lists and maps',
      [{ a: ['${var.owner}'] }, null, true, 7],
      [{ a: ['team'] }, null, true, 7],
    ],
    [
      'leaves JSON text around an interpolation alone',
      '{"Arn":"${aws_sqs_queue.events.arn}"}',
      '{"Arn":"arn:aws:sqs:eu-central-1:000000000000:events"}',
    ],
    ['leaves backslashes of plain text alone', 'a\\n', 'a\\n'],
    ['reads an empty text', '', ''],
  ])('%s', (_, text, expected) => {
    expect(resolve(text)).toEqual(expected);
  });

  test('reads back exactly any text whose template marks are escaped', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('$', '%', '{', '}', 'a', '"', '\\', 'é', '\n')), (characters) => {
        const text = characters.join('');
        expect(resolve(text.replace(/([$%])\{/g, '$1$1{'))).toBe(text);
      }),
    );
  });
});

// Checked against `terraform console` 1.11.4, but for the references.
describe('expressions', () => {
  test.each<[string, Value]>([
    ['aws_sesv2_email_identity.id.dkim_signing_attributes[0].tokens', ['t0', 't1', 't2']],
    ['aws_sesv2_email_identity.id.dkim_signing_attributes.0.tokens.1', 't1'],
    ['aws_s3_bucket_versioning.v.versioning_configuration[0].status', 'Enabled'],
    ['aws_sqs_queue.events.tags["team"]', 'mail'],
    ['"a"', 'a'],
    ['"q\\"\\\\\\n\\u00e9\\U0001F600"', 'q"\\\né😀'],
    ['"in ${var.owner} and $${x}"', 'in team and ${x}'],
    ['1e3', 1000],
    ['true', true],
    ['null', null],
    ['[1, "a", [true],]', [1, 'a', [true]]],
    ['{a = 1, "b c" = 2, d : {e = [3]}}', { a: 1, 'b c': 2, d: { e: [3] } }],
    ['[1,2]["0"]', 1],
    ['{a=1}.a', 1],
    ['true ? "a" : "b"', 'a'],
    ['1 < 2 ? "y" : aws_sqs_queue.missing.arn', 'y'],
    ['"false" ? 1 : false ? 2 : 3', 3],
    ['1 == "1"', false],
    ['[1, {a = 2}] == [1, {a = 2}]', true],
    ['{a = 1} != {b = 1}', true],
    ['!true || "a" == "a" && 3 >= 3', true],
    ['1 + 2 * -3 - (4 - 1)', -8],
    ['-5 % 3', -2],
    ['5 / 2', 2.5],
    ['1 + "2"', 3],
    ['2 > 1 && 1 <= 1 && 1 != 2', true],
  ])('evaluates %s', (expression, expected) => {
    expect(resolveExpression(expression)).toEqual(expected);
  });

  test('evaluates only the branch that is taken', () => {
    expect(resolveExpression('false ? element([], 0) : "b"')).toBe('b');
  });
});

describe('functions', () => {
  test.each<[string, Value]>([
    ['base64encode("é")', 'w6k='],
    ['coalesce(null, "", "b")', 'b'],
    ['concat(["a"], [], ["b", 1])', ['a', 'b', 1]],
    ['element(["a", "b"], 5)', 'b'],
    ['format("%s-%d-%v-%q-%%", "a", 3, [1], "q")', 'a-3-[1]-"q"-%'],
    ['format("%05s|%-5d|%5d|%05d", "ab", 3, -4, -4)', '000ab|3    |   -4|-0004'],
    ['join(",", [1, true, "x"], ["y"])', '1,true,x,y'],
    ['jsondecode("{\\"a\\":[1]}")', { a: [1] }],
    [
      'jsonencode({"b" = 1, "a" = [1.5, "<&>", null, true]})',
      '{"a":[1.5,"\\u003c\\u0026\\u003e",null,true],"b":1}',
    ],
    ['jsonencode("é\\n\\u2028")', '"é\\n\\u2028"'],
    ['length("e\\u0301")', 1],
    ['length([1, 2])', 2],
    ['length({a = 1})', 1],
    ['lookup({a = "x"}, "a", "d")', 'x'],
    ['lookup({a = "x"}, "b", "d")', 'd'],
    ['lower("ÀB")', 'àb'],
    ['merge({a = 1, b = 1}, {b = 2})', { a: 1, b: 2 }],
    ['one([])', null],
    ['one(["a"])', 'a'],
    ['replace("a.b.c", ".", "-")', 'a-b-c'],
    ['replace("a/b", "/", "$&")', 'a$&b'],
    ['sha256("a")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['split(",", "a,b")', ['a', 'b']],
    ['split(",", "")', ['']],
    ['tolist([1, "a", true])', ['1', 'a', 'true']],
    ['tolist([1, 2])', [1, 2]],
    ['upper("ab")', 'AB'],
  ])('%s', (expression, expected) => {
    expect(resolveExpression(expression)).toEqual(expected);
  });
});

describe('faults', () => {
  test.each([
    [
      'a%{if x}',
      '"%{if x}": %{ begins a directive of Terraform, which is not supported here; write %%{ for the two characters',
    ],
    ['a ${var.owner', '"${var.owner": expected "}", found the end of the text'],
    ['${}', '"${}": expected a value, found "}"'],
    ['${"a}', '"${\\"a}": a text has no closing "'],
    ['${"\\q"}', '"${\\"\\\\q\\"}": "\\q" is no escape sequence'],
    ['${~ 1}', '"${~ 1}": the marker ~ is not supported here'],
    ['${a.b[*].c}', '"${a.b[*].c}": expected an attribute of a.b, found "["'],
    ['${a.b.c[*]}', '"${a.b.c[*]}": [*] is not supported here'],
    ['${a.b.c.*}', '"${a.b.c.*}": expected an attribute after ".", found "*"'],
    ['${a.b}', '"${a.b}": expected an attribute of a.b, found "}"'],
    ['${data.a.b}', '"${data.a.b}": expected an attribute of data.a.b, found "}"'],
    ['${each.value}', '"${each.value}": "each." is not supported here'],
    ['${path.module}', '"${path.module}": "path." is not supported here'],
    ['${[for x in y : x]}', '"${[for x in y : x]}": "for" is not supported here'],
    ['${{for k, v in y : k => v}}', '"${{for k, v in y : k => v}}": "for" is not supported here'],
    ['${1 2}', '"${1 2}": expected "}", found "2"'],
    ['${[1 2]}', '"${[1 2]}": expected "]", found "2"'],
    [
      '${file("x")}',
      '"${file(\\"x\\")}": there is no function "file" here, only base64encode, coalesce, concat, element, format, join, jsondecode, jsonencode, length, lookup, lower, merge, one, replace, sha256, split, tolist, upper',
    ],
    ['${constructor("x")}', expect.stringContaining('there is no function "constructor" here')],
    ['${element([], 0)}', '"${element([], 0)}": element: no element 0 in a list of 0'],
    [
      '${element(["a"], 0.5)}',
      '"${element([\\"a\\"], 0.5)}": element: expected a whole number at 2, got 0.5',
    ],
    ['${join(",", "a")}', '"${join(\\",\\", \\"a\\")}": join: expected a list at 2, got "a"'],
    ['${join(",", [null])}', '"${join(\\",\\", [null])}": join: expected a text at 1, got null'],
    ['${lookup({}, "a")}', '"${lookup({}, \\"a\\")}": lookup: no key "a" and no default'],
    ['${one([1, 2])}', '"${one([1, 2])}": one: must have one element or none, got a list of 2'],
    [
      '${replace("a", "/a/", "")}',
      '"${replace(\\"a\\", \\"/a/\\", \\"\\")}": replace: the pattern /a/ is not supported here, only plain text is',
    ],
    [
      '${format("%x", 1)}',
      '"${format(\\"%x\\", 1)}": format: "%x" is not supported here, only %s, %d, %v and %q are',
    ],
    ['${format("%s", 1, 2)}', '"${format(\\"%s\\", 1, 2)}": format: 2 values for 1 directives'],
    ['${format("%s")}', '"${format(\\"%s\\")}": format: no value for "%s"'],
    ['${lower()}', '"${lower()}": lower: argument 1 is missing'],
    ['${jsondecode("{")}', expect.stringContaining('"${jsondecode(\\"{\\")}": jsondecode: ')],
    ['${coalesce("", null)}', '"${coalesce(\\"\\", null)}": coalesce: every argument is null or empty'],
    ['x ${null}', '"${null}": a value inside a text must be a text, a number or true or false, got null'],
    [
      'x ${[1]}',
      '"${[1]}": a value inside a text must be a text, a number or true or false, got a list of 1',
    ],
    ['${{"a" = 1}.b}', '"${{\\"a\\" = 1}.b}": no key "b", only a'],
    ['${[1][2]}', '"${[1][2]}": no element 2 in a list of 1'],
    ['${"a".b}', '"${\\"a\\".b}": "a" has no element "b"'],
    ['${1 ? 2 : 3}', '"${1 ? 2 : 3}": expected true or false, got 1'],
    ['${1 + "a"}', '"${1 + \\"a\\"}": expected a number, got "a"'],
    ['${1 / 0}', '"${1 / 0}": 1 / 0 is no number'],
  ])('refuses %s with its path and expression', (text, message) => {
    const refusal = expect.objectContaining({
      name: 'UserError',
      message: typeof message === 'string' ? `resource.aws_x.y.z[1].k: ${message}` : message,
    });
    expect(() => resolve([0, { k: text }])).toThrow(refusal);
  });

  test('cuts a long expression in a message', () => {
    const long = 'a'.repeat(500);
    expect(() => resolve(`text before \${nosuch("${long}")}`)).toThrow(
      `resource.aws_x.y.z: "\${nosuch(\\"${'a'.repeat(110)}…": there is no function "nosuch" here`,
    );
  });

  test('reads any text without a crash or a hang: it has a value or a fault', () => {
    const piece = fc.constantFrom(
      '${',
      '}',
      '"',
      '(',
      ')',
      '[',
      ']',
      '{',
      '.',
      ',',
      ' ',
      '=',
      '?',
      ':',
      '!',
      '1',
      'a',
      '\\',
      '%%{',
      '$${',
      'one',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        let fault: unknown;
        try {
          evaluate(parseValue(pieces.join(''), 'p'), () => 'v');
        } catch (error) {
          fault = error;
        }
        expect(fault === undefined || (fault instanceof Error && fault.name === 'UserError')).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

test('lists everything that a value refers to', () => {
  const value = parseValue(
    {
      'k${a.k.x}': ['${jsonencode({"x" = a.b.c, (d.e.f) = [data.g.h.i]})}', 'text ${var.v} ${local.l}', 1],
      n: '${a.c.d[a.i.j] == -a.n.o ? !a.y.y : a.z.z}',
    },
    'p',
  );
  expect(references(value).sort()).toEqual([
    'a.b',
    'a.c',
    'a.i',
    'a.k',
    'a.n',
    'a.y',
    'a.z',
    'd.e',
    'data.g.h',
    'local.l',
    'var.v',
  ]);
});
