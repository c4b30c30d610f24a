import { compiledHtml, compileTexts, faultsOf } from './compile-texts';

describe('a variable in the HTML', () => {
  test.each([
    ['in text', '<p>Hi {{name}}</p>', '<p>Hi {{html.name}}</p>'],
    ['with a dotted path', '{{customer.city}}', '{{html.customer.city}}'],
    ['behind this.', '{{this.name}}', '{{this.html.name}}'],
    ['with spaces and white-space control', '{{~ name ~}}', '{{~ html.name ~}}'],
    ['in <title>', '<title>{{name}}</title>', '<title>{{html.name}}</title>'],
    ['in a comment', '<!-- {{name}} -->', '<!-- {{html.name}} -->'],
    ['in a quoted attribute', '<p title="To {{name}}">', '<p title="To {{html.name}}">'],
    ['in a single-quoted attribute', "<p title='{{name}}'>", "<p title='{{html.name}}'>"],
    ['behind "<" in an attribute', '<p title="5 <{{name}}">', '<p title="5 <{{html.name}}">'],
    ['in a style', '<p style="color: {{color}}">', '<p style="color: {{html.color}}">'],
    ['more than once on lines of their own', '{{a}}\r\n{{b}}\n{{a}}', '{{html.a}}\r\n{{html.b}}\n{{html.a}}'],
    ['on lines that end as on old Macs', 'a\r<p title="{{a}}">', 'a\r<p title="{{html.a}}">'],
    ['behind <svg>', '<svg></svg><svg/><p id="{{a}}">', '<svg></svg><svg/><p id="{{html.a}}">'],
    ['behind characters of two units', '😀{{name}}é', '😀{{html.name}}é'],
  ])('reads the escaped copy %s', (_, html, compiled) => {
    expect(compiledHtml(html)).toBe(compiled);
  });

  test('leaves everything but expressions as it is, byte for byte', () => {
    const html =
      '<!DOCTYPE html>\r\n<TABLE  bgcolor=#fff><td nowrap>&nbsp;&copy 1 < 2 </td\n></TABLE><br/>\u00a0\ue000';
    expect(compiledHtml(html)).toBe(html);
  });

  test('leaves comments of Handlebars as they are', () => {
    expect(compiledHtml('{{! {name} }}{{!-- {{name}} --}}')).toBe('{{! {name} }}{{!-- {{name}} --}}');
  });
});

describe('a variable in a URL', () => {
  test.each([
    ['href', '<a href="https://example.com/?q={{q}}">', '<a href="https://example.com/?q={{href.q}}">'],
    ['src', '<img src="/i/{{id}}.png">', '<img src="/i/{{href.id}}.png">'],
    ['action', '<form action="/f/{{id}}">', '<form action="/f/{{href.id}}">'],
    ['background', '<td background="/b/{{id}}">', '<td background="/b/{{href.id}}">'],
    [
      'mailto',
      '<a href="mailto:a@example.com?subject={{s}}">',
      '<a href="mailto:a@example.com?subject={{href.s}}">',
    ],
  ])('reads the percent-encoded copy behind a literal beginning (%s)', (_, html, compiled) => {
    expect(compiledHtml(html)).toBe(compiled);
    expect(compileTexts({ html }).urls).toEqual([]);
  });

  test.each([
    ['href', '<a href="{{url}}">', '<a href="{{html.url}}">'],
    ['src', "<img src='{{url}}'>", "<img src='{{html.url}}'>"],
    ['white space before it', '<a href=" \n{{url}}">', '<a href=" \n{{html.url}}">'],
    ['a comment before it', '<a href="{{! link }}{{url}}">', '<a href="{{! link }}{{html.url}}">'],
  ])('is HTML-escaped and listed where it begins the value (%s)', (_, html, compiled) => {
    expect(compiledHtml(html)).toBe(compiled);
    expect(compileTexts({ html }).urls).toEqual([{ path: 'url' }]);
  });

  test('is percent-encoded behind a variable that begins the value', () => {
    const html = '<a href="{{base}}{{path}}?q={{q}}">';
    expect(compiledHtml(html)).toBe('<a href="{{html.base}}{{href.path}}?q={{href.q}}">');
    expect(compileTexts({ html }).urls).toEqual([{ path: 'base' }]);
  });

  test('is percent-encoded where each branch before it begins the value', () => {
    expect(compiledHtml('<a href="{{#if x}}https://a/{{else}}https://b/{{/if}}{{y}}">')).toBe(
      '<a href="{{#if x}}https://a/{{else}}https://b/{{/if}}{{href.y}}">',
    );
  });

  test('may begin the value in each branch', () => {
    const html = '<a href="{{#if x}}{{x}}{{else}}{{y}}{{/if}}">';
    expect(compiledHtml(html)).toBe('<a href="{{#if x}}{{html.x}}{{else}}{{html.y}}{{/if}}">');
    expect(compileTexts({ html }).urls).toEqual([{ path: 'x', when: 'x' }, { path: 'y' }]);
  });

  test.each([
    ['a condition', '<a href="{{#if x}}https://a/{{/if}}{{y}}">', '{{y}}'],
    ['an iteration', '<a href="{{#each parts}}{{this}}{{/each}}">', '{{this}}'],
    ['one branch of two', '<a href="{{#if x}}https://a/{{else}} {{/if}}{{y}}">', '{{y}}'],
  ])('is refused where %s decides whether it begins the value', (_, html, name) => {
    expect(faultsOf({ html })).toBe(
      `body.html:2: ${name} may or may not begin the URL of href="...", as a condition before it decides; write the whole URL into each branch`,
    );
  });

  test.each([
    ['as it is', '<a href="javascript:f({{x}})">', 'javascript:'],
    ['in capitals with a line break', '<a href=" JAVA\nSCRIPT:{{x}}">', 'javascript:'],
    ['as character references', '<a href="&#106;avascript&colon;{{x}}">', 'javascript:'],
    ['in a branch', '<a href="{{#if y}}javascript:{{else}}https://{{/if}}{{x}}">', 'javascript:'],
    ['in the other branch', '<a href="{{#if y}}https://{{else}}javascript:{{/if}}{{x}}">', 'javascript:'],
    ['split by a comment', '<a href="java{{! }}script:{{x}}">', 'javascript:'],
    ['vbscript', '<a href="vbscript:{{x}}">', 'vbscript:'],
    ['data', '<img src="data:image/png;base64,{{x}}">', 'data:'],
  ])('is refused behind a scheme that holds code or a document (%s)', (_, html, scheme) => {
    const attribute = html.startsWith('<img') ? 'src' : 'href';
    const line = html.slice(0, html.indexOf('{{x}}')).split('\n').length + 1;
    expect(faultsOf({ html })).toBe(
      `body.html:${line}: {{x}} stands behind "${scheme}" in ${attribute}="..."; use a link that begins with https://`,
    );
  });
});

describe('refuses a variable where no copy is safe', () => {
  const inTag = 'stands inside a tag, outside the quoted value of an attribute; nothing can be escaped there';
  const inElement = (name: string): string =>
    `stands inside <${name}>, where nothing can be escaped; move it out of the element`;
  const inList = (name: string): string =>
    `stands in ${name}="...", where it can't be escaped; write fixed text there`;

  test.each([
    ['<script>', '<script>var a = "{{x}}";</script>', inElement('script')],
    ['<style>', '<style>p { color: {{x}} }</style>', inElement('style')],
    ['<iframe>', '<iframe>{{x}}</iframe>', inElement('iframe')],
    ['<plaintext>', '<plaintext>{{x}}', inElement('plaintext')],
    ['<svg>', '<svg><title><a href="{{x}}"></a></title></svg>', inElement('svg')],
    [
      'an event handler',
      '<p onClick="f({{x}})">',
      'stands in the script of onclick="..."; nothing can be escaped there',
    ],
    ['an unquoted attribute', '<p class={{x}}>', 'stands in an attribute without quotes; write class="..."'],
    [
      'the rest of an unquoted attribute',
      '<p class=a{{x}}>',
      'stands in an attribute without quotes; write class="..."',
    ],
    ['the name of an attribute', '<p data-{{x}}="1">', inTag],
    ['the place of an attribute', '<p {{x}}>', inTag],
    ['the place behind a quoted value', '<p id="a"{{x}}>', inTag],
    ['an end tag', '<p></p {{x}}>', inTag],
    ['a doctype', '<!DOCTYPE {{x}}>', inTag],
    ['the name of a tag', '<h{{x}}>', inTag],
    ['srcset', '<img srcset="{{x}} 2x">', inList('srcset')],
    ['srcdoc', '<iframe srcdoc="{{x}}"></iframe>', inList('srcdoc')],
    [
      'url() of a style',
      '<p style="background: url(\'{{x}}\')">',
      'stands inside url(...) of a style; write a fixed URL there, or use <img src="{{name}}">',
    ],
    [
      'a <meta http-equiv>',
      '<meta content="0;url={{x}}" http-equiv="refresh">',
      'stands in the instruction of <meta http-equiv>; write fixed text there',
    ],
  ])('%s', (_, html, message) => {
    expect(faultsOf({ html })).toBe(`body.html:2: {{x}} ${message}`);
  });

  test.each([
    ['<{{x}}>', '{{x}}'],
    ['</{{x}}>', '{{x}}'],
    ['<!-{{x}}->', '{{x}}'],
    ['< {{~x}}>', '{{~x}}'],
  ])('as the name of a tag: %s', (html, name) => {
    expect(faultsOf({ html })).toBe(
      `body.html:2: ${name} stands behind "<" and would become the name of a tag; write &lt; for the character`,
    );
  });

  test('and names the tag that is never closed', () => {
    expect(faultsOf({ html: '<p>\n<a title="a < b" href="{{x}}>' })).toBe(
      'body.html:3: the tag <a title="a < b" href="{{x}}> is never closed; add its ">", or the quote that is missing before it',
    );
  });
});

describe('a block in the HTML', () => {
  test('may choose a part of an attribute', () => {
    expect(compiledHtml('<p class="a{{#if vip}} vip{{/if}}" id="{{#unless a}}{{b}}{{/unless}}">')).toBe(
      '<p class="a{{#if vip}} vip{{/if}}" id="{{#unless a}}{{html.b}}{{/unless}}">',
    );
  });

  test('may choose rules of a <style>', () => {
    expect(compiledHtml('<style>{{#if dark}}p{color:#fff}{{/if}}</style>')).toBe(
      '<style>{{#if dark}}p{color:#fff}{{/if}}</style>',
    );
  });

  test.each([
    ['an if', '<td {{#if x}}width="1"{{/if}}>', '{{#if x}}'],
    ['a comment', '<td {{! x }}>', '{{! x }}'],
    ['an unquoted value', '<td width={{#if x}}1{{else}}2{{/if}}>', '{{#if x}}'],
  ])('is refused inside a tag: %s', (_, html, name) => {
    expect(faultsOf({ html })).toBe(
      `body.html:2: ${name} stands inside a tag, outside the quoted value of an attribute; put it into the value, or around the element`,
    );
  });

  test.each([
    [
      'an else',
      '{{#if x}}<p title="{{else}}">{{/if}}',
      'in the text between elements',
      '{{else}}',
      'in the value of title',
    ],
    [
      'an else if',
      '{{#if x}}<p title="{{else if y}}">{{/if}}',
      'in the text between elements',
      '{{else if y}}',
      'in the value of title',
    ],
    ['a comment', '{{#if x}}<!-- {{/if}} -->', 'in the text between elements', '{{/if}}', 'in a comment'],
    [
      'a <style>',
      '{{#if x}}<style>{{/if}}</style>',
      'in the text between elements',
      '{{/if}}',
      'inside <style>',
    ],
    [
      'two attributes',
      '<p id="{{#if x}}" class="{{/if}}">',
      'in the value of id',
      '{{/if}}',
      'in the value of class',
    ],
    ['a tag', '{{#if x}}<{{/if}}p>', 'in the text between elements', '{{/if}}', 'behind "<"'],
  ])('is refused where a branch would change the markup around it: %s', (_, html, begins, tag, stands) => {
    expect(faultsOf({ html })).toBe(
      `body.html:2: {{#if x}} begins ${begins} and ${tag} stands ${stands}; let each branch hold whole elements, or stay within one attribute's value`,
    );
  });
});

describe('a conditional comment', () => {
  test('is read as the HTML that Outlook sees', () => {
    const html = '<!--[if mso]><a href="https://x/{{q}}" title="{{t}}">{{n}}</a><![endif]-->';
    expect(compiledHtml(html)).toBe(
      '<!--[if mso]><a href="https://x/{{href.q}}" title="{{html.t}}">{{html.n}}</a><![endif]-->',
    );
  });

  test('is held to the same rules', () => {
    expect(faultsOf({ html: '<!--[if mso]><a href={{x}}>{{n}}</a><![endif]-->' })).toBe(
      'body.html:2: {{x}} stands in an attribute without quotes; write href="..."',
    );
  });

  test('may not call a partial', () => {
    expect(faultsOf({ html: '{{#* inline "p"}}x{{/inline}}<!--[if mso]>{{> p}}<![endif]-->' })).toBe(
      'body.html:2: {{> p}} stands in a conditional comment; it may stand only in the text between elements',
    );
  });

  test('of the kind that others see too hides nothing', () => {
    expect(compiledHtml('<!--[if !mso]><!--><p id="{{x}}"><!--<![endif]-->')).toBe(
      '<!--[if !mso]><!--><p id="{{html.x}}"><!--<![endif]-->',
    );
  });
});

describe('the placeholder of the open tracker', () => {
  test('stays as it is and needs no data', () => {
    const compiled = compileTexts({ html: '<p>{{ses:openTracker}}</p>' });
    expect(compiled.html).toMatch(/<p>{{ses:openTracker}}<\/p>$/);
    expect(compiled.required).toEqual([]);
  });

  test('is refused a second time', () => {
    expect(faultsOf({ html: '{{ses:openTracker}}\n{{ses:openTracker}}' })).toBe(
      'body.html:3: {{ses:openTracker}} stands here once more; SES takes one a template',
    );
  });

  test('is refused in an attribute, in the subject and in the plain text', () => {
    expect(
      faultsOf({
        subject: '{{ses:openTracker}}',
        html: '<p id="{{ses:openTracker}}">',
        text: '{{ses:openTracker}}',
      }),
    ).toBe(
      [
        'subject.txt:1: {{ses:openTracker}} becomes an image; it may stand only in the HTML',
        'body.html:2: {{ses:openTracker}} stands in the value of id; it may stand only in the text between elements',
        'body.txt:2: {{ses:openTracker}} becomes an image; it may stand only in the HTML',
      ].join('\n'),
    );
  });
});
