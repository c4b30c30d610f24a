import type { Page } from 'playwright-core';
import { axeFindings, describeInBrowser, horizontalOverflow } from '../../../support/chromium';
import { type ConsoleUnderTest, consoleUp } from './fixture';

jest.setTimeout(240_000);

const MENU = ['Inbox', 'Runs', 'Suppression', 'Schedules', 'Permissions', 'Alarms'];
const LONG = { timeout: 60_000 };

describeInBrowser('the console in a browser', (browser) => {
  let console: ConsoleUnderTest;
  beforeAll(async () => {
    console = await consoleUp();
  });
  afterAll(() => console.close());

  const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
  /** Starts the campaign by its button, follows it to its run, and waits there until nobody is open. */
  async function send(page: Page): Promise<void> {
    await follow(page, 'Runs');
    await page.getByRole('button', { name: 'Send product-promotion now' }).click();
    const words = await page.getByText(/^Run product-promotion-\w+ has begun\.$/).innerText(LONG);
    const [, run = ''] = words.split(' ');
    // It appears in the list once it is claimed.
    await page.locator(`a[href="/runs/${run}"]`).click(LONG);
    await page.getByText('All 3 recipients are done.').waitFor(LONG);
    await page.locator('#progress').getByText('Completed', { exact: true }).waitFor(LONG);
  }
  const numbersOf = async (page: Page) =>
    (await page.locator('#numbers .shares').first().locator('li').allInnerTexts()).map((line) =>
      line.split('\n').slice(0, 2).join(' '),
    );

  test('from inbox to complaint to suppression to a second campaign that leaves that person out', async () => {
    const page = await browser.open(console.url);
    await page.getByText('No mail yet.').waitFor();
    await send(page);
    expect(await numbersOf(page)).toEqual(['Sent 3']);

    await follow(page, 'Inbox');
    await page.getByRole('link', { name: /subscriber2@example\.com/ }).click();
    expect(await page.frameLocator('iframe').getByRole('heading').innerText()).toBe(
      'Special Offer for Jane Smith!',
    );
    await page.getByRole('button', { name: 'Complain: mark as spam' }).click();
    await page.getByText('Complained about').waitFor(LONG);

    await follow(page, 'Suppression');
    await page.locator('#people').getByText('subscriber2@example.com').waitFor(LONG);
    expect(await page.locator('#people .badge').allInnerTexts()).toEqual(['complaint']);

    await send(page);
    expect(await numbersOf(page)).toEqual(['Sent 2', 'Suppressed 1']);
    const mailsTo = (address: string) =>
      console.local.platform.ses.outbox.all().filter(({ to }) => to.includes(address)).length;
    expect([1, 2, 3].map((n) => mailsTo(`subscriber${n}@example.com`))).toEqual([2, 1, 2]);
  });

  test('a person leaves through the unsubscribe page', async () => {
    const page = await browser.open(console.url);
    await page
      .getByRole('link', { name: /subscriber3@example\.com/ })
      .first()
      .click();
    const opened = page.context().waitForEvent('page');
    await follow(page, 'Through the page');
    const unsubscribe = await opened;
    await unsubscribe.getByRole('button', { name: 'Unsubscribe from everything' }).click();
    await unsubscribe.getByRole('heading', { name: 'You are unsubscribed' }).waitFor(LONG);
    await follow(page, 'Suppression');
    await page.locator('#people').getByText('subscriber3@example.com').waitFor(LONG);
  });

  test('the report opens from its run', async () => {
    const page = await browser.open(`${console.url}/runs`);
    await page
      .getByRole('link', { name: /product-promotion/ })
      .last()
      .click();
    await follow(page, 'Report');
    await page.getByRole('heading', { name: 'product-promotion', level: 1 }).waitFor();
    expect(page.url()).toMatch(/\/report\.html$/);
  });

  test("a mail's frame runs no script and is of no site", async () => {
    const page = await browser.open(console.url);
    await page
      .getByRole('link', { name: /subscriber1@example\.com/ })
      .first()
      .click();
    await page.frameLocator('iframe').getByRole('heading').waitFor();
    const frame = page.frames().find((one) => one.url().endsWith('/html'));
    expect(await frame?.evaluate('window.origin')).toBe('null');
  });

  test('everything is reached by Tab, beginning with a way past the menu', async () => {
    const page = await browser.open(console.url);
    const reached: string[] = [];
    for (const _ of ['skip', ...MENU, 'mail']) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate<string>('document.activeElement.innerText.split("\\n")[0]'));
    }
    expect(reached.slice(0, -1)).toEqual(['Skip to content', ...MENU]);
    expect(reached.at(-1)).toMatch(/^subscriber\d@example\.com$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Act as the recipient' }).waitFor();
    const button = page.getByRole('button', { name: 'Open it' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Done: open.').waitFor(LONG);
    await page.locator('#events').getByText('Open', { exact: true }).waitFor(LONG);
  });

  test('a refresh leaves the reader on the link where they are', async () => {
    const page = await browser.open(`${console.url}/runs`);
    const last = page.getByRole('link', { name: /product-promotion/ }).last();
    await last.focus();
    const address = await last.getAttribute('href');
    const refreshed = page.waitForResponse((answer) => answer.url() === `${console.url}/runs`);
    await page.evaluate('document.querySelector("#runs .when").textContent = "changed"');
    await refreshed;
    await page.getByText('changed').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(address);
  });

  /** Addresses of all kinds of pages. */
  function pagesOf(): string[] {
    const [mail] = console.local.platform.ses.outbox.all();
    const run = mail?.tags.find(({ name }) => name === 'run')?.value;
    const menu = ['/', '/runs', '/suppression', '/schedules', '/permissions', '/alarms', '/nowhere'];
    return [...menu, `/mails/${mail?.messageId}`, `/runs/${run}`, `/runs/${run}/report.html`];
  }

  test.each(['light', 'dark'] as const)('axe finds nothing wrong in %s', async (colorScheme) => {
    const page = await browser.open(console.url, { colorScheme });
    const found: Record<string, string[]> = {};
    for (const path of pagesOf()) {
      await page.goto(console.url + path);
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      const findings = await axeFindings(page);
      if (findings.length > 0) found[path] = findings;
    }
    expect(found).toEqual({});
  });

  test.each([375, 1280])('no page is wider than its window of %d pixels', async (width) => {
    const page = await browser.open(console.url, { viewport: { width, height: 800 } });
    for (const path of pagesOf()) {
      await page.goto(console.url + path);
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      expect([path, await horizontalOverflow(page)]).toEqual([path, 0]);
    }
  });

  test('no page breaks its own Content-Security-Policy', async () => {
    const page = await browser.open('about:blank');
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    for (const path of pagesOf()) if (path !== '/nowhere') await page.goto(console.url + path);
    expect(errors).toEqual([]);
  });
});
