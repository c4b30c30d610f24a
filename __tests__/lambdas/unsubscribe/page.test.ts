import { createHash } from 'node:crypto';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { type PageContent, renderPage } from '../../../lambdas/unsubscribe/page';
import { PALETTES } from '../../../lambdas/unsubscribe/page-style';

const brand = { name: 'Tom & Jerry <Shop>', postalAddress: '1 "High" Street' };
const contents: PageContent[] = [
  { kind: 'ask', topic: 'spring-offers' },
  { kind: 'ask', topic: undefined },
  { kind: 'left', topic: 'spring-offers', undoTicket: 'topic.1.x' },
  { kind: 'left', topic: undefined, undoTicket: 'all.1.x' },
  { kind: 'undone', topic: 'spring-offers' },
  { kind: 'undone', topic: undefined },
  { kind: 'too-late' },
  { kind: 'bad-link' },
];

type Node = DefaultTreeAdapterTypes.Element;

/** All elements of a page, and what the parser finds wrong with it. */
function readPage(html: string): { elements: Node[]; faults: string[] } {
  const faults: string[] = [];
  const document = parse(html, { onParseError: ({ code }) => faults.push(code) });
  const elements: Node[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(document);
  return { elements, faults };
}

const textOf = (node: DefaultTreeAdapterTypes.Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
const attributesOf = ({ attrs }: Node) => Object.fromEntries(attrs.map(({ name, value }) => [name, value]));

describe.each(contents)('the page $kind about $topic', (content) => {
  const { headers, body } = renderPage(brand, content);
  const { elements, faults } = readPage(body);
  const all = (tag: string) => elements.filter(({ tagName }) => tagName === tag);

  it('is HTML without a fault', () => {
    expect(faults).toEqual([]);
  });

  it('has a language, a title, landmarks and one heading', () => {
    const [html, title, heading] = ['html', 'title', 'h1'].map((tag) => all(tag)[0]);
    expect(html && attributesOf(html)).toEqual({ lang: 'en' });
    expect(title && heading && textOf(title)).toBe(`${heading && textOf(heading)} – Tom & Jerry <Shop>`);
    for (const landmark of ['header', 'main', 'footer', 'h1']) expect(all(landmark)).toHaveLength(1);
  });

  it('shows who sends and from where', () => {
    expect(textOf(all('header')[0] as Node)).toBe('Tom & Jerry <Shop>');
    expect(textOf(all('address')[0] as Node)).toBe('1 "High" Street');
  });

  it('has buttons that say what they do, in forms that post to the page itself', () => {
    for (const button of all('button')) {
      expect(textOf(button)).toMatch(/^(Undo|Unsubscribe from (everything|“spring offers”))$/);
    }
    for (const form of all('form')) expect(attributesOf(form)).toEqual({ method: 'post' });
    for (const input of all('input')) expect(attributesOf(input).type).toBe('hidden');
  });

  it('loads nothing, runs nothing and links nowhere', () => {
    const tags = new Set(elements.map(({ tagName }) => tagName));
    for (const tag of ['script', 'link', 'img', 'a', 'iframe', 'object', 'base'])
      expect(tags).not.toContain(tag);
    const attributes = elements.flatMap(({ attrs }) => attrs.map(({ name }) => name));
    expect(attributes.filter((name) => /^(src|href|action|style|on.*)$/.test(name))).toEqual([]);
    expect(body).not.toMatch(/url\(|@import|https?:/);
  });

  it('is kept by nobody and tells nobody where it is', () => {
    const style = createHash('sha256')
      .update(textOf(all('style')[0] as Node))
      .digest('base64');
    expect(headers).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    });
  });
});

/** Contrast ratio of two colours (WCAG 2.2, "contrast ratio"). */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

it('contrast is computed as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(Object.entries(PALETTES))('the %s colours', (_, { page, text, muted, action, onAction }) => {
  it.each([
    ['text', text, page],
    ['the address', muted, page],
    ['a button', action, page],
    ['the first button', onAction, action],
  ])('%s can be read (4.5 to 1)', (_what, front, back) => {
    expect(contrast(front, back)).toBeGreaterThanOrEqual(4.5);
  });
});

it('the style has both palettes and shows where the focus is', () => {
  const { body } = renderPage(brand, { kind: 'bad-link' });
  for (const { action } of Object.values(PALETTES)) expect(body).toContain(`--action:${action};`);
  expect(body).toContain('@media (prefers-color-scheme:dark)');
  expect(body).toContain('button:focus-visible{outline:3px solid');
});
