import { readFileSync } from 'node:fs';
import type axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { CHROMIUM_REMEDY, findChromium, launchChromium } from '../../tools/chromium';

/** A browser for the tests of one `describeInBrowser`. */
export interface TestBrowser {
  /** A page in a context of its own, closed after the test. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
}

/** `describe` with a Chromium; skipped with its reason, in its name and on stderr, where none is installed. */
export function describeInBrowser(name: string, tests: (browser: TestBrowser) => void): void {
  const executable = findChromium();
  if (executable === undefined) {
    process.stderr.write(`skipped: ${name}: ${CHROMIUM_REMEDY}\n`);
    // biome-ignore lint/suspicious/noSkippedTests: without a browser there is nothing to test with, and the reason is told
    describe.skip(`${name} (${CHROMIUM_REMEDY})`, () => tests({ open: () => Promise.reject() }));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChromium(executable);
    });
    afterEach(async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
    });
    afterAll(() => browser.close());
    tests({
      async open(url, options) {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        await page.goto(url);
        return page;
      },
    });
  });
}

/** What axe finds on a page against WCAG 2.2 AA and its best practices, as `rule: element`; empty when nothing is wrong. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Through the debugger, which no Content-Security-Policy of the page holds back.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary ?? ''}`),
  );
}

/** By how many pixels the page is wider than its window; 0 without horizontal scrolling. */
export function horizontalOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
