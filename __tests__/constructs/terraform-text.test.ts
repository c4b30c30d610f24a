import { literal } from '../../constructs/terraform-text';

// Terraform 1.11 reads each right-hand side as the left-hand one.
test.each([
  ['${name}', '$${name}'],
  ['%{ if x }', '%%{ if x }'],
  ['@keyframes a{0%{opacity:0}100%{opacity:1}}', '@keyframes a{0%%{opacity:0}100%%{opacity:1}}'],
  ['$${name}', '$$${name}'],
  ['%${name}', '%$${name}'],
  ['${a}${b}', '$${a}$${b}'],
])('doubles what begins an expression or a directive: %s', (text, escaped) => {
  expect(literal(text)).toBe(escaped);
});

test.each([
  '{{name}} gets {{discount}}% off for $5',
  '$ {a} % {b}',
  '$$ %% {}',
  'line one\nline two\r\n',
  '',
])('leaves other texts alone: %j', (text) => {
  expect(literal(text)).toBe(text);
});
