import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { eventually } from '../../support/local-platform';

jest.setTimeout(300_000);

/** A start that runs: what it has said so far, and how it ended. */
interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly printed: () => string;
  /** Exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

let work: string;
const running = new Set<Started>();
beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), 'start-'));
});
afterEach(() => {
  for (const { child } of running) child.kill('SIGKILL');
  running.clear();
});
afterAll(() => rmSync(work, { recursive: true }));

/** As npm start runs it, in a process group of its own, which is what Ctrl-C on a terminal reaches. */
function start(folder: string, ...args: string[]): Started {
  const child = spawn(
    process.execPath,
    ['tools/run.cjs', 'tools/local/start.ts', '--state', path.join(work, folder), ...args],
    { cwd: projectRoot(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.err += text;
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(started);
      resolve(code ?? signal);
    });
  });
  const started = { child, said: () => texts.err, printed: () => texts.out, ended };
  running.add(started);
  return started;
}

const until = (started: Started, text: RegExp) =>
  eventually(() => text.exec(started.said()) ?? undefined, 100);

function pressCtrlC({ child }: Started): void {
  process.kill(-(child.pid ?? 0), 'SIGINT');
}

/** Whether any process of the group of a start is left, itself included; one that nobody has waited for yet counts. */
function hasProcesses({ child }: Started): boolean {
  try {
    process.kill(-(child.pid ?? 0), 0);
    return true;
  } catch {
    return false;
  }
}

async function refused(...args: string[]): Promise<string> {
  const started = start('refused', ...args);
  expect(await started.ended).toBe(1);
  expect(started.printed()).toBe('');
  expect(started.said()).not.toMatch(/^\s+at /m);
  return started.said();
}

describe('npm start', () => {
  test('ends everything on Ctrl-C, and goes on with its mails, runs and suppression', async () => {
    const first = start('kept');
    const [, url = ''] = await until(first, /^Console: (http:\S+)$/m);
    await until(first, /The stack stays up\. Ctrl-C ends it\./);
    const inbox = await (await fetch(url)).text();
    const [, mail = ''] = /href="(\/mails\/[^"]+)"/.exec(inbox) ?? [];
    const left = await fetch(`${url}${mail}/unsubscribe`, { method: 'POST', headers: { origin: url } });
    expect(await left.text()).toContain('Unsubscribed by one click.');

    const other = start('kept');
    expect(await other.ended).toBe(1);
    expect(other.said()).toContain(`another start uses ${path.join(work, 'kept')} (its console: ${url})`);

    pressCtrlC(first);
    expect(await first.ended).toBe(0);
    expect(hasProcesses(first)).toBe(false);

    const second = start('kept');
    const [, again] = await until(second, /^Console: (http:\S+)$/m);
    expect(again).toBe(url);
    await until(second, /The stack stays up/);
    expect(second.printed()).toContain('planned 3, sent 2, unsubscribed 1');
    expect((await (await fetch(url)).text()).match(/class="row mail"/g)).toHaveLength(5);
    expect((await (await fetch(`${url}/runs`)).text()).match(/class="row run"/g)).toHaveLength(2);
    expect(await (await fetch(`${url}/suppression`)).text()).toContain('unsubscribed');
    pressCtrlC(second);
    expect(await second.ended).toBe(0);
  });

  test('goes on with a run that Ctrl-C interrupted, and sends nobody twice', async () => {
    const rows = Array.from({ length: 80 }, (_, n) => `person${n}@example.com,Person ${n}`);
    const list = path.join(work, 'people.csv');
    writeFileSync(list, ['email,name', ...rows].join('\n'));
    const first = start('interrupted', '--once', '--list', list);
    await until(first, /mails accepted: [1-9]/);
    pressCtrlC(first);
    expect(await first.ended).toBe(130);
    expect(hasProcesses(first)).toBe(false);

    const second = start('interrupted', '--json', '--list', list);
    expect(await second.ended).toBe(0);
    expect(second.said()).toMatch(/^Run product-promotion-\w+ was interrupted and goes on\.$/m);
    expect(JSON.parse(second.printed())).toMatchObject({
      status: 'COMPLETED',
      recipients: { planned: 80, sent: 80 },
    });
    const kept = JSON.parse(readFileSync(path.join(work, 'interrupted', 'state', 'ses.json'), 'utf8')) as {
      mails: { to: string[]; tags: { name: string; value: string }[] }[];
    };
    const mailed = kept.mails.map(
      ({ to, tags }) => `${tags.find(({ name }) => name === 'run')?.value} ${to}`,
    );
    expect(new Set(mailed).size).toBe(mailed.length);
  });

  test('--json prints the report alone, of the list, the template and the data that were given', async () => {
    const list = path.join(work, 'two.jsonl');
    writeFileSync(
      list,
      '{"email":"ada@example.com","name":"Ada"}\n{"email":"bob@example.com","name":"Bob"}\n',
    );
    const started = start(
      'json',
      '--json',
      '--list',
      list,
      '--template',
      'welcome-campaign',
      '--data',
      '{"x":"y"}',
    );
    expect(await started.ended).toBe(0);
    expect(JSON.parse(started.printed())).toMatchObject({
      status: 'COMPLETED',
      template: { name: 'welcome-campaign' },
      list: [{ key: 'subscribers/two.jsonl' }],
      recipients: { planned: 2, sent: 2 },
    });
    expect(started.said()).toContain('accepted for ada@example.com: Welcome to Our Community, Ada!');
  });

  test('an empty list ends with its reason and status 1', async () => {
    const list = path.join(work, 'empty.json');
    writeFileSync(list, '[]');
    const said = await refused('--once', '--list', list);
    expect(said).toMatch(/^Run product-promotion-\w+ ended as NOT_READY\. .*subscribers\/empty\.json/ms);
  });

  test('bad input ends with its reason and status 1, before anything is brought up', async () => {
    expect(await refused('--list', '/nowhere/people.csv')).toBe(
      '--list: /nowhere/people.csv can not be read: there is no such file\n',
    );
  });
});
