import fc from 'fast-check';
import { createDataReader, fieldsRead, pick } from '../../../lambdas/build-audience/row-data';
import { missingData, urlFaults } from '../../../lambdas/shared/template-data';
import { compileTexts, type Texts } from '../../constructs/template-compiler/compile-texts';

const templates: readonly Texts[] = [
  { text: '{{name}}' },
  { text: '{{#if name}}{{name}}{{/if}}' },
  { html: '<a href="{{link}}">{{name}}</a>' },
  { html: '{{#if link}}<a href="{{link}}">{{name}}</a>{{/if}}' },
  { html: '{{#each items}}<a href="{{link}}">{{name}}</a>{{/each}}' },
  { text: '{{#with items}}{{name}}{{/with}}{{items.link}}' },
  { text: '{{#if items.name}}{{items.link}}{{/if}}', html: '{{name}}' },
];

const value = fc.oneof(
  fc.constantFrom<unknown>('', 'Ann', 'https://shop.com/', 'javascript:x', 0, 7, true, false, null, []),
  fc.record(
    { name: fc.constantFrom<unknown>('Ann', '', null, {}), link: fc.constantFrom('mailto:a', 'x') },
    { requiredKeys: [] },
  ),
  fc.array(
    fc.record(
      { name: fc.constantFrom<unknown>('Ann', null), link: fc.constantFrom('http://a', 'x') },
      { requiredKeys: [] },
    ),
    { maxLength: 3 },
  ),
);
const fields = fc.dictionary(fc.constantFrom('name', 'link', 'items', 'other', 'toString'), value);

test.each(templates)(
  'a row is read in one pass as its fields are picked and judged one by one: %j',
  (texts) => {
    const template = compileTexts(texts);
    fc.assert(
      fc.property(fields, fields, (row, defaults) => {
        const picked = pick(row, fieldsRead(template));
        const faults = [...missingData(template, picked, defaults), ...urlFaults(template, picked, defaults)];
        const read = createDataReader(template, defaults)(row);
        expect(read).toEqual(faults.length === 0 ? picked : undefined);
      }),
      { numRuns: 300 },
    );
  },
);

test('a field that objects inherit is read only where it is the row\u2019s own', () => {
  const read = createDataReader(compileTexts({ text: '{{#if toString}}x{{/if}}{{name}}' }), {});
  expect(read({ name: 'Ann' })).toEqual({ name: 'Ann' });
  expect(read({ name: 'Ann', toString: 'own' })).toEqual({ name: 'Ann', toString: 'own' });
});
