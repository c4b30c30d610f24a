import { missingData } from '../../../lambdas/shared/template-data';
import { sampleRow } from '../../../lambdas/start-run/sample-data';
import { compileTexts } from '../../constructs/template-compiler/compile-texts';

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['{{name}}', {}, { name: 'sample' }],
  ['{{name}}', { name: 'You' }, {}],
  ['{{#each items}}{{title}}{{/each}}', {}, { items: [] }],
  [
    '{{customer.address.city}} {{customer.name}}',
    {},
    { customer: { address: { city: 'sample' }, name: 'sample' } },
  ],
  [
    '{{customer.city}} {{customer.name}}',
    { customer: { name: 'You' } },
    { customer: { city: 'sample', name: 'sample' } },
  ],
  ['{{#if coupon}}{{coupon}}{{/if}}', {}, {}],
])('for %j and templateData %j is what the rows have to have', (text, defaults, row) => {
  const template = compileTexts({ text });
  expect(sampleRow(template, defaults)).toEqual(row);
  expect(missingData(template, row, defaults)).toEqual([]);
});
