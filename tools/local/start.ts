import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';
import { bringUp, type Platform } from './platform/bring-up';
import { readReport, startSending } from './recipe-run';
import { type StartOptions, startOptions } from './start-options';
import { synthesizeLocal } from './synthesize-local';

/**
 * npm start: synthesizes the stack, brings it up on local servers, sends a campaign through it and shows what happened: the
 * mails, the report, and every AWS call that was checked.
 */
async function main(options: StartOptions): Promise<void> {
  const folder = path.join(projectRoot(), '.local');
  const stateFolder = path.join(folder, 'state');
  // Standard output is the report's with --json; what happens is told on the other.
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);
  if (options.fresh) rmSync(stateFolder, { recursive: true, force: true });

  const stackFolder = synthesizeLocal(path.join(folder, 'cdktf.out'));
  const platform = await bringUp({ stackFolder, stateFolder, timeScale: options.timeScale, onProblem: tell });
  try {
    tell(`The stack is up at ${platform.url}; waits pass ${options.timeScale} times as fast.`);
    await send(platform, options, tell);
    if (!options.once) await untilInterrupted(tell);
  } finally {
    await platform.close();
  }
}

async function send(
  platform: Platform,
  { sending, json }: StartOptions,
  tell: (line: string) => void,
): Promise<void> {
  const before = platform.ses.outbox.all().length;
  const { executionArn, runId } = await startSending(platform, sending, new Date());
  tell(`Run ${runId} has begun: ${sending.template} to ${sending.list.key}.`);
  const execution = platform.executions.execution(executionArn);
  let told = before;
  while (execution.status === 'RUNNING') {
    await sleep(50);
    const mails = platform.ses.outbox.all();
    for (const { to, subject } of mails.slice(told))
      tell(`  accepted for ${to.join(', ')}: ${subject ?? ''}`);
    told = mails.length;
  }
  await platform.ses.settled();
  tellCalls(platform, tell);
  const report = await readReport(platform, runId);
  if (execution.status !== 'SUCCEEDED' || report === undefined) {
    const { error, cause } = execution.failure ?? {};
    throw new UserError(`Run ${runId} ended as ${error ?? execution.status}. ${cause ?? ''}`);
  }
  process.stdout.write(json ? `${report.trim()}\n` : `${summaryOf(report)}\n`);
}

function tellCalls({ access }: Platform, tell: (line: string) => void): void {
  const { checked, denied } = access.log;
  tell(
    `AWS calls checked: ${checked}, denied: ${denied.length}, granted and never used: ${access.neverUsed().length}.`,
  );
  for (const { message } of denied) tell(`  ${message}`);
}

/** The report in words. */
function summaryOf(report: string): string {
  const { status, recipients, events } = JSON.parse(report) as {
    status: string;
    recipients: Record<string, number>;
    events: Record<string, number>;
  };
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [`${status}`, `  recipients: ${counts(recipients)}`, `  events: ${counts(events) || 'none'}`].join(
    '\n',
  );
}

async function untilInterrupted(tell: (line: string) => void): Promise<void> {
  tell('The stack stays up. Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

async function start(): Promise<void> {
  await main(startOptions(process.argv.slice(2)));
}

void start();
