import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';
import { CHROMIUM_REMEDY, findChromium, launchChromium } from '../chromium';
import { startConsole } from '../local/console/console';
import { ledgerData } from '../local/console/ledger-data';
import { unsubscribeLink } from '../local/console/unsubscribe-link';
import { bringUp, type Platform } from '../local/platform/bring-up';
import { tellerOn } from '../local/progress';
import { recipeSending, startSending } from '../local/recipe-run';
import { stackClients } from '../local/stack-clients';
import { synthesizeLocal } from '../local/synthesize-local';
import { watchRun } from '../local/watch-run';

const TIME_SCALE = 10_000;
const LONGEST_BYTES = 300 * 1000;

interface Picture {
  readonly file: string;
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/**
 * node tools/run.cjs tools/docs/screenshots.ts [FOLDER]: makes the README's pictures anew, of the recipe's campaign as
 * `npm start` sends it.
 */
async function main([folder = path.join(projectRoot(), 'docs', 'images')]: readonly string[]): Promise<void> {
  const executable = findChromium();
  if (executable === undefined) throw new UserError(CHROMIUM_REMEDY);
  const work = mkdtempSync(path.join(tmpdir(), 'screenshots-'));
  const browser = await launchChromium(executable);
  const platform = await bringUp({
    stackFolder: synthesizeLocal(path.join(work, 'cdktf.out')),
    stateFolder: path.join(work, 'state'),
    timeScale: TIME_SCALE,
  });
  const sending = recipeSending();
  const console = await startConsole({
    platform,
    sending,
    timeScale: TIME_SCALE,
    portFile: path.join(work, 'console-port'),
  });
  try {
    const run = await sendAndAct(platform, sending);
    mkdirSync(folder, { recursive: true });
    for (const picture of pictures(platform, console.url, run)) await take(browser, picture, folder);
  } finally {
    await browser.close();
    await console.close();
    await platform.close();
    rmSync(work, { recursive: true });
  }
}

/** Sends the campaign; then its three recipients do what recipients do, and it is sent once more. */
async function sendAndAct(platform: Platform, sending: ReturnType<typeof recipeSending>): Promise<string> {
  const clients = stackClients(platform);
  const ledger = ledgerData(clients.dynamo, clients.ledgerTable);
  const watching = { tell: tellerOn(process.stderr), ledger, signal: new AbortController().signal };
  const first = await startSending(platform, sending, new Date());
  await watchRun(platform, first, watching);
  const [john, jane] = platform.ses.outbox.all();
  if (!john || !jane) throw new Error('the campaign sent fewer than two mails');
  await platform.ses.act(john.messageId, 'open');
  await platform.ses.act(john.messageId, 'click');
  await platform.ses.act(jane.messageId, 'complaint');
  await platform.ses.settled();
  await until(async () => (await ledger.run(first.runId))?.survey?.events.complaints === 1);
  const housekeeping = platform.schedules.list().find(({ name }) => name.endsWith('housekeeping'));
  if (housekeeping) await platform.scheduleRunner.runNow(housekeeping);
  const second = await startSending(platform, sending, new Date());
  await watchRun(platform, second, watching);
  clients.destroy();
  return first.runId;
}

function pictures(platform: Platform, console: string, run: string): readonly Picture[] {
  const [john] = platform.ses.outbox.all();
  if (!john) throw new Error('the inbox is empty');
  const console1280 = { width: 1280, height: 860 };
  return [
    { file: 'mail.png', url: `${console}/mails/${john.messageId}`, ...console1280 },
    { file: 'run.png', url: `${console}/runs/${run}`, ...console1280 },
    { file: 'report.png', url: `${console}/runs/${run}/report.html`, width: 900, height: 1100 },
    { file: 'unsubscribe.png', url: unsubscribeLink(john, platform.url) ?? '', width: 600, height: 400 },
  ];
}

async function take(browser: Browser, picture: Picture, folder: string): Promise<void> {
  const { file, url, width, height } = picture;
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  await page.goto(url);
  const target = path.join(folder, file);
  await page.screenshot({ path: target });
  await context.close();
  const { size } = statSync(target);
  if (size > LONGEST_BYTES) throw new Error(`${target} has ${size} bytes, more than ${LONGEST_BYTES}`);
  process.stderr.write(`${target}: ${size} bytes\n`);
}

async function until(met: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (await met()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('what was done as a recipient did not reach the ledger within a minute');
}

void main(process.argv.slice(2));
