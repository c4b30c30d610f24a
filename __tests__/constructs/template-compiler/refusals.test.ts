import { compiledHtml, faultsOf } from './compile-texts';

describe('what SES does not document, or would not escape, is refused by name', () => {
  const helper = (name: string): string =>
    `SES runs no helper "${name}"; put the finished text into the list or into templateData`;
  const path = (name: string): string =>
    `${name} isn't a path that SES documents; write names of letters, digits, _ and -, joined by dots, after this. or ../ where needed`;
  const block = (name: string): string =>
    `SES runs no block "${name}"; it documents if, unless, each and with`;

  test.each([
    ['{{{name}}}', '{{{name}}} would print without escaping; write {{name}}'],
    ['{{&name}}', '{{&name}} would print without escaping; write {{name}}'],
    ['{{lookup items 0}}', `{{lookup items 0}}: ${helper('lookup')}`],
    ['{{log name}}', `{{log name}}: ${helper('log')}`],
    ['{{upper name}}', `{{upper name}}: ${helper('upper')}`],
    ['{{date format="x"}}', `{{date format="x"}}: ${helper('date')}`],
    ['{{log}}', '{{log}}: "log" is the name of a helper, not of a variable; rename the field'],
    [
      '{{@root.name}}',
      "{{@root.name}}: @root.name isn't documented by SES; allowed are @index, @key, @first and @last inside {{#each}}",
    ],
    [
      '{{#each a}}{{@../index}}{{/each}}',
      "{{@../index}}: @../index isn't documented by SES; allowed are @index, @key, @first and @last inside {{#each}}",
    ],
    ['{{[first name]}}', `{{[first name]}}: ${path('[first name]')}`],
    ['{{a/b}}', `{{a/b}}: ${path('a/b')}`],
    ['{{./a}}', `{{./a}}: ${path('./a')}`],
    ['{{"name"}}', '{{"name"}}: "name" is a value, not the name of a variable'],
    ['{{#if true}}{{/if}}', '{{#if true}}: true is a value, not the name of a variable'],
    [
      '{{#if (x y)}}{{/if}}',
      '{{#if (x y)}}: SES documents no expression inside an expression; put the finished value into the data',
    ],
    ['{{#items}}{{/items}}', `{{#items}}: ${block('items')}`],
    ['{{#eq a b}}{{/eq}}', `{{#eq a b}}: ${block('eq')}`],
    ['{{^items}}{{/items}}', `{{^items}}: ${block('items')}`],
    ['{{^if a}}{{/if}}', "{{^if a}}: an inverted block isn't documented by SES; write {{#unless ...}}"],
    [
      '{{#each items as |item|}}{{/each}}',
      '{{#each items as |item|}}: SES documents {{#each path}} with one path, and neither options nor "as |name|"',
    ],
    [
      '{{#if a includeZero=true}}{{/if}}',
      '{{#if a includeZero=true}}: SES documents {{#if path}} with one path, and neither options nor "as |name|"',
    ],
    ['{{{{raw}}}}{{{{/raw}}}}', "a raw block ({{{{) isn't documented by SES"],
    [
      '{{* decorate}}',
      '{{* decorate}} isn\'t documented by SES; the only decorator is {{#* inline "name"}}, the only partial call {{> name}}',
    ],
    [
      '{{#* other "x"}}{{/other}}',
      '{{#* other "x"}}: the only decorator that SES documents is {{#* inline "name"}}',
    ],
    ['\\{{name}}', "an expression behind a backslash (\\{{) isn't documented by SES; remove the backslash"],
    ['{{html}}', '{{html}}: "html" is the name of a copy that the sender adds; rename the field'],
    ['{{href.x}}', '{{href.x}}: "href" is the name of a copy that the sender adds; rename the field'],
    [
      '{{#if line}}{{/if}}',
      '{{#if line}}: "line" is the name of a copy that the sender adds; rename the field',
    ],
    ['{{__proto__}}', '{{__proto__}}: the name "__proto__" is reserved; rename the field'],
    ['{{a.constructor}}', '{{a.constructor}}: the name "constructor" is reserved; rename the field'],
    ['{{unsubscribe_url.x}}', '{{unsubscribe_url.x}}: unsubscribe_url is a text and has no fields'],
    [
      '{{amazonSESUnsubscribeUrl}}',
      '{{amazonSESUnsubscribeUrl}} is a placeholder of SES; of those only {{ses:openTracker}}, in this spelling, may be used, and {{unsubscribe_url}} is the link to unsubscribe',
    ],
    [
      '{{ ses:openTracker }}',
      '{{ ses:openTracker }} is a placeholder of SES; of those only {{ses:openTracker}}, in this spelling, may be used, and {{unsubscribe_url}} is the link to unsubscribe',
    ],
    [
      '{{ses:no-track}}',
      '{{ses:no-track}} is an attribute, not an expression; write <a ses:no-track href="...">',
    ],
  ])('%s', (html, message) => {
    expect(faultsOf({ html })).toBe(`body.html:2: ${message}`);
  });

  test('the attributes of SES are kept', () => {
    const html = '<a ses:no-track href="https://a"><a ses:tags="k:v;" href="https://b">';
    expect(compiledHtml(html)).toBe(html);
  });

  test('html, href and line are names like others below the root', () => {
    expect(compiledHtml('{{a.html}}{{#each items}}{{href}}{{/each}}')).toBe(
      '{{html.a.html}}{{#each html.items}}{{href}}{{/each}}',
    );
  });
});

describe('a text that is not Handlebars is refused with its line', () => {
  test.each([
    ['an open expression', '\nHi {{name', 3, 'near "Hi {{name": an expression is malformed or lacks its }}'],
    [
      'an open block',
      '\n{{#if a}}b',
      3,
      'near "{{#if a}}b": the file ends inside a block; add its closing tag',
    ],
    ['a stray closing tag', 'b\n{{/if}}', 3, 'near "{{/if}}": a closing tag stands without its block'],
    [
      'a second else',
      '{{#if a}}{{else}}{{else}}{{/if}}',
      2,
      'near "{{#if a}}{{else}}{{else}}{{/if}}": an {{else}} stands outside of a block, or is its second',
    ],
  ])('%s', (_, html, line, message) => {
    expect(faultsOf({ html })).toBe(`body.html:${line}: not valid Handlebars ${message}`);
  });

  test('with what the parser shows, where the line is long', () => {
    expect(faultsOf({ html: `${'x'.repeat(80)}{{name` })).toBe(
      'body.html:2: not valid Handlebars near "...xxxxxxxxxxxxxxxxxx{{name": an expression is malformed or lacks its }}',
    );
  });

  test('blocks that cross', () => {
    expect(faultsOf({ html: '\n\n{{#if a}}{{/each}}' })).toBe(
      "body.html:4: not valid Handlebars: if doesn't match each",
    );
  });
});

describe('the subject', () => {
  test.each([
    ['empty', ''],
    ['blank', ' \t'],
  ])('is refused when it is %s', (_, subject) => {
    expect(faultsOf({ subject })).toBe('subject.txt:1: the subject is empty; write one line');
  });

  test.each(['a\nb', 'a\r\nb', 'a\n'])('is refused when it has more than one line: %j', (subject) => {
    expect(faultsOf({ subject })).toBe('subject.txt:1: the subject has more than one line; write one');
  });
});

test('all faults of all parts are listed at once, by file and line, each once', () => {
  expect(
    faultsOf({
      subject: '{{{a}}}',
      html: '{{#* inline "p"}}{{{b}}}{{log x}}{{/inline}}{{> p}}{{> p}}\n<b class={{c}}>{{html}}',
      text: 'x\n{{upper d}}',
    }),
  ).toBe(
    [
      'subject.txt:1: {{{a}}} would print without escaping; write {{a}}',
      'body.html:2: {{{b}}} would print without escaping; write {{b}}',
      'body.html:2: {{log x}}: SES runs no helper "log"; put the finished text into the list or into templateData',
      'body.html:3: {{c}} stands in an attribute without quotes; write class="..."',
      'body.html:3: {{html}}: "html" is the name of a copy that the sender adds; rename the field',
      'body.txt:3: {{upper d}}: SES runs no helper "upper"; put the finished text into the list or into templateData',
    ].join('\n'),
  );
});

test('a template that SES would find too large is refused', () => {
  expect(faultsOf({ html: 'é'.repeat(250_000) })).toBe(
    'body.html:1: the compiled template has 500089 bytes, SES allows 500000; shorten it',
  );
});
