import fc from 'fast-check';
import { conditionHolds, parseCondition } from '../../../../tools/local/iam/condition';
import { requestContext } from '../../../../tools/local/iam/match';

type Found = string | readonly string[] | undefined;

function holds(
  operator: string,
  wanted: readonly string[],
  found: Found,
  others: Record<string, Found> = {},
): boolean {
  const condition = parseCondition(operator, 'x:Key', wanted);
  if (typeof condition === 'string') throw new Error(condition);
  return conditionHolds(condition, requestContext({ 'X:KEY': found, ...others }));
}

const ARN = 'arn:aws:sns:eu-central-1:000000000000:events';

describe('operators', () => {
  test.each<[string, string[], string, boolean]>([
    ['StringEquals', ['b', 'a'], 'a', true],
    ['StringEquals', ['a'], 'A', false],
    ['StringEquals', ['a*'], 'ab', false],
    ['StringNotEquals', ['b', 'a'], 'a', false],
    ['StringNotEquals', ['b', 'c'], 'a', true],
    ['StringEqualsIgnoreCase', ['aB'], 'Ab', true],
    ['StringEqualsIgnoreCase', ['a'], 'b', false],
    ['StringNotEqualsIgnoreCase', ['aB'], 'Ab', false],
    ['StringLike', ['a*c?'], 'abbcd', true],
    ['StringLike', ['a*'], 'a:b/c\nd', true],
    ['StringLike', ['a?'], 'a', false],
    ['StringLike', ['a.c'], 'abc', false],
    ['StringLike', ['A*'], 'ab', false],
    ['StringNotLike', ['a*'], 'ab', false],
    ['StringNotLike', ['a*'], 'b', true],
    ['ArnEquals', [ARN], ARN, true],
    ['ArnEquals', ['arn:aws:sns:*:*:ev*'], ARN, true],
    ['ArnLike', ['arn:aws:sns:*:*:ev?nts'], ARN, true],
    ['ArnLike', ['arn:aws:sns:*:events'], ARN, false],
    ['ArnLike', ['arn:aws:*'], ARN, false],
    ['ArnLike', ['*'], ARN, false],
    ['ArnLike', ['arn:aws:lambda:*:*:function:f*'], 'arn:aws:lambda:eu:1:function:f:live', true],
    ['ArnLike', ['arn:aws:*:*:*:*'], 'no ARN', false],
    ['ArnNotEquals', [ARN], ARN, false],
    ['ArnNotLike', ['arn:aws:iam::000000000000:role/shop-*'], 'arn:aws:iam::000000000000:role/other', true],
    ['ArnNotLike', ['arn:aws:iam::000000000000:role/shop-*'], 'arn:aws:iam::000000000000:role/shop-a', false],
    ['Bool', ['true'], 'True', true],
    ['Bool', ['false'], 'true', false],
    ['NumericEquals', ['10'], '10.0', true],
    ['NumericNotEquals', ['10'], '10', false],
    ['NumericLessThan', ['10'], '9', true],
    ['NumericLessThan', ['10'], '10', false],
    ['NumericLessThanEquals', ['10'], '10', true],
    ['NumericGreaterThan', ['10'], '10', false],
    ['NumericGreaterThan', ['9'], '10', true],
    ['NumericGreaterThanEquals', ['10'], '10', true],
    ['NumericEquals', ['10'], 'ten', false],
    ['DateEquals', ['2026-11-30T09:00:00Z'], '2026-11-30T10:00:00+01:00', true],
    ['DateEquals', ['1796029200'], '2026-11-30T09:00:00Z', true],
    ['DateNotEquals', ['2026-11-30'], '2026-11-30T00:00:00Z', false],
    ['DateLessThan', ['2026-11-30T09:00:00Z'], '2026-11-30T08:59:59Z', true],
    ['DateLessThanEquals', ['2026-11-30T09:00:00Z'], '2026-11-30T09:00:00Z', true],
    ['DateGreaterThan', ['2026-11-30T09:00:00Z'], '2026-11-30T09:00:00Z', false],
    ['DateGreaterThanEquals', ['2026-11-30T09:00:00Z'], 'soon', false],
    ['IpAddress', ['203.0.113.0/24'], '203.0.113.255', true],
    ['IpAddress', ['203.0.113.0/25'], '203.0.113.128', false],
    ['IpAddress', ['203.0.113.7'], '203.0.113.7', true],
    ['IpAddress', ['0.0.0.0/0'], '8.8.8.8', true],
    ['IpAddress', ['2001:db8::/32'], '2001:db8:1::1', true],
    ['IpAddress', ['2001:db8::/32'], '203.0.113.7', false],
    ['IpAddress', ['203.0.113.0/24'], 'localhost', false],
    ['NotIpAddress', ['203.0.113.0/24'], '203.0.113.7', false],
    ['NotIpAddress', ['203.0.113.0/24'], '198.51.100.1', true],
    ['Null', ['true'], 'there', false],
    ['Null', ['false'], 'there', true],
    ['StringEqualsIfExists', ['a'], 'a', true],
    ['StringEqualsIfExists', ['a'], 'b', false],
  ])('%s %j with %s: %s', (operator, wanted, found, expected) => {
    expect(holds(operator, wanted, found)).toBe(expected);
  });

  test.each<[string, boolean]>([
    ['StringEquals', false],
    ['StringNotEquals', true],
    ['StringLike', false],
    ['StringNotLike', true],
    ['ArnLike', false],
    ['ArnNotLike', true],
    ['StringEqualsIfExists', true],
    ['StringNotEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
  ])('%s without the key: %s', (operator, expected) => {
    expect(holds(operator, ['a'], undefined)).toBe(expected);
    expect(holds(operator, ['a'], [])).toBe(expected);
  });

  test('Null tells whether the key is there', () => {
    expect(holds('Null', ['true'], undefined)).toBe(true);
    expect(holds('Null', ['false'], undefined)).toBe(false);
    expect(holds('Null', ['true'], [])).toBe(true);
  });
});

describe('keys of several values', () => {
  test.each<[string, string[], string[], boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false],
    ['ForAllValues:StringLike', ['*@example.com'], ['x@example.com', 'y@example.com'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringEquals', ['a'], ['b', 'c'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAnyValue:StringLikeIfExists', ['a*'], ['b', 'ab'], true],
  ])('%s %j with %j: %s', (operator, wanted, found, expected) => {
    expect(holds(operator, wanted, found)).toBe(expected);
  });

  test('a quantifier takes a single value as a set of one', () => {
    expect(holds('ForAnyValue:StringEquals', ['TransactWriteItems'], 'TransactWriteItems')).toBe(true);
  });

  test('are refused without a quantifier, whose outcome AWS leaves open', () => {
    expect(() => holds('StringEquals', ['a'], ['a'])).toThrow(
      'x:Key has several values: StringEquals needs ForAllValues: or ForAnyValue: before it',
    );
  });
});

describe('policy variables', () => {
  const others = { 'aws:PrincipalArn': ARN, 'aws:Star': '*', 'aws:Many': ['a', 'b'] };

  test.each<[string, string, string, boolean]>([
    ['StringEquals', 'x/${aws:principalarn}', `x/${ARN}`, true],
    ['StringLike', '${aws:PrincipalArn}/*', `${ARN}/y`, true],
    ['StringLike', '${aws:Star}', 'anything', false],
    ['StringLike', '${aws:Star}', '*', true],
    ['StringLike', 'a${*}b', 'a*b', true],
    ['StringLike', 'a${*}b', 'axb', false],
    ['StringEquals', '${?}${$}', '?$', true],
    ['StringEquals', "${aws:Missing, 'none'}", 'none', true],
    ['StringEquals', "${aws:PrincipalArn, 'none'}", ARN, true],
    ['StringEquals', '${aws:Missing}', '', false],
    ['StringNotEquals', '${aws:Missing}', '', true],
    ['StringLike', '${aws:Missing}*', '${aws:Missing}x', false],
    ['StringEquals', '${aws:Many}', 'a', false],
    ['ArnLike', 'arn:aws:sns:*:*:${aws:Star}', ARN, false],
    ['ArnLike', "arn:aws:sns:*:*:${aws:Missing, 'events'}", ARN, true],
    ['NumericEquals', '1', '1', true],
  ])('%s %s with %s: %s', (operator, wanted, found, expected) => {
    expect(holds(operator, [wanted], found, others)).toBe(expected);
  });
});

test.each([
  ['BinaryEquals', 'x', 'Condition BinaryEquals is not supported here'],
  ['StringMatches', 'x', 'Condition StringMatches is not supported here'],
  ['constructor', 'x', 'Condition constructor is not supported here'],
  ['NullIfExists', 'true', 'Condition NullIfExists is not supported here'],
  ['ForAnyValue:Null', 'true', 'Condition ForAnyValue:Null is not supported here'],
  ['ForSome:StringEquals', 'x', 'Condition ForSome:StringEquals is not supported here'],
  ['Bool', 'yes', 'Condition Bool of x:Key wants true or false, got "yes"'],
  ['Null', '1', 'Condition Null of x:Key wants true or false, got "1"'],
  ['NumericLessThanIfExists', 'ten', 'Condition NumericLessThanIfExists of x:Key wants a number, got "ten"'],
  [
    'DateEquals',
    'soon',
    'Condition DateEquals of x:Key wants a date in ISO 8601 or seconds since 1970, got "soon"',
  ],
  [
    'IpAddress',
    '203.0.113.0/33',
    'Condition IpAddress of x:Key wants an IP address or a network such as 203.0.113.0/24, got "203.0.113.0/33"',
  ],
  [
    'NotIpAddress',
    'localhost',
    'Condition NotIpAddress of x:Key wants an IP address or a network such as 203.0.113.0/24, got "localhost"',
  ],
])('refuses %s %s', (operator, wanted, fault) => {
  expect(parseCondition(operator, 'x:Key', [wanted])).toBe(fault);
});

describe('for any values', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '*', '?', ':', '.', '/', '$'), maxLength: 8 });

  test('a negated operator says the opposite', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), text, (wanted, found) => {
        expect(holds('StringNotLike', wanted, found)).toBe(!holds('StringLike', wanted, found));
        expect(holds('StringNotEquals', wanted, found)).toBe(!holds('StringEquals', wanted, found));
      }),
    );
  });

  test('ForAllValues of an operator is the opposite of ForAnyValue of its negation, where the key is there', () => {
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 3 }),
        fc.array(text, { minLength: 1, maxLength: 3 }),
        (wanted, found) => {
          expect(holds('ForAllValues:StringLike', wanted, found)).toBe(
            !holds('ForAnyValue:StringNotLike', wanted, found),
          );
        },
      ),
    );
  });

  test('StringLike agrees with a second, slower way to compare', () => {
    const slow = (pattern: string, value: string): boolean => {
      if (pattern === '') return value === '';
      if (pattern.startsWith('*'))
        return slow(pattern.slice(1), value) || (value !== '' && slow(pattern, value.slice(1)));
      return (
        value !== '' &&
        (pattern.startsWith('?') || pattern[0] === value[0]) &&
        slow(pattern.slice(1), value.slice(1))
      );
    };
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        const wanted = pattern.replaceAll('$', 'x');
        expect(holds('StringLike', [wanted], value)).toBe(slow(wanted, value));
      }),
      { numRuns: 1000 },
    );
  });
});
