import { campaignTemplate, linkFaults } from '../../../lambdas/shared/campaign-template';
import { recipientData } from '../../../lambdas/shared/template-data';
import { aPlan } from '../../support/a-report';
import { compileTexts, type Texts } from './compile-texts';

const { campaign } = aPlan({ tracking: { utm: { source: 'news' } } });
const TAGS = 'utm_source=news&utm_medium=email&utm_campaign=weekly';
const HTML_TAGS = TAGS.replaceAll('&', '&amp;');

/** The texts of a campaign that asks for parameters, without the lines with the links to unsubscribe. */
function tagged(texts: Texts) {
  const { html, text } = campaignTemplate(compileTexts(texts), campaign);
  const rest = (body: string) => body.slice(body.indexOf('\n') + 1);
  return { html: rest(html), text: rest(text) };
}

const faultsOf = (html: string) => linkFaults(compileTexts({ html }), campaign);

describe('a link of the HTML gets the parameters of the campaign', () => {
  test.each([
    ['alone', '<a href="https://x.de">', `<a href="https://x.de?${HTML_TAGS}">`],
    ['in capitals', "<A HREF='HTTP://X.DE'>", `<A HREF='HTTP://X.DE?${HTML_TAGS}'>`],
    ['without quotes', '<a href=https://x.de/>', `<a href=https://x.de/?${HTML_TAGS}>`],
    ['behind its query', '<a href="https://x.de/?a=1">', `<a href="https://x.de/?a=1&amp;${HTML_TAGS}">`],
    ['before its fragment', '<a href="https://x.de/#a?b">', `<a href="https://x.de/?${HTML_TAGS}#a?b">`],
    [
      'whose marks are character references',
      '<a href="https://x.de/&quest;a=1&amp;b=&#38;2&#x23;c">',
      `<a href="https://x.de/&quest;a=1&amp;b=&#38;2&amp;${HTML_TAGS}&#x23;c">`,
    ],
    [
      'whose parameter looks like a character reference',
      '<a href="https://x.de/?a=1&number=2&#c">',
      `<a href="https://x.de/?a=1&number=2&&amp;${HTML_TAGS}#c">`,
    ],
    ['within white space', '<a href=" https://x.de\n">', `<a href=" https://x.de?${HTML_TAGS}\n">`],
    [
      'with variables',
      '<a href="https://{{host}}/{{path}}?q={{q}}#{{top}}">',
      `<a href="https://{{href.host}}/{{href.path}}?q={{href.q}}&amp;${HTML_TAGS}#{{href.top}}">`,
    ],
    [
      'that ends in a variable',
      '<a href="https://x.de/{{path}}">',
      `<a href="https://x.de/{{href.path}}?${HTML_TAGS}">`,
    ],
    [
      'with a condition that decides neither query nor fragment',
      '<a href="https://x.de/{{#if a}}{{a}}{{else}}b{{/if}}?c=1{{#if d}}&amp;d={{d}}{{/if}}">',
      `<a href="https://x.de/{{#if a}}{{href.a}}{{else}}b{{/if}}?c=1{{#if d}}&amp;d={{href.d}}{{/if}}&amp;${HTML_TAGS}">`,
    ],
    [
      'in each branch',
      '<a href="{{#if a}}https://a.de{{else if b}}https://b.de#c{{else}}mailto:a@b.de{{/if}}">',
      `<a href="{{#if a}}https://a.de?${HTML_TAGS}{{else if b}}https://b.de?${HTML_TAGS}#c{{else}}mailto:a@b.de{{/if}}">`,
    ],
    [
      'but for those that it has',
      '<a href="https://x.de/?utm_source=a&amp;utm_campaign={{b}}">',
      '<a href="https://x.de/?utm_source=a&amp;utm_campaign={{href.b}}&amp;utm_medium=email">',
    ],
    [
      'in a conditional comment, and of the buttons that Outlook draws',
      '<!--[if mso]><v:roundrect href="https://x.de/"><a href="https://y.de/"><![endif]-->',
      `<!--[if mso]><v:roundrect href="https://x.de/?${HTML_TAGS}"><a href="https://y.de/?${HTML_TAGS}"><![endif]-->`,
    ],
    ['in an image map', '<area href="https://x.de/">', `<area href="https://x.de/?${HTML_TAGS}">`],
    [
      'in a partial that is called twice',
      '{{#* inline "p"}}<a href="https://x.de/{{a}}">{{/inline}}{{> p}}{{> p}}',
      `{{#* inline "p"}}<a href="https://x.de/{{href.a}}?${HTML_TAGS}">{{/inline}}{{> p}}{{> p}}`,
    ],
    [
      'that is a variable',
      '<a href=" {{url}}">{{url}}</a>',
      '<a href=" {{html.__link.url}}">{{html.url}}</a>',
    ],
    ['that is a path', '<a href="{{this.a.b}}">', '<a href="{{this.html.__link.a.b}}">'],
    [
      'that is a field of an element',
      '{{#each items}}<a href="{{url}}"></a><a href="{{../url}}"></a>{{#with owner}}<a href="{{this.url}}"></a>{{/with}}{{/each}}',
      '{{#each html.items}}<a href="{{__link.url}}"></a><a href="{{../html.__link.url}}"></a>{{#with owner}}<a href="{{this.__link.url}}"></a>{{/with}}{{/each}}',
    ],
    [
      'that is a variable in each branch',
      '<a href="{{#if a}}{{a}}{{else}}{{b}}{{/if}}">',
      '<a href="{{#if a}}{{html.__link.a}}{{else}}{{html.__link.b}}{{/if}}">',
    ],
  ])('%s', (_, html, expected) => {
    expect(tagged({ html }).html).toBe(expected);
    expect(faultsOf(html)).toEqual([]);
  });

  test.each([
    ['is excepted', '<a ses:no-track href="https://x.de">'],
    [
      'is a variable and excepted',
      '<a ses:no-track href="{{html.a.url}}">',
      '<a ses:no-track href="{{a.url}}">',
    ],
    ['writes a mail', '<a href="mailto:a@b.de?subject=c">'],
    ['calls', '<a href="tel:+49">'],
    ['leads to an anchor', '<a href="#top">'],
    ['is no link', '<link href="https://x.de"><img src="https://x.de/a.png"><form action="https://x.de">'],
  ])('not where it %s', (_, compiled, html = compiled) => {
    expect(tagged({ html }).html).toBe(compiled);
  });

  test.each([
    '<a href="{{unsubscribe_url}}">',
    '<a href="https://x.de/?to={{unsubscribe_url}}">',
    '<a href="{{#if a}}{{unsubscribe_url}}{{else}}https://x.de{{/if}}">',
  ])('not where it is the one to unsubscribe: %s', (html) => {
    expect(tagged({ html }).html).not.toContain('utm_');
    expect(tagged({ html }).html).not.toContain('__link');
  });
});

describe('a link of the plain text gets the parameters of the campaign', () => {
  const html = '<a href="{{url}}"></a>{{#each items}}<a href="{{url}}"></a>{{/each}}';
  test.each([
    [
      'in a sentence',
      'See https://x.de/a, (https://x.de/b?c=1#d).',
      `See https://x.de/a?${TAGS}, (https://x.de/b?c=1&${TAGS}#d).`,
    ],
    ['with brackets', 'https://x.de/a_(b)', `https://x.de/a_(b)?${TAGS}`],
    ['in a block', '{{#if a}}https://x.de{{/if}}', `{{#if a}}https://x.de?${TAGS}{{/if}}`],
    [
      'in a partial',
      '{{#* inline "p"}}https://x.de{{/inline}}{{> p}}',
      `{{#* inline "p"}}https://x.de?${TAGS}{{/inline}}{{> p}}`,
    ],
    [
      'but for those that it has',
      'https://x.de?utm_source=a&utm_medium=b',
      'https://x.de?utm_source=a&utm_medium=b&utm_campaign=weekly',
    ],
    ['that is one of the HTML too', 'Shop: {{url}}.\n', 'Shop: {{__link.url}}.\n'],
    ['that stands alone in a block', '{{#if url}}{{url}}{{/if}}', '{{#if url}}{{__link.url}}{{/if}}'],
    [
      'that is a field of an element',
      '{{#each items}}- {{url}}\n{{/each}}',
      '{{#each items}}- {{__link.url}}\n{{/each}}',
    ],
  ])('%s', (_, text, expected) => {
    expect(tagged({ html, text }).text).toBe(expected);
  });

  test.each([
    ['has a variable in it, which is printed as it is', 'https://x.de/{{a}} https://x.de?a={{a}}'],
    ['is a variable that no link of the HTML is', '{{a}}'],
    ['is a variable that is a part of another', 'https://x.de/?to={{url}} {{url}}/a {{a}}{{url}}'],
    ['goes on in a block', 'https://x.de/{{#if a}}b{{/if}}'],
  ])('not where it %s', (_, text) => {
    expect(tagged({ html, text }).text).toBe(text);
  });
});

describe('a link that has no sure place for parameters is told to the author', () => {
  const goesOn = (name: string, what: string) =>
    `${name} begins a link that goes on behind it; write the whole URL into ${what}, or mark the link ses:no-track`;
  test.each([
    ['a variable with a path behind it', '\n<a href="{{base}}/a">', 3, goesOn('{{base}}', 'the variable')],
    ['a variable with another', '<a href="{{base}}{{path}}">', 2, goesOn('{{base}}', 'the variable')],
    [
      'a condition',
      '<a href="{{#if a}}https://a/{{else}}https://b/{{/if}}{{c}}">',
      2,
      goesOn('{{#if a}}', 'each branch'),
    ],
    ['an iteration', '<a href="{{#each a}}https://a{{/each}}">', 2, goesOn('{{#each a}}', 'each branch')],
    [
      'a query under a condition',
      '<a href="https://x.de/{{#if a}}?b=1{{/if}}">',
      2,
      '{{#if a}} decides whether a link has a "?" or a "#" there; write the whole URL into each branch, or mark the link ses:no-track',
    ],
    [
      'an element that is a link itself',
      '{{#each urls}}<a href="{{this}}"></a>{{/each}}',
      2,
      '{{this}} is a link without a name; let the elements be objects, or mark the link ses:no-track',
    ],
    [
      'a field of an object whose fields are iterated',
      '{{#with a}}<a href="{{url}}"></a>{{/with}}{{#each a}}{{this}}{{/each}}',
      2,
      '{{url}} is a field of "a", which is iterated; put the link elsewhere, or mark the link ses:no-track',
    ],
  ])('%s', (_, html, line, message) => {
    expect(faultsOf(html)).toEqual([`tracking.utm: body.html:${line}: ${message}`]);
    expect(linkFaults(compileTexts({ html }), aPlan().campaign)).toEqual([]);
  });
});

describe('the template of a campaign', () => {
  const compiled = compileTexts({
    html: '{{ses:openTracker}}<a href="https://x.de">{{#each items}}<a href="{{url}}">{{/each}}<a href="{{o.url}}">',
    text: '{{o.url}}',
  });

  test('is the compiled one where it asks for no parameters', () => {
    const { links, ...rest } = compiled;
    expect(links).toHaveLength(4);
    expect(campaignTemplate(compiled, aPlan().campaign)).toEqual(rest);
  });

  test('has another hash for other parameters, and the same for the same', () => {
    const hashOf = (source: string) =>
      campaignTemplate(compiled, aPlan({ tracking: { utm: { source } } }).campaign).sha256;
    expect(new Set([compiled.sha256, hashOf('a'), hashOf('b'), hashOf('a')]).size).toBe(3);
  });

  test('has no place for a pixel where opens are not tracked', () => {
    const silent = campaignTemplate(compiled, aPlan({ tracking: { opens: false } }).campaign);
    expect(silent.html).toBe(compiled.html.replace('{{ses:openTracker}}', ''));
    expect(silent.sha256).not.toBe(compiled.sha256);
  });

  test('gives links of the data the parameters, escaped in the HTML, and other places of the same value none', () => {
    const row = {
      o: { url: 'https://x.de/?a=1&b=2' },
      items: [{ url: 'http://y.de/#z' }, { url: 'mailto:a@b.de' }],
    };
    const data = recipientData(campaignTemplate(compiled, campaign), {
      row,
      defaults: {},
      unsubscribeUrl: 'https://u.de/',
    });
    expect(data).toEqual({
      unsubscribe_url: 'https://u.de/',
      o: row.o,
      __link: { o: { url: `https://x.de/?a=1&b=2&${TAGS}` } },
      html: {
        unsubscribe_url: 'https://u.de/',
        o: { url: 'https://x.de/?a=1&amp;b=2' },
        __link: { o: { url: `https://x.de/?a=1&amp;b=2&amp;${HTML_TAGS}` } },
        items: [
          { url: 'http://y.de/#z', __link: { url: `http://y.de/?${HTML_TAGS}#z` } },
          { url: 'mailto:a@b.de', __link: { url: 'mailto:a@b.de' } },
        ],
      },
    });
  });
});
