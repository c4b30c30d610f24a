import { reportHtml } from '../../lambdas/shared/run-report/report-html';
import { type PageContent, renderPage } from '../../lambdas/unsubscribe/page';
import { type RunningServer, serve } from '../../tools/local/http-server';
import { aReport, aReportInput } from '../support/a-report';
import { axeFindings, describeInBrowser, horizontalOverflow } from '../support/chromium';
import { aRun } from '../support/memory-runs';

jest.setTimeout(120_000);

const brand = { name: 'Tom & Jerry <Shop>', postalAddress: '1 "High" Street, 12345 Springfield' };
const topic = 'spring-offers';
const unsubscribePages: Readonly<Record<string, PageContent>> = {
  'ask-topic': { kind: 'ask', topic },
  'ask-everything': { kind: 'ask', topic: undefined },
  'left-topic': { kind: 'left', topic, undoTicket: 'topic.1.x' },
  'left-everything': { kind: 'left', topic: undefined, undoTicket: 'all.1.x' },
  'undone-topic': { kind: 'undone', topic },
  'undone-everything': { kind: 'undone', topic: undefined },
  'too-late': { kind: 'too-late' },
  'bad-link': { kind: 'bad-link' },
};

const longLink = `https://shop.com/${'collection-of-the-season-'.repeat(8)}`;
const reports = {
  'report-completed': aReport({
    links: new Map([
      ['a', longLink],
      ['b', 'https://shop.com/b'],
    ]),
  }),
  'report-stopped': aReport({
    record: aRun({
      status: 'PAUSED',
      control: {
        state: 'pause',
        by: 'handle-events',
        reason: 'hard-bounces',
        cause: '',
        at: '2026-11-30T09:10:00Z',
      },
    }),
    final: true,
  }),
  'report-of-nobody': aReport({
    audience: { rows: 1, rejected: 1, segmentExcluded: 0, planned: 0 },
    survey: {
      ...aReportInput().survey,
      recipients: Object.assign(
        {
          ...aReportInput().survey.recipients,
        },
        { planned: 0, sent: 0, failed: 0, suppressed: 0, unsubscribed: 0, unknown: 0 },
      ),
      failures: new Map(),
      clicks: new Map(),
    },
  }),
};

const names = [...Object.keys(unsubscribePages), ...Object.keys(reports)];

describeInBrowser("pages that customers' people see", (browser) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await serve(async ({ path }) => {
      const name = path.slice(1);
      const content = unsubscribePages[name];
      if (content) {
        const { statusCode, headers, body } = renderPage(brand, content);
        return { status: statusCode, headers, body };
      }
      const report = reports[name as keyof typeof reports];
      if (!report) return { status: 204 };
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: reportHtml(report),
      };
    });
  });
  afterAll(() => server.close());

  describe.each(names)('%s', (name) => {
    test.each(['light', 'dark'] as const)('axe finds nothing wrong in %s', async (colorScheme) => {
      const page = await browser.open(`${server.url}/${name}`, { colorScheme });
      expect(await axeFindings(page)).toEqual([]);
    });

    test('is not wider than a small telephone', async () => {
      const page = await browser.open(`${server.url}/${name}`, { viewport: { width: 375, height: 700 } });
      expect(await horizontalOverflow(page)).toBe(0);
    });
  });

  test('dark is dark, by what the browser computes', async () => {
    const backgroundOf = async (name: string, colorScheme: 'light' | 'dark') => {
      const page = await browser.open(`${server.url}/${name}`, { colorScheme });
      return page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    };
    for (const name of ['ask-topic', 'report-completed']) {
      const [light, dark] = [await backgroundOf(name, 'light'), await backgroundOf(name, 'dark')];
      expect(brightness(light)).toBeGreaterThan(220);
      expect(brightness(dark)).toBeLessThan(40);
    }
  });

  test('the buttons are reached by Tab in the order in which they stand, each with a visible ring', async () => {
    const page = await browser.open(`${server.url}/ask-topic`);
    const reached: string[] = [];
    for (const _ of [1, 2]) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(
          '`${document.activeElement.textContent}: ${getComputedStyle(document.activeElement).outlineStyle}`',
        ),
      );
    }
    expect(reached).toEqual([
      'Unsubscribe from “spring offers”: solid',
      'Unsubscribe from everything: solid',
    ]);
  });
});

/** Mean of the channels of `rgb(r, g, b)`. */
function brightness(colour: string): number {
  const channels = [...colour.matchAll(/\d+/g)].slice(0, 3).map(([channel]) => Number(channel));
  return channels.reduce((sum, channel) => sum + channel, 0) / channels.length;
}
