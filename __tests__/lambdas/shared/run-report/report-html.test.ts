import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { reportHtml } from '../../../../lambdas/shared/run-report/report-html';
import { REPORT_STYLE } from '../../../../lambdas/shared/run-report/report-style';
import { aReport, aReportInput } from '../../../support/a-report';
import { aRun } from '../../../support/memory-runs';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

const childrenOf = (node: Node): Node[] => ('childNodes' in node ? node.childNodes : []);
const isElement = (node: Node): node is Element => 'tagName' in node;

function all(node: Node, tag?: string): Element[] {
  return childrenOf(node).flatMap((child) => [
    ...(isElement(child) && (tag === undefined || child.tagName === tag) ? [child] : []),
    ...all(child, tag),
  ]);
}
function textOf(node: Node): string {
  return 'value' in node ? node.value : childrenOf(node).map(textOf).join('');
}
const attribute = (element: Element, name: string) => element.attrs.find((one) => one.name === name)?.value;

const page = (changes: Parameters<typeof aReport>[0] = {}) => parse(reportHtml(aReport(changes)));

/** The rows of a table by its caption, each as its texts. */
function rowsOf(document: Node, caption: string): string[][] {
  const table = all(document, 'table').find((one) => all(one, 'caption').map(textOf).includes(caption));
  if (!table) throw new Error(`no table ${caption}`);
  return all(table, 'tr').map((row) => childrenOf(row).map(textOf));
}

describe('reportHtml', () => {
  it('shows the numbers of the report', () => {
    const document = page();
    expect(rowsOf(document, 'Recipients')).toEqual([
      ['What became of them', 'People', 'Share'],
      ['Planned', '1,000', '100.00 %'],
      ['Sent', '900', '90.00 %'],
      ['Failed', '30', '3.00 %'],
      ['Suppressed', '40', '4.00 %'],
      ['Unsubscribed before', '20', '2.00 %'],
      ['Expired', '0', '0.00 %'],
      ['Stopped', '0', '0.00 %'],
      ['Pending', '0', '0.00 %'],
      ['Unknown', '10', '1.00 %'],
    ]);
    expect(rowsOf(document, 'What came back')).toContainEqual(['Hard bounces', '20']);
    expect(rowsOf(document, 'Rates')).toContainEqual(['Hard bounces', '2.50 %', 'mails attempted']);
    expect(rowsOf(document, 'Links')).toContainEqual(['https://shop.com/b', '50']);
    expect(rowsOf(document, 'Why people were not sent to')).toContainEqual(['FAILED', '20']);
    expect(rowsOf(document, 'List')).toContainEqual(['Not in the segment', '40']);
    expect(textOf(document)).toContain('2026-11-30 09:25:00 UTC');
  });

  it('begins with what most readers look for', () => {
    expect(all(page(), 'li').map((item) => textOf(item).trim())).toEqual([
      '900 sent 90.00 %',
      '800 delivered 100.00 %',
      '400 opened 50.00 %',
      '80 clicked 10.00 %',
      '4 unsubscribed 0.50 %',
      '20 hard bounces 2.50 %',
      '2 complaints 0.25 %',
    ]);
  });

  it('explains what unknown means, where there is somebody', () => {
    expect(textOf(page())).toContain('10 people were handed to SES and no answer came back.');
    const { survey } = aReportInput();
    const recipients = { ...survey.recipients, sent: 910, unknown: 0 };
    expect(textOf(page({ survey: { ...survey, recipients } }))).not.toContain('no answer came back');
  });

  it('begins with what is to be checked', () => {
    const { audience } = aReportInput();
    const document = page({ audience: { ...audience, warnings: ['no row has: <b>'] } });
    expect(all(document, 'p').map(textOf)).toContain('Please check: no row has: <b>.');
    expect(all(page(), 'p').map(textOf).join()).not.toContain('Please check');
  });

  it('leaves out tables without rows', () => {
    const { survey } = aReportInput();
    const document = page({ survey: { ...survey, clicks: new Map(), failures: new Map() } });
    expect(all(document, 'caption').map(textOf)).toEqual(['Recipients', 'What came back', 'Rates', 'List']);
  });

  it('says how the run stands and why', () => {
    const control = {
      state: 'pause',
      by: 'send-shard',
      reason: 'ACCOUNT_SENDING_PAUSED',
      cause: '',
      at: '2026-11-30T09:05:00Z',
    } as const;
    const document = page({ record: aRun({ status: 'PAUSED', control }) });
    expect(textOf(document)).toContain(
      'Paused: nobody is sent to until it is resumed (ACCOUNT_SENDING_PAUSED)',
    );
    expect(textOf(document)).toContain('Finishednot yet');
  });

  it('shows texts of others as texts', () => {
    const document = page({
      links: new Map([
        ['a', 'javascript:alert("<b>&\'")'],
        ['b', '</table><script>x</script>'],
      ]),
    });
    expect(rowsOf(document, 'Links').flat()).toContain('javascript:alert("<b>&\'")');
    expect(all(document, 'script')).toEqual([]);
    expect(all(document, 'a')).toEqual([]);
  });

  it('loads nothing from anywhere', () => {
    const document = page();
    const names = all(document).flatMap(({ attrs }) => attrs.map(({ name }) => name));
    expect(names.filter((name) => /^(src|href|srcset|action|on.*|style)$/.test(name))).toEqual([]);
    expect(REPORT_STYLE).not.toMatch(/url\(|@import/);
    const policy = all(document, 'meta').find(
      (meta) => attribute(meta, 'http-equiv') === 'Content-Security-Policy',
    );
    expect(policy && attribute(policy, 'content')).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  it('can be read by screen readers: language, title, landmarks, one heading, headings of every table', () => {
    const document = page();
    const [html] = all(document, 'html');
    expect(html && attribute(html, 'lang')).toBe('en');
    expect(all(document, 'title').map(textOf)).toEqual(['weekly: Completed']);
    for (const landmark of ['header', 'main', 'footer', 'h1'])
      expect(all(document, landmark)).toHaveLength(1);
    for (const table of all(document, 'table')) {
      expect(all(table, 'caption')).toHaveLength(1);
      const [head, ...rows] = all(table, 'tr');
      expect(
        head &&
          childrenOf(head)
            .filter(isElement)
            .map((cell) => attribute(cell, 'scope')),
      ).toEqual(head && childrenOf(head).map(() => 'col'));
      for (const row of rows) {
        const [heading] = childrenOf(row).filter(isElement);
        expect(heading?.tagName).toBe('th');
        expect(heading && attribute(heading, 'scope')).toBe('row');
      }
    }
  });
});

describe('the colours', () => {
  const schemes = [...REPORT_STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, rules = '']) =>
    Object.fromEntries(
      [...rules.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name, colour]) => [name, colour]),
    ),
  );

  /** Relative luminance, WCAG 2.2. */
  function luminance(colour: string): number {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
      const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one: string, other: string): number {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  it('come in light and dark', () => {
    expect(schemes).toHaveLength(2);
    expect(REPORT_STYLE).toContain('prefers-color-scheme: dark');
  });

  it.each(['text', 'muted'])('of %s stand out from page and stripes by 7 to 1 (WCAG 2.2, AAA)', (name) => {
    for (const scheme of schemes) {
      for (const behind of ['page', 'stripe']) {
        expect(contrast(scheme[name] ?? '', scheme[behind] ?? '')).toBeGreaterThanOrEqual(7);
      }
    }
  });
});
