import {
  CreateEmailTemplateCommand,
  SendBulkEmailCommand,
  TestRenderEmailTemplateCommand,
} from '@aws-sdk/client-sesv2';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { compileTemplate } from '../../../constructs/template-compiler/compile';
import type { CompiledTemplate } from '../../../lambdas/shared/compiled-template';
import { missingData, recipientData, urlFaults } from '../../../lambdas/shared/template-data';
import { type Peer, startPeer } from '../../support/ses-peer';
import { type Bench, FROM, startBench } from '../../tools/local/ses/support';
import { definitionOf, type GeneratedTemplate, sourceOf, template } from './generated-template';
import { type Prepare, renderedByHand } from './rendered-by-hand';

const unsubscribeUrl = 'https://u.example.net/u/token?a=1&b=2';

/** Texts rich in what HTML, URLs, mail and templates give a meaning to. */
const text = fc.string({
  minLength: 1,
  maxLength: 8,
  unit: fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    '{{',
    '}}',
    '/',
    '?',
    '#',
    ' ',
    '\n',
    '\r',
    'a',
    'é',
    '😀',
    '%',
    '=',
    '+',
    '\\',
  ),
});
const url = text.map((rest) => `https://shop.de/${rest.trim()}`);
const owner = fc.record({ name: text, home: url, note: text }, { requiredKeys: ['name', 'home'] });
const item = fc.record(
  { title: text, slug: text, link: url, note: text, tags: fc.array(text, { maxLength: 2 }), owner },
  { requiredKeys: ['title', 'slug', 'link', 'tags'] },
);
const row = fc.record(
  {
    name: text,
    count: fc.integer({ min: 0, max: 3 }),
    url,
    city: fc.record(
      { zip: text, place: fc.record({ street: text }), area: text },
      { requiredKeys: ['zip', 'place'] },
    ),
    vip: fc.boolean(),
    note: fc.oneof(text, fc.constant('')),
    items: fc.array(item, { maxLength: 2 }),
    prices: fc.dictionary(
      text.map((key) => `k${key}`),
      fc.integer({ min: 0, max: 2 }),
      { maxKeys: 2 },
    ),
    owner,
  },
  { requiredKeys: ['name', 'count', 'url', 'city', 'items', 'prices'] },
);

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (value: string) => [...value].map((character) => ESCAPES[character] ?? character).join('');
const encoded = (value: string) =>
  [...Buffer.from(value)]
    .map((byte) =>
      /[\w.~-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

const inHtml: Prepare = (value, by) => (by === 'url' ? encoded(value) : escaped(value));
const asItIs: Prepare = (value) => value;
const onOneLine: Prepare = (value) => value.replaceAll('\r', '').replaceAll('\n', '');

interface Content {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** The texts as an author writes them. */
function authored(generated: GeneratedTemplate): Content {
  const definitions = definitionOf('whole', generated.whole) + definitionOf('card', generated.card);
  const body = `${definitions}(${sourceOf(generated.body)})`;
  return {
    subject: `(${sourceOf(generated.subject)})`,
    html: `${body}<a href="{{unsubscribe_url}}">U</a>`,
    text: `${body}{{unsubscribe_url}}`,
  };
}

/** The mail that the author means. */
function meant(generated: GeneratedTemplate, data: object): Content {
  const render = (part: 'subject' | 'body', prepare: Prepare) =>
    renderedByHand(generated[part], data, generated, prepare);
  return {
    subject: `(${render('subject', onOneLine)})`,
    html: `||(${render('body', inHtml)})<a href="${escaped(unsubscribeUrl)}">U</a>`,
    text: `||(${render('body', asItIs)})${unsubscribeUrl}`,
  };
}

/** A message carries line ends as CR LF, whatever they were. */
const lines = (content: string | undefined) => (content ?? '').replace(/\r\n?/g, '\n').trimEnd();

let bench: Bench;
let peer: Peer;
beforeAll(async () => {
  bench = await startBench({ account: { max24HourSend: -1 } });
  peer = await startPeer();
});
afterAll(() => Promise.all([bench.close(), peer.close()]));

function commands(name: string, compiled: CompiledTemplate, data: readonly string[]) {
  const { subject, html, text: plain } = compiled;
  return {
    create: new CreateEmailTemplateCommand({
      TemplateName: name,
      TemplateContent: { Subject: subject, Html: html, Text: plain },
    }),
    send: new SendBulkEmailCommand({
      FromEmailAddress: FROM,
      DefaultContent: { Template: { TemplateName: name, TemplateData: '{}' } },
      BulkEmailEntries: data.map((ReplacementTemplateData) => ({
        Destination: { ToAddresses: ['ada@shop.de'] },
        ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData } },
      })),
    }),
  };
}

test('compiled templates give the mails that their authors mean, by test render, by bulk send and by an independent SES', async () => {
  let templates = 0;
  let mails = 0;
  await fc.assert(
    fc.asyncProperty(template, fc.array(row, { minLength: 1, maxLength: 3 }), async (generated, rows) => {
      templates += 1;
      mails += rows.length;
      const files = { subject: 'subject.txt', html: 'body.html', text: 'body.txt' };
      const compiled = compileTemplate({ name: 'generated', files, ...authored(generated) });
      for (const data of rows) {
        expect(missingData(compiled, data, {})).toEqual([]);
        expect(urlFaults(compiled, data, {})).toEqual([]);
      }
      const expected = rows.map((data) => meant(generated, data));
      const data = rows.map((one) =>
        JSON.stringify(recipientData(compiled, { row: one, defaults: {}, unsubscribeUrl })),
      );
      const name = `generated-${templates}`;
      const { create, send } = commands(name, compiled, data);

      await bench.client.send(create);
      const { RenderedTemplate = '' } = await bench.client.send(
        new TestRenderEmailTemplateCommand({ TemplateName: name, TemplateData: data[0] ?? '' }),
      );
      const rendered = await PostalMime.parse(RenderedTemplate);
      expect(lines(rendered.text)).toBe(lines(expected[0]?.text));
      expect(lines(rendered.html).replace(' ses:no-track', '')).toBe(lines(expected[0]?.html));

      const before = bench.ses.outbox.all().length;
      await bench.client.send(send);
      await bench.ses.settled();
      const ours = bench.ses.outbox.all().slice(before);
      expect(ours.map(({ subject, html, text: plain }) => ({ subject, html, text: plain }))).toEqual(
        expected,
      );

      await peer.clear();
      await peer.client.send(create);
      await peer.client.send(send);
      // The peer leaves SES's own attributes in the HTML.
      const theirs = (await peer.mails()).map((mail) => ({
        ...mail,
        html: mail.html.replace(' ses:no-track', ''),
      }));
      expect(theirs).toEqual(expected);
    }),
    { numRuns: 300, endOnFailure: true },
  );
  expect(templates).toBe(300);
  expect(mails).toBeGreaterThan(450);
}, 300_000);
