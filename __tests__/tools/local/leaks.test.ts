import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { leaksIn } from '../../support/leaks';
import { type SynthesizedJson, upWith } from '../../support/local-platform';
import { mailsTo, sendCampaign } from '../../support/recipe-campaign';

jest.setTimeout(60_000);

test('a function that logs what it gets, with a token in it, is found out at the end', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'talkative-'));
  const zip = path.join(folder, 'talkative.zip');
  const source = 'exports.handler = async (event) => console.log(event.rawPath);';
  writeFileSync(zip, zipSync({ 'index.js': Buffer.from(source) }));
  const talkative = ({ resource }: SynthesizedJson): void => {
    for (const config of Object.values(resource.aws_lambda_function ?? {})) {
      if (String(config.function_name).endsWith('-unsubscribe')) config.filename = zip;
    }
  };
  const local = await upWith(talkative, { timeScale: 20_000 });
  await sendCampaign(local, '2026-11-30T09:00:00Z');
  const link = mailsTo(local, 'subscriber1@example.com')[0]?.headers[0]?.value.slice(1, -1) ?? '';
  await fetch(link, { method: 'POST' });
  await expect(local.close()).rejects.toThrow(`an address or token is logged: ${new URL(link).pathname}`);
  rmSync(folder, { recursive: true });
});

test.each([
  ['as it is', 'sent to john@shop.org'],
  ['in another case', 'sent to John@Shop.org'],
  ['percent-encoded', '/u/john%40shop.org'],
])('an address is found %s', (_how, line) => {
  expect(leaksIn(['sent to somebody', line], new Set(['john@shop.org']))).toEqual([line]);
});
