import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { assertRules, matches, within } from '../../constructs/rules';
import { UserError } from '../../lambdas/shared/user-error';

const stack = () => new TerraformStack(Testing.app(), 'stack');

test('accepts rules that all hold', () => {
  expect(() => assertRules(stack(), [{ ok: true, fault: 'never told' }])).not.toThrow();
});

test('lists every broken rule, and no other, under the path of the construct', () => {
  const fail = () =>
    assertRules(new Construct(stack(), 'part'), [
      { ok: false, fault: 'size must be 1 to 3, got 4' },
      { ok: true, fault: 'never told' },
      { ok: false, fault: 'name must be lower-case, got "A"' },
    ]);
  expect(fail).toThrow(
    new UserError('stack/part:\n  size must be 1 to 3, got 4\n  name must be lower-case, got "A"'),
  );
  expect(fail).toThrow(UserError);
});

test.each([
  [1, false],
  [2, true],
  [3.5, true],
  [5, true],
  [5.1, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
  [undefined, true],
])('finds %p within 2 to 5: %p', (value, expected) => {
  expect(within(value, 2, 5)).toBe(expected);
});

test('lets a number pass that only Terraform knows', () => {
  const { numberValue } = new TerraformVariable(stack(), 'size', { type: 'number' });
  expect(within(numberValue, 2, 5)).toBe(true);
});

test.each([
  ['ab', true],
  ['AB', false],
  ['', false],
  [undefined, true],
])('finds %p to match lower-case letters: %p', (value, expected) => {
  expect(matches(value, /^[a-z]+$/)).toBe(expected);
});

test('lets a text pass with a part that only Terraform knows', () => {
  const { stringValue } = new TerraformVariable(stack(), 'name', { type: 'string' });
  expect(matches(`PREFIX-${stringValue}`, /^[a-z]+$/)).toBe(true);
});
