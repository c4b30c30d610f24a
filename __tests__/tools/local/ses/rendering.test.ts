import { compileTemplate, mergeTemplateData } from '../../../../tools/local/ses/rendering';
import { deliverHtml } from '../../../../tools/local/ses/tracking';

const render = (Text: string, data: Record<string, unknown>) =>
  compileTemplate({ Subject: 's', Text })(data).text;

describe('rendering', () => {
  it('escapes nothing', () => {
    const compiled = compileTemplate({ Subject: '{{n}}', Html: '<b>{{n}}</b>', Text: '{{n}}' });
    expect(compiled({ n: 'Tom & "Jerry" <x>' })).toEqual({
      subject: 'Tom & "Jerry" <x>',
      html: '<b>Tom & "Jerry" <x></b>',
      text: 'Tom & "Jerry" <x>',
    });
  });

  it('knows if, unless, each, with, lookup, dotted paths and inline partials', () => {
    const source =
      '{{#* inline "li"}}[{{t}}]{{/inline}}{{#if a.b}}{{a.b}}{{else}}-{{/if}}{{#unless c}}no{{/unless}}' +
      '{{#each l}}{{> li}}{{/each}}{{#with a}}{{b}}{{/with}}{{lookup a "b"}}';
    expect(render(source, { a: { b: 'B' }, l: [{ t: 1 }, { t: 2 }] })).toBe('Bno[1][2]BB');
  });

  it.each([
    ['{{name}}', {}, "Attribute 'name' is not present in the rendering data."],
    ['{{user.name}}', { user: {} }, "Attribute 'name' is not present in the rendering data."],
    ['{{#each l}}{{t}}{{/each}}', { l: [{}] }, "Attribute 't' is not present in the rendering data."],
    ['{{name}}', { name: null }, "Attribute 'name' is not present in the rendering data."],
    ['{{shout name}}', { name: 'a' }, "Attribute 'shout' is not present in the rendering data."],
  ])('fails for %s with %j', (source, data, message) => {
    expect(() => render(source, data)).toThrow(message);
  });

  it('takes an attribute that only a condition asks for as absent', () => {
    expect(render('{{#if name}}{{name}}{{else}}you{{/if}}', {})).toBe('you');
  });

  it('refuses a template that is no Handlebars, or has two trackers in a part', () => {
    expect(() => compileTemplate({ Subject: 's', Html: '{{#if a}}' })).toThrow(
      'Html is no valid template: Parse error on line 1:',
    );
    expect(() => compileTemplate({ Subject: 's', Html: '{{ses:openTracker}}{{ses:openTracker}}' })).toThrow(
      'Html has more than one {{ses:openTracker}}; a template may have one.',
    );
  });
});

describe('default and replacement data', () => {
  it('merges objects all the way down; lists and single values win whole', () => {
    const defaults = {
      a: 1,
      shop: { name: 'Shop', address: { city: 'Bonn', zip: '53111' } },
      list: [1, 2],
      kept: true,
    };
    const replacement = { a: 2, shop: { address: { city: 'Köln' } }, list: [3] };
    expect(mergeTemplateData(defaults, replacement)).toEqual({
      a: 2,
      shop: { name: 'Shop', address: { city: 'Köln', zip: '53111' } },
      list: [3],
      kept: true,
    });
  });

  it('lets a single value take the place of an object and the other way round', () => {
    expect(mergeTemplateData({ a: { b: 1 }, c: 2 }, { a: 'x', c: { d: 3 } })).toEqual({
      a: 'x',
      c: { d: 3 },
    });
  });

  it('treats __proto__ as a key like any other', () => {
    const merged = mergeTemplateData({}, JSON.parse('{"__proto__":{"x":1}}'));
    expect(Object.keys(merged)).toEqual(['__proto__']);
    expect('x' in merged).toBe(false);
  });
});

describe('delivered HTML', () => {
  it("takes out SES's placeholder and attributes, and reads the links", () => {
    const rendered =
      '{{ses:openTracker}}<p>ses:no-track</p>' +
      '<a ses:no-track href="https://example.com/u?a=1&amp;b=2">leave</a> ' +
      `<a class="b" ses:tags="product:book;genre:fiction;" href='https://example.com/p'>buy</a> ` +
      '<A HREF=https://example.com/q SES:NO-TRACK="">plain</A> <a name="top">top</a><abbr ses:no-track>x</abbr>';
    expect(deliverHtml(rendered)).toEqual({
      html:
        '<p>ses:no-track</p><a href="https://example.com/u?a=1&amp;b=2">leave</a> ' +
        `<a class="b" href='https://example.com/p'>buy</a> ` +
        '<A HREF=https://example.com/q>plain</A> <a name="top">top</a><abbr ses:no-track>x</abbr>',
      links: [
        { url: 'https://example.com/u?a=1&b=2', tracked: false },
        { url: 'https://example.com/p', tracked: true, tags: { product: ['book'], genre: ['fiction'] } },
        { url: 'https://example.com/q', tracked: false },
      ],
    });
  });

  it('leaves a > inside an attribute alone', () => {
    const html = '<a title="a > b" href="https://example.com">x</a>';
    expect(deliverHtml(html)).toEqual({ html, links: [{ url: 'https://example.com', tracked: true }] });
  });
});
