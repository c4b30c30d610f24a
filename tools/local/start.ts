import { report as reportSchema } from '../../lambdas/shared/report';
import { UserError } from '../../lambdas/shared/user-error';
import { startConsole } from './console/console';
import { type LedgerData, ledgerData } from './console/ledger-data';
import { lockFolder } from './folder-lock';
import { resumeInterrupted } from './interrupted-runs';
import { untilInterrupted } from './interruption';
import { messageOf } from './message-of';
import { bringUp, type Platform } from './platform/bring-up';
import { type Teller, tellerOn } from './progress';
import { readReport, startSending } from './recipe-run';
import { stackClients } from './stack-clients';
import { type StartOptions, startOptions } from './start-options';
import { openStateFolder } from './state-folder';
import { summaryOf, tellCalls } from './summary';
import { synthesizeLocal } from './synthesize-local';
import { watchRun } from './watch-run';

/**
 * npm start: synthesizes the stack, brings it up on local servers, sends a campaign through it and shows what happened, in the
 * console until Ctrl-C, or with --once in words alone.
 */
async function main(options: StartOptions): Promise<void> {
  // Standard output is the report's; what happens is told on the other.
  const tell = tellerOn(process.stderr);
  const interruption = untilInterrupted();
  const lock = await lockFolder(options.stateFolder);
  const open: (() => Promise<void>)[] = [lock.release];
  try {
    const folder = openStateFolder(options.stateFolder, options.fresh);
    tell.line('Synthesizing the stack; the first time takes some seconds.');
    const stackFolder = synthesizeLocal(folder.synthesized);
    const { timeScale, sending } = options;
    const platform = await bringUp({
      stackFolder,
      stateFolder: folder.state,
      timeScale,
      onProblem: (problem) => tell.line(problem),
    });
    open.push(platform.close);
    tell.line(`The stack is up at ${platform.url}; waits pass ${timeScale} times as fast.`);
    if (!options.once) {
      const console = await startConsole({ platform, sending, timeScale, portFile: folder.consolePort });
      open.push(console.close);
      lock.announce(`its console: ${console.url}`);
      tell.line(`Console: ${console.url}`);
    }
    const clients = stackClients(platform);
    open.push(async () => clients.destroy());
    const ledger = ledgerData(clients.dynamo, clients.ledgerTable);
    const { signal } = interruption;
    await interruption.unless(() => sendAll(platform, options, { tell, ledger, signal }));
    if (!options.once && !signal.aborted) {
      tell.line('The stack stays up. Ctrl-C ends it.');
      await interruption.happened;
    }
  } finally {
    for (const close of open.toReversed()) await close();
  }
  if (options.once && interruption.signal.aborted) process.exitCode = 130;
}

/** What a run that is watched needs. */
interface Watching {
  readonly tell: Teller;
  readonly ledger: LedgerData;
  readonly signal: AbortSignal;
}

/** Sends the campaign, after what an earlier start left open. With the console, what goes wrong ends nothing. */
async function sendAll(platform: Platform, options: StartOptions, watching: Watching): Promise<void> {
  const { tell, ledger } = watching;
  try {
    for (const run of await resumeInterrupted(platform, ledger)) {
      tell.line(`Run ${run.runId} was interrupted and goes on.`);
      await watchRun(platform, run, watching);
    }
    await send(platform, options, watching);
  } catch (error) {
    if (options.once || !(error instanceof UserError)) throw error;
    tell.line(messageOf(error));
  }
}

async function send(platform: Platform, { sending, json }: StartOptions, watching: Watching): Promise<void> {
  const { tell } = watching;
  const run = await startSending(platform, sending, new Date());
  tell.line(`Run ${run.runId} has begun: ${sending.template} to ${sending.list.key}.`);
  try {
    await watchRun(platform, run, watching);
  } finally {
    if (!watching.signal.aborted) tellCalls(platform, tell);
  }
  const report = await readReport(platform, run.runId);
  if (report === undefined) throw new UserError(`Run ${run.runId} ended without a report.`);
  process.stdout.write(
    json ? `${report.trim()}\n` : `${summaryOf(reportSchema.parse(JSON.parse(report)))}\n`,
  );
}

async function start(): Promise<void> {
  await main(startOptions(process.argv.slice(2)));
}

void start();
