import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { projectRoot } from '../constructs/project-root';
import { compileTemplate } from '../constructs/template-compiler/compile';
import { readTemplate } from '../constructs/template-compiler/read-template';
import { objectKeys } from '../lambdas/shared/object-keys';
import { makeRunId } from '../lambdas/shared/run-id';
import { readReport } from '../tools/local/recipe-run';
import { eventually, type LocalPlatform, upWith } from './support/local-platform';

jest.setTimeout(120_000);

const example = (file: string) => path.join(projectRoot(), 'examples', file);
const autumnSale = JSON.parse(readFileSync(example('campaigns/autumn-sale.json'), 'utf8'));
const UTM = 'utm_source=newsletter&utm_medium=email&utm_campaign=autumn-sale&utm_content=autumn';

let local: LocalPlatform;
beforeAll(async () => {
  local = await upWith(undefined, { timeScale: 10_000 });
  const compiled = compileTemplate(readTemplate(example('templates/autumn-sale')));
  await put(objectKeys.template('autumn-sale'), compiled);
});
afterAll(() => local.close());

const put = (Key: string, content: unknown) =>
  local.s3.send(new PutObjectCommand({ Bucket: local.bucket, Key, Body: JSON.stringify(content, null, 2) }));

async function linesOf(Key: string): Promise<Record<string, unknown>[]> {
  const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: local.bucket, Key }));
  const content = Body instanceof Readable ? await text(Body) : '';
  return content.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** Starts a campaign that is ready, at a time of its own. */
async function start(campaign: { readonly id: string }, scheduledTime: string) {
  await put(objectKeys.campaign(campaign.id), { ...campaign, status: 'ready' });
  const { executionArn } = await local.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: local.stateMachineArn,
      input: JSON.stringify({ campaign: campaign.id, scheduledTime }),
    }),
  );
  return { executionArn, run: makeRunId(campaign.id, new Date(scheduledTime)) };
}

const ended = (executionArn: string | undefined) =>
  eventually(async () => {
    const execution = await local.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  }, 90);

const mailsOf = (run: string) =>
  local.platform.ses.outbox
    .all()
    .filter(({ tags }) => tags.some(({ name, value }) => name === 'run' && value === run));

describe('what a row lacks', () => {
  const campaign = {
    id: 'lacking',
    template: 'product-promotion',
    templateData: { discount: '10', expiry_date: '2026-12-31' },
    audience: { list: 'subscribers/lacking.json' },
  };
  const whole = { name: 'Ada', product_name: 'Watch', product_url: 'https://shop.de/watch' };

  test('is found before anything is sent: the row is rejected by name, and SES fails to render none', async () => {
    await put('subscribers/lacking.json', [
      { email: 'ada@shop.de', ...whole },
      { email: 'bob@shop.de', ...whole, product_name: null },
      { email: 'cleo@shop.de', ...whole, name: { first: 'Cleo' }, discount: ['5'] },
      { email: 'dan@shop.de', ...whole, product_url: 'javascript:alert(1)' },
    ]);
    const { executionArn, run } = await start(campaign, '2026-11-30T09:00:00Z');
    expect((await ended(executionArn)).status).toBe('SUCCEEDED');
    await local.platform.ses.settled();
    expect(mailsOf(run).map(({ to, subject }) => [to, subject])).toEqual([
      [['ada@shop.de'], 'Exclusive Offer: 10% Off Watch'],
    ]);
    const rejected = await linesOf(`runs/${run}/rejected.jsonl`);
    expect(rejected.map(({ record, field, reason, message }) => [record, field, reason, message])).toEqual([
      [
        2,
        'product_name',
        'MISSING_TEMPLATE_DATA',
        "the template needs product_name: absent, or of a kind that it can't print",
      ],
      [
        3,
        'discount',
        'MISSING_TEMPLATE_DATA',
        "the template needs discount, name: absent, or of a kind that it can't print",
      ],
      [4, 'product_url', 'INVALID_URL', 'must begin with http://, https:// or mailto: product_url'],
    ]);
    expect(JSON.parse((await readReport(local.platform, run)) ?? '')).toMatchObject({
      audience: { rows: 4, rejected: 3, planned: 1 },
      recipients: { sent: 1 },
      events: { renderingFailures: 0 },
    });
  });

  test('is a run that is not ready where no row has it, and nobody is sent to', async () => {
    await put('subscribers/lacking.json', [{ email: 'bob@shop.de', name: 'Bob' }]);
    const { executionArn, run } = await start(campaign, '2026-11-30T10:00:00Z');
    const { status, error, cause } = await ended(executionArn);
    expect([status, error]).toEqual(['FAILED', 'NOT_READY']);
    expect(cause).toContain('MISSING_TEMPLATE_DATA');
    expect(mailsOf(run)).toEqual([]);
  });
});

test('a template that SES does not render is found by the test render, and nobody is sent to', async () => {
  local.platform.ses.faults.add({
    operation: 'TestRenderEmailTemplate',
    times: 1,
    kind: { type: 'refuse', code: 'BadRequestException', message: "Attribute 'x' is not present" },
  });
  const { executionArn, run } = await start(
    { ...autumnSale, id: 'unrendered', audience: { list: 'subscribers/subscribers.json' } },
    '2026-11-30T11:00:00Z',
  );
  const { status, error, cause } = await ended(executionArn);
  expect([status, error]).toEqual(['FAILED', 'NOT_READY']);
  expect(cause).toContain("SES can't render the template autumn-sale: Attribute 'x' is not present");
  expect(mailsOf(run)).toEqual([]);
});

describe('a campaign that asks for UTM parameters', () => {
  let run: string;
  let executionArn: string | undefined;
  beforeAll(async () => {
    ({ run, executionArn } = await start(autumnSale, '2026-11-30T12:00:00Z'));
    await eventually(() => (mailsOf(run).length === 3 ? true : undefined), 60);
    // A click, as a person does it, before the run is settled for good.
    await eventually(() => (mailsOf(run).every(({ html }) => html !== undefined) ? true : undefined));
    for (const { messageId } of mailsOf(run)) {
      await local.platform.ses.act(messageId, 'click', {
        link: `https://example.com/p/stoneware-mug?colour=moss&${UTM}`,
      });
    }
    await local.platform.ses.act(mailsOf(run)[0]?.messageId ?? '', 'click', {
      link: `https://example.com/sale?season=autumn&${UTM}#top`,
    });
  });

  test('delivers links with them, but for the one to unsubscribe, which is not tracked', () => {
    const [mail] = mailsOf(run);
    const optOut = mail?.headers[0]?.value.slice(1, -1);
    const sale = `https://example.com/sale?season=autumn&${UTM}#top`;
    expect(mail?.links).toEqual([
      { url: `https://example.com?${UTM}`, tracked: true },
      { url: sale, tracked: true },
      { url: `https://example.com/p/wool-blanket?${UTM}`, tracked: true },
      { url: `https://example.com/p/stoneware-mug?colour=moss&${UTM}`, tracked: true },
      { url: `https://example.com/p/reading-lamp?${UTM}`, tracked: true },
      { url: sale, tracked: true },
      { url: optOut, tracked: false },
    ]);
    expect([...(mail?.text ?? '').matchAll(/https?:\S+/g)].map(([url]) => url)).toEqual([
      sale,
      `https://example.com/p/wool-blanket?${UTM}`,
      `https://example.com/p/stoneware-mug?colour=moss&${UTM}`,
      `https://example.com/p/reading-lamp?${UTM}`,
      optOut,
    ]);
  });

  test('has clicks for each link in its report, by the URLs without them', async () => {
    expect((await ended(executionArn)).status).toBe('SUCCEEDED');
    const report = JSON.parse((await readReport(local.platform, run)) ?? '');
    expect(report.links).toEqual([
      { url: 'https://example.com/p/stoneware-mug?colour=moss', uniqueClicks: 3 },
      { url: 'https://example.com/sale?season=autumn#top', uniqueClicks: 1 },
    ]);
  });
});

test('a campaign without tracking is sent from a template without a place for the pixel, and nothing of it is tracked', async () => {
  const files = { subject: 's', html: 'h', text: 't' };
  const quiet = compileTemplate({
    name: 'quiet',
    subject: 'Hello',
    html: '{{ses:openTracker}}<a href="https://shop.de">Shop</a> <a href="{{unsubscribe_url}}">Leave</a>',
    text: '{{unsubscribe_url}}',
    files,
  });
  await put(objectKeys.template('quiet'), quiet);
  const { run, executionArn } = await start(
    {
      ...{ id: 'quiet', template: 'quiet', audience: { list: 'subscribers/subscribers.json' } },
      ...{ tracking: { opens: false, clicks: false } },
    },
    '2026-11-30T13:00:00Z',
  );
  expect((await ended(executionArn)).status).toBe('SUCCEEDED');
  const report = JSON.parse((await readReport(local.platform, run)) ?? '');
  expect(local.platform.ses.templates.get(report.template.sesName).content.Html).toBe(
    quiet.html.replace('{{ses:openTracker}}', ''),
  );
  expect(mailsOf(run).map(({ tracking }) => tracking)).toEqual(
    Array.from({ length: 3 }, () => ({ opens: false, clicks: false })),
  );
});

test('nothing of all this was denied', () => {
  expect(local.platform.access.log.denied).toEqual([]);
});
