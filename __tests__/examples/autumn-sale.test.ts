import { readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../constructs/project-root';
import { compileTemplate } from '../../constructs/template-compiler/compile';
import { readTemplate } from '../../constructs/template-compiler/read-template';
import { readCampaign } from '../../lambdas/shared/campaign';
import { campaignTemplate, linkFaults } from '../../lambdas/shared/campaign-template';
import { missingData, recipientData, urlFaults } from '../../lambdas/shared/template-data';
import { axeFindings, describeInBrowser } from '../support/chromium';

const example = (file: string) => path.join(projectRoot(), 'examples', file);
const parsed = readCampaign(
  readFileSync(example('campaigns/autumn-sale.json'), 'utf8'),
  'campaigns/autumn-sale.json',
);
if (!parsed.ok) throw new Error('the campaign is not valid');
const campaign = parsed.data;
const rows: Record<string, unknown>[] = JSON.parse(
  readFileSync(example('subscribers/subscribers.json'), 'utf8'),
);
const compiled = compileTemplate(readTemplate(example('templates/autumn-sale')));

/** The HTML as the first subscriber gets it. */
function delivered(): string {
  const template = campaignTemplate(compiled, campaign);
  const data = recipientData(template, {
    row: rows[0] ?? {},
    defaults: campaign.templateData,
    unsubscribeUrl: 'https://unsubscribe.example.net/u/token',
  });
  return Handlebars.compile(template.html, { strict: true, noEscape: true })(data);
}

describe('the example in MJML', () => {
  test('has all data it needs for each subscriber, and links that can all be tagged', () => {
    expect(rows.map((row) => missingData(compiled, row, campaign.templateData))).toEqual([[], [], []]);
    expect(urlFaults(compiled, {}, campaign.templateData)).toEqual([]);
    expect(linkFaults(compiled, campaign)).toEqual([]);
  });

  test('tells mail programs that it has colours for light and dark', () => {
    expect(compiled.html).toContain('<meta name="color-scheme" content="light dark">');
    expect(compiled.html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(compiled.html).toContain('@media (prefers-color-scheme: dark)');
  });

  test('stays below the 102 KB at which Gmail cuts a mail off', () => {
    expect(Buffer.byteLength(delivered())).toBeLessThan(102_000);
  });
});

/** What of the rules of axe is about a mail; a page also has landmarks. */
const RULES = [
  'color-contrast',
  'document-title',
  'html-has-lang',
  'image-alt',
  'link-name',
  'heading-order',
];

/** What a browser makes of a page: a text, for the types of this project know no browser. */
const MEASURE = `(() => {
  const texts = [...document.querySelectorAll('body *')].filter(
    (element) =>
      !element.closest('[style*="opacity:0"]') &&
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== ''),
  );
  // The cell of a button is all of what people hit.
  const target = (link) => (link.closest('td[bgcolor]') ?? link).getBoundingClientRect();
  const links = [...document.querySelectorAll('a')];
  return {
    width: document.documentElement.scrollWidth,
    smallestText: Math.min(...texts.map((element) => Number.parseFloat(getComputedStyle(element).fontSize))),
    links: links.length,
    flatLinks: links.filter((link) => target(link).height < 44).map((link) => link.textContent.trim()),
    background: getComputedStyle(document.body).backgroundColor,
  };
})()`;

describeInBrowser('the example in Chromium', (browser) => {
  async function opened(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const page = await browser.open('about:blank', { viewport: { width, height: 800 }, colorScheme });
    await page.setContent(delivered());
    return page;
  }

  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    test.each([375, 640])(
      'at %i px fits the width, is large enough to read and to hit, and has contrast',
      async (width) => {
        const page = await opened(width, scheme);
        expect(await page.evaluate(MEASURE)).toEqual({
          width,
          smallestText: 14,
          links: 7,
          flatLinks: [],
          background: scheme === 'light' ? 'rgb(243, 240, 234)' : 'rgb(18, 23, 20)',
        });
        const findings = await axeFindings(page);
        expect(findings.filter((finding) => RULES.some((rule) => finding.startsWith(`${rule}:`)))).toEqual(
          [],
        );
      },
      60_000,
    );
  });

  test('at 375 px sets the price of an offer below its text, at 640 px beside it', async () => {
    const places = await Promise.all(
      [375, 640].map(async (width) => {
        const page = await opened(width, 'light');
        const title = await page.getByText('Wool blanket', { exact: true }).boundingBox();
        const price = await page.getByText('€72').boundingBox();
        return (price?.y ?? 0) > (title?.y ?? 0) + (title?.height ?? 0) ? 'below' : 'beside';
      }),
    );
    expect(places).toEqual(['below', 'beside']);
  }, 60_000);
});
