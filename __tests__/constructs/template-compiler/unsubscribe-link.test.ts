import { compileTemplate } from '../../../constructs/template-compiler/compile';

const LINK = '<a href="{{unsubscribe_url}}">Unsubscribe</a>';

function compile(html: string, text = '{{unsubscribe_url}}'): { html: string; href: readonly string[] } {
  const compiled = compileTemplate({
    name: 'sample',
    subject: 'Hello',
    html,
    text,
    files: { subject: 'subject.txt', html: 'body.html', text: 'body.txt' },
  });
  return { html: compiled.html, href: compiled.copies.href };
}

describe('the link to unsubscribe', () => {
  test.each([
    ['<a href="{{unsubscribe_url}}">', '<a ses:no-track href="{{html.unsubscribe_url}}">'],
    [
      '<A\n class="x" HREF=\'{{unsubscribe_url}}\'>',
      '<A ses:no-track\n class="x" HREF=\'{{html.unsubscribe_url}}\'>',
    ],
    ['<a ses:no-track href="{{unsubscribe_url}}">', '<a ses:no-track href="{{html.unsubscribe_url}}">'],
    [
      '<a href="https://x/?to={{unsubscribe_url}}&a={{unsubscribe_url}}">',
      '<a ses:no-track href="https://x/?to={{href.unsubscribe_url}}&a={{href.unsubscribe_url}}">',
    ],
  ])('is kept from click tracking: %s', (html, compiled) => {
    expect(compile(html).html).toBe(compiled);
  });

  test('is kept from click tracking in a conditional comment too', () => {
    expect(compile(`${LINK}<!--[if mso]>${LINK}<![endif]-->`).html).toBe(
      '<a ses:no-track href="{{html.unsubscribe_url}}">Unsubscribe</a><!--[if mso]><a ses:no-track href="{{html.unsubscribe_url}}">Unsubscribe</a><![endif]-->',
    );
  });

  test('is no link to track in other elements', () => {
    expect(compile(`${LINK}<link href="{{unsubscribe_url}}">`).html).toMatch(
      /<link href="{{html\.unsubscribe_url}}">$/,
    );
  });

  test('leaves other links tracked', () => {
    expect(compile(`<a href="https://x">${LINK}`).html).toMatch(/^<a href="https:\/\/x"><a ses:no-track /);
  });

  test.each([
    ['in an inline partial', `{{#* inline "f"}}${LINK}{{/inline}}{{> f}}`],
    ['as text', '<p>{{unsubscribe_url}}</p>'],
    ['outside of a block as well as inside', `{{#if x}}${LINK}{{/if}}${LINK}`],
  ])('may stand %s', (_, html) => {
    expect(compile(html).html).toContain('{{html.unsubscribe_url}}');
  });

  const hidden = 'write it where every recipient sees it';
  test.each([
    ['is missing', '<p>\n</p>', 2, 'is missing; every recipient must be able to unsubscribe'],
    [
      'stands in a comment of Handlebars',
      '{{! {{unsubscribe_url}} }}',
      1,
      'is missing; every recipient must be able to unsubscribe',
    ],
    [
      'is a field of an element',
      '{{#each a}}{{unsubscribe_url}}{{/each}}',
      1,
      'is missing; every recipient must be able to unsubscribe',
    ],
    ['stands only in a comment', `<!--\n${LINK}\n-->`, 2, `stands only in a comment; ${hidden}`],
    ['stands only for Outlook', `<!--[if mso]>${LINK}<![endif]-->`, 1, `stands only in a comment; ${hidden}`],
    [
      'stands only in an if',
      `{{#if x}}\n${LINK}{{/if}}`,
      2,
      `stands only inside a block, which may be left out; ${hidden}`,
    ],
    [
      'stands only in branches',
      `{{#if x}}${LINK}{{else}}${LINK}{{/if}}`,
      1,
      `stands only inside a block, which may be left out; ${hidden}`,
    ],
    [
      'stands only in an iteration',
      `{{#each a}}{{../unsubscribe_url}}{{/each}}`,
      1,
      `stands only inside a block, which may be left out; ${hidden}`,
    ],
    [
      'stands only in a partial that is not called',
      `{{#* inline "f"}}${LINK}{{/inline}}`,
      1,
      `stands only inside a block, which may be left out; ${hidden}`,
    ],
    [
      'stands only in a title',
      '<title>{{unsubscribe_url}}</title>',
      1,
      `stands only where it is no link; ${hidden}`,
    ],
    [
      'stands only in an element that is no link',
      '<link href="{{unsubscribe_url}}">',
      1,
      `stands only where it is no link; ${hidden}`,
    ],
    [
      'stands only in an image',
      '<img src="{{unsubscribe_url}}">',
      1,
      `stands only where it is no link; ${hidden}`,
    ],
  ])('is refused where it %s', (_, html, line, message) => {
    expect(() => compile(html)).toThrow(`body.html:${line}: {{unsubscribe_url}} ${message}`);
  });

  test.each([
    ['', 'is missing; every recipient must be able to unsubscribe'],
    ['{{#if x}}{{unsubscribe_url}}{{/if}}', `stands only inside a block, which may be left out; ${hidden}`],
  ])('is required in the plain text too: %j', (text, message) => {
    expect(() => compile(LINK, text)).toThrow(`body.txt:1: {{unsubscribe_url}} ${message}`);
  });

  test('is not called missing where the tag that holds it is refused', () => {
    expect(() => compile('<p>{{{unsubscribe_url}}}</p>')).toThrow(
      /^body\.html:1: {{{unsubscribe_url}}} would print without escaping; write {{unsubscribe_url}}$/,
    );
  });
});
