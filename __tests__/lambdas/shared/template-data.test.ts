import { missingData, recipientData, urlFaults } from '../../../lambdas/shared/template-data';
import { compileTexts, type Texts } from '../../constructs/template-compiler/compile-texts';

const unsubscribeUrl = 'https://u.example.net/u/a?b=1&c=2';
const link = { unsubscribe_url: unsubscribeUrl };
const escapedLink = { unsubscribe_url: 'https://u.example.net/u/a?b=1&amp;c=2' };

/** The data of a recipient for texts to which only the links to unsubscribe are added. */
function dataOf(
  texts: Texts,
  row: Record<string, unknown>,
  defaults: Record<string, unknown> = {},
): Record<string, unknown> {
  return recipientData(compileTexts(texts), { row, defaults, unsubscribeUrl });
}

describe('recipientData', () => {
  test('adds an escaped copy for the HTML, a copy without line breaks for the subject, an encoded copy for URLs', () => {
    const value = `a<b>&"c" 'd'/é\r\n!*()`;
    expect(
      dataOf({ subject: '{{x}}', html: '{{x}}<a href="https://a/{{x}}">', text: '{{x}}' }, { x: value }),
    ).toEqual({
      ...link,
      x: value,
      html: { ...escapedLink, x: `a&lt;b&gt;&amp;&quot;c&quot; &#39;d&#39;/é\r\n!*()` },
      href: { x: 'a%3Cb%3E%26%22c%22%20%27d%27%2F%C3%A9%0D%0A%21%2A%28%29' },
      line: { x: `a<b>&"c" 'd'/é!*()` },
    });
  });

  test('adds only the copies that the template reads, and no field that it does not', () => {
    expect(dataOf({ text: '{{x}}' }, { x: 'a', email: 'a@example.net', segment: 's' })).toEqual({
      ...link,
      x: 'a',
      html: escapedLink,
    });
  });

  test('takes a row’s field before templateData, and templateData for what is absent or null', () => {
    const row = { a: 'row', b: null, d: '', e: 0, f: false };
    const defaults = { a: 'default', b: 'default', c: 'default', d: 'default', e: 1, f: true };
    expect(dataOf({ text: '{{a}}{{b}}{{c}}{{d}}{{e}}{{f}}' }, row, defaults)).toEqual({
      ...link,
      a: 'row',
      b: 'default',
      c: 'default',
      d: '',
      e: 0,
      f: false,
      html: escapedLink,
    });
  });

  test('copies lists and objects as deep as the template reads them', () => {
    const text = '{{#each items}}{{name}}{{#each tags}}{{this}}{{/each}}{{/each}}{{a.b.c}}';
    const row = {
      items: [
        { name: 'A&B', price: 1, tags: ['<x>', 2] },
        { name: 'C', tags: [] },
      ],
      a: { b: { c: '"', d: 'left out' } },
    };
    expect(dataOf({ html: text }, row)).toEqual({
      ...link,
      html: {
        ...escapedLink,
        items: [
          { name: 'A&amp;B', tags: ['&lt;x&gt;', 2] },
          { name: 'C', tags: [] },
        ],
        a: { b: { c: '&quot;' } },
      },
    });
  });

  test('puts an encoded copy of their own fields into the elements of a list', () => {
    const html = '{{#each items}}<a href="/{{slug}}/{{../shop}}">{{name}}{{slug}}</a>{{/each}}';
    expect(dataOf({ html }, { shop: 's/1', items: [{ name: '<A>', slug: 'a&b' }] })).toEqual({
      ...link,
      html: { ...escapedLink, items: [{ name: '&lt;A&gt;', slug: 'a&amp;b', __href: { slug: 'a%26b' } }] },
      href: { shop: 's%2F1' },
    });
  });

  test('escapes the keys of an object that is iterated, and keeps their order', () => {
    const html = '{{#each prices}}{{@key}}{{this}}{{/each}}{{prices.b}}';
    const { html: copy } = dataOf({ html }, { prices: { '<a>': '1&', b: '2', c: null } });
    expect(JSON.stringify(copy)).toBe(
      JSON.stringify({ prices: { '&lt;a&gt;': '1&amp;', b: '2', c: null }, ...escapedLink }),
    );
  });

  test('copies what is read by name and what is read by iteration of one object', () => {
    const html = '{{#each o}}{{x}}{{#if t}}{{/if}}{{/each}}{{o.b.y}}';
    const { html: copy } = dataOf({ html }, { o: { a: { x: 1, y: 2 }, b: { x: 3, y: 4, z: 5 } } });
    expect(copy).toEqual({ ...escapedLink, o: { a: { x: 1, t: false }, b: { x: 3, y: 4, t: false } } });
  });

  test('keeps the whole of an object that is only tested, so that it is as empty as it was', () => {
    const text = '{{#if a}}x{{/if}}{{#if b}}x{{/if}}{{#if c}}x{{/if}}';
    const { a, b, c } = dataOf({ text }, { a: { x: { y: ['z'] } }, b: [], c: [0] });
    expect({ a, b, c }).toEqual({ a: { x: { y: ['z'] } }, b: [], c: [0] });
  });

  test('fills what is absent and tested, entered or iterated with what is empty', () => {
    const html =
      '{{#if a}}{{a}}{{/if}}{{#if b.c}}x{{/if}}{{#if d}}{{d.e}}{{/if}}{{#each f}}x{{else}}y{{/each}}{{#with g}}{{h}}{{else}}x{{/with}}{{#if i.j.k}}x{{/if}}';
    expect(dataOf({ html }, {})).toEqual({
      ...link,
      a: false,
      b: { c: false },
      d: false,
      i: { j: { k: false } },
      html: { ...escapedLink, a: false, d: {}, f: [], g: false },
    });
  });

  test('fills in for a 0 where an object is entered', () => {
    expect(dataOf({ html: '{{#with g}}{{h}}{{else}}x{{/with}}' }, { g: 0 })).toEqual({
      ...link,
      html: { ...escapedLink, g: false },
    });
  });

  test('fills the fields of elements too, so that none is taken from further out', () => {
    const html = '{{#each items}}{{#if name}}{{name}}{{/if}}{{/each}}';
    expect(dataOf({ html }, { name: 'outer', items: [{}, null, { name: 'a' }] })).toEqual({
      ...link,
      html: { ...escapedLink, items: [{ name: false }, { name: false }, { name: 'a' }] },
    });
  });

  test.each([
    ['{{ses:openTracker}}', '{ {ses:openTracker}}'],
    ['{{ SES:tags }} {{{ses:x}}}', '{ { SES:tags }} {{ {ses:x}}}'],
    ['{{amazonSESUnsubscribeUrl}}', '{ {amazonSESUnsubscribeUrl}}'],
    ['{{name}}', '{{name}}'],
  ])('breaks up a placeholder of SES in a value: %s', (value, broken) => {
    const list = '{{#each l}}{{this}}{{@key}}{{/each}}';
    expect(
      dataOf({ subject: '{{x}}', html: `{{x}}${list}`, text: '{{x}}' }, { x: value, l: { [value]: value } }),
    ).toEqual({
      ...link,
      x: broken,
      html: { ...escapedLink, x: broken, l: { [broken]: broken } },
      line: { x: broken },
    });
  });

  test('encodes half of a surrogate pair inside a URL', () => {
    expect(dataOf({ html: '<a href="/{{x}}">' }, { x: 'a\ud83d' })).toMatchObject({
      href: { x: 'a%EF%BF%BD' },
    });
  });

  test('ignores the reserved fields of a row', () => {
    const row = {
      html: { x: '<script>' },
      href: 1,
      line: [],
      unsubscribe_url: 'https://evil',
      __a: 1,
      x: '<b>',
    };
    expect(dataOf({ html: '{{x}}' }, row)).toEqual({ ...link, html: { ...escapedLink, x: '&lt;b&gt;' } });
  });

  test('follows no prototype, neither of a row nor of a value', () => {
    const row: Record<string, unknown> = JSON.parse(
      '{"a":{"__proto__":{"x":1},"constructor":2,"prototype":3,"y":4},"__proto__":{"b":"inherited"}}',
    );
    const data = dataOf(
      { text: '{{#each a}}{{this}}{{/each}}{{#if b}}x{{/if}}{{#if toString}}x{{/if}}' },
      row,
    );
    expect(JSON.stringify(data)).toBe(
      JSON.stringify({ a: { y: 4 }, b: false, toString: false, ...link, html: escapedLink }),
    );
    expect(missingData(compileTexts({ text: '{{b}}{{toString}}' }), row, {})).toEqual(['b', 'toString']);
  });

  test('makes no prototype of a key whose line break is removed', () => {
    const { line } = dataOf(
      { subject: '{{#each a}}{{this}}{{/each}}' },
      { a: { '__proto\n__': { x: 1 }, b: 'c' } },
    );
    expect(JSON.stringify(line)).toBe('{"a":{"b":"c"}}');
  });
});

describe('missingData', () => {
  function missing(
    text: string,
    row: Record<string, unknown>,
    defaults: Record<string, unknown> = {},
  ): string[] {
    return missingData(compileTexts({ text }), row, defaults);
  }

  test('lists what neither the row nor templateData provides, each once', () => {
    expect(missing('{{a}}{{b}}{{c}}{{d.e}}{{a}}', { b: null }, { c: 'x' })).toEqual(['a', 'b', 'd.e']);
  });

  test.each([
    ['a list', ['x']],
    ['an object', { x: 1 }],
  ])('lists a text that is %s', (_, value) => {
    expect(missing('{{a}}', { a: value })).toEqual(['a']);
    expect(missing('{{#if a}}{{a}}{{/if}}', { a: value })).toEqual(['a']);
  });

  test.each([[''], [0], [false], ['x']])('takes %j for a text', (value) => {
    expect(missing('{{a}}', { a: value })).toEqual([]);
  });

  test('lists nothing that is absent and stands only inside its own test', () => {
    expect(missing('{{#if a}}{{a}}{{/if}}{{#if b}}{{b.c}}{{/if}}', {})).toEqual([]);
    expect(missing('{{#if a}}{{a}}{{/if}}{{#if b}}{{b.c}}{{/if}}', { a: '', b: {} })).toEqual(['b.c']);
  });

  test('lists a list that is absent or a text, and what its elements lack', () => {
    const text = '{{#each a}}{{b}}{{/each}}';
    expect(missing(text, {})).toEqual(['a']);
    expect(missing(text, { a: 'x;y' })).toEqual(['a']);
    expect(missing(text, { a: [] })).toEqual([]);
    expect(missing(text, { a: [{ b: 1 }, {}, null, 'x'] })).toEqual(['a[1].b', 'a[2].b', 'a[3].b']);
    expect(missing(text, { a: { x: { b: 1 }, y: {} } })).toEqual(['a.y.b']);
  });

  test('lists nothing below a list that may be absent', () => {
    const text = '{{#each a}}{{b}}{{else}}none{{/each}}';
    expect(missing(text, {})).toEqual([]);
    expect(missing(text, { a: 'x' })).toEqual(['a']);
  });

  test('lists an object that is entered and absent, and then not its fields', () => {
    expect(missing('{{#with a}}{{b}}{{/with}}', {})).toEqual(['a']);
    expect(missing('{{#with a}}{{b}}{{/with}}', { a: {} })).toEqual(['a.b']);
    expect(missing('{{#with a}}{{b}}{{else}}x{{/with}}', {})).toEqual([]);
  });

  test('never lists the link to unsubscribe', () => {
    expect(missing('', {})).toEqual([]);
  });
});

describe('urlFaults', () => {
  const compiled = compileTexts({
    html: '<a href="{{url}}"><img src="{{img}}">{{#if opt}}<a href="{{opt}}">{{/if}}{{#each l}}<a href="{{u}}">{{/each}}',
  });
  const good = { url: 'https://a', img: 'https://b', l: [] };

  test.each(['https://example.com/?a=b c', 'HTTP://example.com', 'mailto:a@example.com'])(
    'allows %s',
    (url) => {
      expect(urlFaults(compiled, { ...good, url }, {})).toEqual([]);
    },
  );

  test.each([
    'javascript:alert(1)',
    ' https://example.com',
    '//example.com',
    'example.com',
    'https:example.com',
    'https:// ',
    'https:///x',
    'data:text/html,x',
    'mailto:',
    '',
    0,
    true,
  ])('lists %j', (url) => {
    expect(urlFaults(compiled, { ...good, url }, {})).toEqual(['url']);
  });

  test('lists every path, in the row and in templateData', () => {
    const row = { url: 'x', opt: 'z', l: [{ u: 'https://a' }, { u: 'q' }] };
    expect(urlFaults(compiled, row, { img: 'y' })).toEqual(['img', 'l[1].u', 'opt', 'url']);
    expect(urlFaults(compiled, {}, { img: 'y' })).toEqual(['img']);
  });

  test('lists neither what is absent nor what is empty and stands inside its own test', () => {
    expect(urlFaults(compiled, { opt: '' }, {})).toEqual([]);
  });
});
