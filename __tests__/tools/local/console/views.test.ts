import { html } from '../../../../tools/local/console/html';
import { inboxView } from '../../../../tools/local/console/inbox-view';
import { mailView } from '../../../../tools/local/console/mail-view';
import { Notices } from '../../../../tools/local/console/notices';
import { suppressionView } from '../../../../tools/local/console/suppression-view';
import type { OutboxMail } from '../../../../tools/local/ses/state';

const EVIL = `<script>alert("1")</script>'`;
const ESCAPED = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;';

const aMail = (changes: Partial<OutboxMail> = {}): OutboxMail => ({
  messageId: 'm1',
  acceptedAt: '2026-11-30T09:00:00.000Z',
  operation: 'SendBulkEmail',
  caller: 'sender',
  from: 'Shop <shop@example.com>',
  sourceArn: 'arn',
  to: ['ada@example.com'],
  cc: [],
  bcc: [],
  replyTo: [],
  tags: [{ name: 'run', value: 'weekly-20261130T090000Z' }],
  headers: [
    { name: 'List-Unsubscribe', value: '<http://127.0.0.1:1/u/token>' },
    { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
  ],
  tracking: { opens: true, clicks: true },
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  links: [{ url: 'https://example.com/a', tracked: true }],
  outcome: 'delivered',
  events: [],
  ...changes,
});

const viewOf = (mail: OutboxMail, mime = 'From: a\r\n\r\nHello') =>
  mailView({ mail, mime, recipient: undefined, stackUrl: 'http://127.0.0.1:2', notice: html`` }).body.markup;

describe('html', () => {
  test('escapes texts and leaves markup of its own', () => {
    expect(html`<p title="${EVIL}">${EVIL}${html`<b>${1}</b>`}${[EVIL, undefined]}</p>`.markup).toBe(
      `<p title="${ESCAPED}">${ESCAPED}<b>1</b>${ESCAPED}</p>`,
    );
  });
});

describe('the inbox', () => {
  test('shows texts of mails as texts, the newest mail first', () => {
    const { markup } = inboxView([aMail({ subject: 'old' }), aMail({ subject: EVIL, to: [EVIL] })], {
      page: 1,
    }).body;
    expect(markup).not.toContain('<script>');
    expect(markup.indexOf(ESCAPED)).toBeLessThan(markup.indexOf('old'));
  });

  test('shows the mails of one run, and fifty on a page', () => {
    const mails = Array.from({ length: 60 }, (_, index) => aMail({ messageId: `m${index}` }));
    const other = aMail({ messageId: 'other', tags: [] });
    const run = 'weekly-20261130T090000Z';
    const first = inboxView([...mails, other], { run, page: 1 }).body.markup;
    expect([first.match(/class="row mail"/g)?.length, first.includes('/mails/other')]).toEqual([50, false]);
    expect(first).toContain(`<a href="/?run=${run}&amp;page=2">Older</a>`);
    expect(
      inboxView([...mails, other], { run, page: 2 }).body.markup.match(/class="row mail"/g),
    ).toHaveLength(10);
  });
});

describe('a mail', () => {
  test('shows its parts and headers as texts', () => {
    const markup = viewOf(
      aMail({ subject: EVIL, text: EVIL }),
      `Subject: ${EVIL}\r\nX-Long: one\r\n two\r\n\r\n${EVIL}`,
    );
    expect(markup).not.toContain('<script>');
    expect(markup).toContain(`<th scope="row">Subject</th><td>${ESCAPED}</td>`);
    expect(markup).toContain('<th scope="row">X-Long</th><td>one two</td>');
  });

  test('is rendered in a frame that runs nothing', () => {
    expect(viewOf(aMail())).toContain(
      'sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/m1/html"',
    );
  });

  test('offers each tracked link, and to unsubscribe at the stack as it runs now', () => {
    const markup = viewOf(
      aMail({
        links: [
          { url: 'https://example.com/a', tracked: true },
          { url: 'https://example.com/b', tracked: false },
        ],
      }),
    );
    expect(markup).toContain('<input type="hidden" name="link" value="https://example.com/a">');
    expect(markup).not.toContain('https://example.com/b');
    expect(markup).toContain('href="http://127.0.0.1:2/u/token"');
  });

  test('says so where it offers no way to unsubscribe', () => {
    expect(viewOf(aMail({ headers: [] }))).toContain('The mail offers no way to unsubscribe.');
  });

  test('lists its events in their order, with what tells them apart', () => {
    const markup = viewOf(
      aMail({
        events: [
          { type: 'SEND', at: '2026-11-30T09:00:00.000Z', details: {} },
          {
            type: 'BOUNCE',
            at: '2026-11-30T09:00:01.000Z',
            details: { bounceType: 'Transient', bounceSubType: 'MailboxFull' },
          },
        ],
      }),
    );
    expect(markup.indexOf('>Send<')).toBeLessThan(markup.indexOf('>Bounce<'));
    expect(markup).toContain('<span class="badge warn">Bounce</span>');
    expect(markup).toContain('<p>Transient, MailboxFull</p>');
  });
});

describe('the suppression list', () => {
  test('names the person, each reason and until when it holds', () => {
    const { markup } = suppressionView(
      [
        {
          address: 'ada@example.com',
          reasons: [
            { reason: 'soft-bounces', at: '2026-11-30T09:00:00.000Z', until: '2027-02-28T09:00:00.000Z' },
          ],
        },
        { reasons: [{ reason: 'unsubscribed', at: '2026-11-30T09:00:00.000Z' }] },
      ],
      [],
    ).body;
    expect(markup).toContain('ada@example.com');
    expect(markup).toContain('until <time datetime="2027-02-28T09:00:00.000Z">');
    expect(markup).toContain('known by their link alone');
  });
});

describe('notices', () => {
  test('are named by number, so that no link can make one up', () => {
    const notices = new Notices();
    const address = notices.addressFor('/runs', EVIL, 'refused');
    expect(address).toBe('/runs?notice=1');
    expect(notices.of(new URLSearchParams('notice=1')).markup).toBe(
      `<p class="flash refused" role="alert">${ESCAPED}</p>`,
    );
    expect(notices.of(new URLSearchParams('notice=everything-is-lost')).markup).toBe('');
  });
});
