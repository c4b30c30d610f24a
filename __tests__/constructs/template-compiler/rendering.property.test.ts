import fc from 'fast-check';
import Handlebars from 'handlebars';
import type { CompiledTemplate } from '../../../lambdas/shared/compiled-template';
import { missingData, recipientData } from '../../../lambdas/shared/template-data';
import { compileTexts } from './compile-texts';

const unsubscribeUrl = 'https://u.example.net/u/token?a=1&b=2';
const RUNS = { numRuns: 150 };

interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Renders the parts of a recipient as SES does, without the links to unsubscribe: nothing is escaped, what is missing is an error. */
function renderer(compiled: CompiledTemplate): (row: Record<string, unknown>) => Rendered {
  const handlebars = Handlebars.create();
  const render = (source: string): HandlebarsTemplateDelegate =>
    handlebars.compile(source, { strict: true, noEscape: true });
  const [subject, html, text] = [compiled.subject, compiled.html, compiled.text].map(render);
  const withoutLink = (body: string | undefined): string => body?.split('\n').slice(1).join('\n') ?? '';
  return (row) => {
    const data = JSON.parse(JSON.stringify(recipientData(compiled, { row, defaults: {}, unsubscribeUrl })));
    return {
      subject: subject?.(data) ?? '',
      html: withoutLink(html?.(data)),
      text: withoutLink(text?.(data)),
    };
  };
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(value: string): string {
  return [...value].map((character) => escapes[character] ?? character).join('');
}

function encoded(value: string): string {
  return [...Buffer.from(value)]
    .map((byte) =>
      /[\w.~-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

/** Texts rich in what HTML, URLs and templates give a meaning to, without the placeholders that are broken up. */
const value = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom('<', '>', '&', '"', "'", '{', '}', '/', ' ', '\n', '\r', 'a', 'é', '😀', '%'),
    }),
    fc.string({ unit: 'grapheme' }),
  )
  .filter((text) => !/\p{Surrogate}/u.test(text));

test('every value is printed in the form that its place needs', () => {
  const compiled = compileTexts({
    subject: 'S {{a}} {{o.b}}',
    html: '<p title="{{a}}">{{o.b}}</p><a href="https://x/{{a}}?q={{o.b}}">{{a}}</a><!-- {{a}} -->',
    text: '{{a}} {{o.b}}',
  });
  const render = renderer(compiled);
  fc.assert(
    fc.property(value, value, (a, b) => {
      const line = (text: string): string => text.replaceAll('\r', '').replaceAll('\n', '');
      expect(render({ a, o: { b } })).toEqual({
        subject: `S ${line(a)} ${line(b)}`,
        html: `<p title="${escaped(a)}">${escaped(b)}</p><a href="https://x/${encoded(a)}?q=${encoded(b)}">${escaped(a)}</a><!-- ${escaped(a)} -->`,
        text: `${a} ${b}`,
      });
    }),
    RUNS,
  );
});

test('iterations, conditions, with and partials print what the author wrote, with values escaped', () => {
  const compiled = compileTexts({
    html: `{{#* inline "card"}}<b>{{title}}</b>{{/inline~}}
{{#each items}}<a href="/{{slug}}/{{../shop}}">{{> card}}{{@index}}{{#if note}}({{note}}){{else}}-{{/if}}</a>{{#each tags}}{{x}}/{{../slug}}/{{../../shop}};{{/each}}{{else}}none{{/each}}{{#with owner}}{{name}} of {{../shop}}{{else}}nobody{{/with}}{{#each prices}}{{@key}}={{this}},{{/each}}`,
  });
  const item = fc.record(
    { title: value, slug: value, note: value, tags: fc.array(fc.record({ x: value }), { maxLength: 2 }) },
    { requiredKeys: ['title', 'slug', 'tags'] },
  );
  const row = fc.record(
    {
      shop: value,
      items: fc.array(item, { maxLength: 3 }),
      owner: fc.record({ name: value }),
      prices: fc.dictionary(
        value.map((key) => `k${key}`),
        fc.integer(),
        { maxKeys: 3 },
      ),
    },
    { requiredKeys: ['shop', 'prices'] },
  );
  const render = renderer(compiled);
  fc.assert(
    fc.property(row, ({ shop, items = [], owner, prices }) => {
      const list = items.map(
        ({ title, slug, note, tags }, index) =>
          `<a href="/${encoded(slug)}/${encoded(shop)}"><b>${escaped(title)}</b>${index}${note ? `(${escaped(note)})` : '-'}</a>${tags.map(({ x }) => `${escaped(x)}/${escaped(slug)}/${escaped(shop)};`).join('')}`,
      );
      const expected = [
        list.join('') || 'none',
        owner ? `${escaped(owner.name)} of ${escaped(shop)}` : 'nobody',
        ...Object.entries(prices).map(([key, price]) => `${escaped(key)}=${price},`),
      ].join('');
      const data = { shop, items, prices, ...(owner && { owner }) };
      expect(missingData(compiled, data, {})).toEqual([]);
      expect(render(data).html).toBe(expected);
    }),
    RUNS,
  );
});

test('data that nothing is missing of renders, whatever of it is absent', () => {
  const part =
    '{{#if a}}{{a}}{{/if}}{{#if o.b}}{{o.b}}{{else}}{{#if o}}o{{/if}}{{/if}}{{#each l}}{{#if x}}{{x}}{{/if}}{{#unless m.n}}n{{/unless}}{{else}}e{{/each}}{{#with w}}{{v}}{{else}}w{{/with}}{{#if p}}{{p.q}}{{/if}}{{r}}';
  const compiled = compileTexts({ subject: part, html: part, text: part });
  const some = fc.oneof(
    fc.constant(null),
    fc.constant(''),
    fc.constant(0),
    fc.constant(false),
    fc.constant('x'),
  );
  const object = (key: string): fc.Arbitrary<unknown> =>
    fc.oneof(
      some,
      fc.constant({}),
      fc.constant([]),
      some.map((field) => ({ [key]: field })),
    );
  const row = fc.record(
    {
      a: some,
      o: object('b'),
      l: fc.oneof(
        some,
        fc.array(fc.record({ x: some, m: object('n') }, { requiredKeys: [] }), { maxLength: 2 }),
      ),
      w: object('v'),
      p: object('q'),
      r: some,
    },
    { requiredKeys: [] },
  );
  const render = renderer(compiled);
  let rendered = 0;
  fc.assert(
    fc.property(row, (data) => {
      if (missingData(compiled, data, {}).length > 0) return;
      rendered += 1;
      const { html, text } = render(data);
      expect(html).toBe(text);
    }),
    { numRuns: 500 },
  );
  expect(rendered).toBeGreaterThan(50);
});
