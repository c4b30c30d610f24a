import { compiledHtml, compileTexts, faultsOf } from './compile-texts';

/** What a text needs of the data, without the link to unsubscribe that every text has. */
function copiesOf(html: string): Record<string, string[]> {
  const { copies } = compileTexts({ html });
  const own = (paths: string[]): string[] => paths.filter((path) => path !== 'unsubscribe_url');
  return { plain: own(copies.plain), html: own(copies.html), href: own(copies.href) };
}

describe('conditions', () => {
  test.each([
    '{{#if vip}}a{{/if}}',
    '{{#if vip}}a{{else}}b{{/if}}',
    '{{#if a}}1{{else if b}}2{{else if c.d}}3{{else}}4{{/if}}',
    '{{#unless vip}}a{{else}}b{{/unless}}',
    '{{~#if vip~}} a {{~^~}} b {{~/if~}}',
  ])('test the value itself: %s', (html) => {
    expect(compiledHtml(html)).toBe(html);
  });

  test('print from the copy in every branch', () => {
    expect(compiledHtml('{{#if a}}{{a}}{{else if b}}{{b}}{{else}}{{c}}{{/if}}')).toBe(
      '{{#if a}}{{html.a}}{{else if b}}{{html.b}}{{else}}{{html.c}}{{/if}}',
    );
  });

  test('leave what follows an else if in its place', () => {
    expect(compiledHtml('{{#if a}}1{{else if b}}2{{else}}3{{/if}}<a href="/{{x}}">{{x}}')).toBe(
      '{{#if a}}1{{else if b}}2{{else}}3{{/if}}<a href="/{{href.x}}">{{html.x}}',
    );
  });

  test('read the tested value at the root, the printed one from the copy', () => {
    expect(copiesOf('{{#if a}}{{b}}{{/if}}')).toEqual({ plain: ['a'], html: ['b'], href: [] });
    expect(compileTexts({ html: '{{#if a}}{{b}}{{/if}}' }).tested).toEqual(['a']);
  });
});

describe('iterations', () => {
  test('enter the copy once and leave the paths of the elements as they are', () => {
    const html = '{{#each items}}{{name}} {{this.price}} {{@index}} {{@first}}{{else}}none{{/each}}';
    expect(compiledHtml(html)).toBe(html.replace('items', 'html.items'));
    expect(copiesOf(html)).toEqual({
      plain: [],
      html: ['items[]', 'items[].name', 'items[].price'],
      href: [],
    });
  });

  test('print elements and keys', () => {
    const html = '{{#each prices}}{{@key}}: {{this}}{{#unless @last}}, {{/unless}}{{/each}}';
    expect(compiledHtml(html)).toBe(html.replace('prices', 'html.prices'));
  });

  test('let ../ climb to the copy at the root, and through the elements between', () => {
    expect(
      compiledHtml('{{#each orders}}{{#each lines}}{{../id}}{{../../name}}{{/each}}{{../name}}{{/each}}'),
    ).toBe(
      '{{#each html.orders}}{{#each lines}}{{../id}}{{../../html.name}}{{/each}}{{../html.name}}{{/each}}',
    );
  });

  test('let a condition inside test the element, and ../ the value at the root', () => {
    const html = '{{#each items}}{{#if sale}}{{sale}}{{/if}}{{#if ../vip}}!{{/if}}{{/each}}';
    expect(compiledHtml(html)).toBe(html.replace('items', 'html.items'));
    expect(copiesOf(html)).toEqual({ plain: ['vip'], html: ['items[]', 'items[].sale'], href: [] });
  });

  test('don’t count conditions as a step of ../', () => {
    expect(compiledHtml('{{#each items}}{{#if a}}{{../name}}{{/if}}{{/each}}')).toBe(
      '{{#each html.items}}{{#if a}}{{../html.name}}{{/if}}{{/each}}',
    );
  });

  test('enter a list at the root from inside another', () => {
    expect(compiledHtml('{{#each a}}{{#each ../b}}{{this}}{{/each}}{{/each}}')).toBe(
      '{{#each html.a}}{{#each ../html.b}}{{this}}{{/each}}{{/each}}',
    );
  });

  test('read an element’s own percent-encoded copy inside a URL, and its escaped copy in the text', () => {
    const html = '{{#each items}}<a href="https://x/{{slug}}/{{@index}}">{{slug}} {{title}}</a>{{/each}}';
    expect(compiledHtml(html)).toBe(
      '{{#each html.items}}<a href="https://x/{{__href.slug}}/{{@index}}">{{slug}} {{title}}</a>{{/each}}',
    );
    expect(copiesOf(html)).toEqual({
      plain: [],
      html: ['items[]', 'items[].__href.slug', 'items[].slug', 'items[].title'],
      href: [],
    });
  });

  test('read the copies of outer elements and of the root inside a URL', () => {
    expect(
      compiledHtml('{{#each a}}{{#each b}}<a href="/{{../id}}/{{../../q}}/{{this.c.d}}">{{/each}}{{/each}}'),
    ).toBe(
      '{{#each html.a}}{{#each b}}<a href="/{{../__href.id}}/{{../../href.q}}/{{this.__href.c.d}}">{{/each}}{{/each}}',
    );
  });

  test('list a field that begins a URL', () => {
    expect(compileTexts({ html: '{{#each links}}<a href="{{href}}">{{text}}</a>{{/each}}' }).urls).toEqual([
      { path: 'links[].href' },
    ]);
  });

  test('enter the copy without line breaks in the subject, the value itself in the text', () => {
    const part = '{{#each items}}{{name}}{{../x}}{{/each}}';
    const { subject, text } = compileTexts({ subject: part, text: part });
    expect(subject).toBe('{{#each line.items}}{{name}}{{../line.x}}{{/each}}');
    expect(text).toBe(`{{unsubscribe_url}}\n${part}`);
  });

  test.each([
    [
      'an element inside a URL',
      '{{#each ids}}<a href="/{{this}}">{{/each}}',
      '{{this}} stands inside a URL; let the elements be objects and print a field of theirs',
    ],
    [
      'a key inside a URL',
      '{{#each ids}}<a href="/{{@key}}">{{/each}}',
      "{{@key}} can't stand here in a URL; print a field of the element",
    ],
    [
      'a number at the beginning of a URL',
      '{{#each ids}}<a href="{{@index}}">{{/each}}',
      "{{@index}} can't stand here in a URL; print a field of the element",
    ],
    ['@index outside', '{{@index}}', '{{@index}}: @index exists only inside {{#each}}'],
    [
      'a test of @first outside',
      '{{#if @first}}{{/if}}',
      '{{#if @first}}: @first exists only inside {{#each}}',
    ],
    [
      'an iteration of @key',
      '{{#each a}}{{#each @key}}{{/each}}{{/each}}',
      '{{#each @key}} needs a path of the data',
    ],
    [
      'a climb above the root',
      '{{#each a}}{{../../x}}{{/each}}',
      '{{../../x}} climbs above the root of the data; ../ leaves {{#each}} and {{#with}} only',
    ],
    ['the root itself', '{{this}}', '{{this}}: "this" is all of the data here; name a variable'],
    [
      'an iteration of the link',
      '{{#each unsubscribe_url}}{{/each}}',
      '{{#each unsubscribe_url}}: unsubscribe_url is a text',
    ],
    [
      'a copy for URLs in an object that is iterated',
      '{{#each items}}{{#each this}}{{this}}{{/each}}<a href="/{{slug}}">{{/each}}',
      '{{slug}}: "items[]" is iterated, and a field of it stands inside a URL; SES would print the encoded copy as one more element',
    ],
    [
      'an object iterated beside its copy for URLs',
      '{{#each items}}<a href="/{{slug}}">{{#each this}}{{this}}{{/each}}</a>{{/each}}',
      '{{#each this}}: "items[]" is iterated, and a field of it stands inside a URL; SES would print the encoded copy as one more element',
    ],
  ])('refuse %s', (_, html, message) => {
    expect(faultsOf({ html })).toBe(`body.html:2: ${message}`);
  });
});

describe('with', () => {
  test('enters the copy', () => {
    expect(compiledHtml('{{#with customer}}{{name}} {{../x}} <a href="/{{id}}">{{else}}{{y}}{{/with}}')).toBe(
      '{{#with html.customer}}{{name}} {{../html.x}} <a href="/{{__href.id}}">{{else}}{{html.y}}{{/with}}',
    );
  });

  test('keeps the data variables of the iteration around it', () => {
    expect(compiledHtml('{{#each a}}{{#with b}}{{@index}}{{/with}}{{/each}}')).toBe(
      '{{#each html.a}}{{#with b}}{{@index}}{{/with}}{{/each}}',
    );
  });

  test('is refused for what it already reads, as it would not count as a step of ../', () => {
    expect(faultsOf({ html: '{{#each a}}{{#with this}}{{../x}}{{/with}}{{/each}}' })).toBe(
      'body.html:2: {{#with this}} changes nothing; remove it',
    );
  });
});

describe('inline partials', () => {
  const card = '{{#* inline "card"}}<b>{{name}}</b>{{/inline}}';

  test('read the data of the place that calls them: the root', () => {
    expect(compiledHtml(`${card}{{> card}}`)).toBe(
      '{{#* inline "card"}}<b>{{html.name}}</b>{{/inline}}{{> card}}',
    );
  });

  test('read the data of the place that calls them: an element', () => {
    const html = `${card}{{#each items}}{{> card}}{{/each}}`;
    expect(compiledHtml(html)).toBe(`${card}{{#each html.items}}{{> card}}{{/each}}`);
    expect(copiesOf(html).html).toEqual(['items[]', 'items[].name']);
  });

  test('may call partials that are defined above', () => {
    expect(compiledHtml('{{#* inline "a"}}{{x}}{{/inline}}{{#* inline "b"}}{{> a}}{{/inline}}{{> b}}')).toBe(
      '{{#* inline "a"}}{{html.x}}{{/inline}}{{#* inline "b"}}{{> a}}{{/inline}}{{> b}}',
    );
  });

  test('may hold links that are variables, and be called again and again', () => {
    const link = '{{#* inline "link"}}<a href="{{url}}"></a>{{/inline}}';
    expect(compiledHtml(`${link}{{> link}}{{> link}}{{#if x}}{{> link}}{{/if}}`)).toBe(
      '{{#* inline "link"}}<a href="{{html.url}}"></a>{{/inline}}{{> link}}{{> link}}{{#if x}}{{> link}}{{/if}}',
    );
  });

  test('need no data where they are never called, but are compiled', () => {
    expect(compiledHtml(card)).toBe('{{#* inline "card"}}<b>{{html.name}}</b>{{/inline}}');
    expect(compileTexts({ html: card }).required).toEqual([]);
    expect(faultsOf({ html: '{{#* inline "card"}}<b class={{x}}>{{/inline}}' })).toBe(
      'body.html:2: {{x}} stands in an attribute without quotes; write class="..."',
    );
  });

  test.each([
    [
      'a call at the root and inside a block',
      `${card}{{> card}}{{#each items}}{{> card}}{{/each}}`,
      '{{name}} stands in a partial that is called at the root of the data and inside a block; define one partial for each',
    ],
    [
      'a call of itself',
      '{{#* inline "a"}}{{> a}}{{/inline}}{{> a}}',
      '{{> a}} makes the partial "a" call itself',
    ],
    [
      'a call of what this part does not define',
      '{{> card}}',
      '{{> card}}: this part defines no partial "card" outside of blocks; each part needs {{#* inline "card"}} of its own',
    ],
    [
      'a call above the definition',
      `{{> card}}${card}`,
      '{{> card}} stands above its definition; move the definition up',
    ],
    [
      'a second definition',
      `${card}${card}{{> card}}`,
      '{{#* inline "card"}} defines a partial that is defined before',
    ],
    [
      'a definition inside a block',
      `{{#if x}}${card}{{/if}}`,
      '{{#* inline "card"}} stands inside a block; define partials outside of blocks',
    ],
    [
      'a climb out of the partial',
      '{{#* inline "a"}}{{../x}}{{/inline}}{{#each items}}{{> a}}{{/each}}',
      '{{../x}} climbs out of the partial "a", which has no data but that of the place that calls it',
    ],
    [
      'a data variable of the iteration that calls',
      '{{#* inline "a"}}{{@index}}{{/inline}}{{#each items}}{{> a}}{{/each}}',
      '{{@index}}: @index exists only inside {{#each}}, and not in a partial called there',
    ],
    [
      'a call in an attribute',
      `${card}<p title="{{> card}}">`,
      '{{> card}} stands in the value of title; it may stand only in the text between elements',
    ],
    [
      'a context or options',
      `${card}{{> card item}}`,
      '{{> card item}}: SES documents {{> name}} alone; a partial reads the data of the place that calls it',
    ],
    [
      'a dynamic name',
      `${card}{{> (x y)}}`,
      '{{> (x y)}}: SES documents {{> name}} alone; a partial reads the data of the place that calls it',
    ],
    [
      'a partial block',
      '{{#> layout}}x{{/layout}}',
      '{{#> layout}} isn\'t documented by SES; the only decorator is {{#* inline "name"}}, the only partial call {{> name}}',
    ],
  ])('refuse %s', (_, html, message) => {
    expect(faultsOf({ html })).toBe(`body.html:2: ${message}`);
  });

  test('refuse two partials that call each other', () => {
    const html = '{{#* inline "a"}}{{> b}}{{/inline}}{{#* inline "b"}}{{> a}}{{/inline}}{{> b}}';
    expect(faultsOf({ html })).toBe('body.html:2: {{> b}} makes the partial "b" call itself');
  });
});
