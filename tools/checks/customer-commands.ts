import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';

/** The command line tool that the README names. */
const CDKTF = ['npx', '--yes', 'cdktf-cli@0.21.0'];
/** Without it the tool asks the Terraform registry for checksums of the provider. */
const OFFLINE = '--skip-provider-lock';
/** What a stranger's checkout holds of the project; packages are shared with this one. */
const NOT_COPIED = new Set(['.git', '.cache', '.local', 'cdktf.out', 'node_modules']);

/**
 * node tools/run.cjs tools/checks/customer-commands.ts CHECK: what a customer types, in a copy of the project: `cdktf synth`,
 * `list`, `diff`, `deploy`, `destroy` for dev and prod, through CHECK, a program that gives Terraform a provider which needs
 * no AWS. A protected prod must refuse to be destroyed, dev must be gone whole.
 */
function main(check: string | undefined): void {
  if (!check) throw new UserError('usage: node tools/run.cjs tools/checks/customer-commands.ts CHECK');
  const checkout = copyProject();
  try {
    tryCommands(checkout, path.resolve(check));
  } finally {
    rmSync(checkout, { recursive: true });
  }
}

function tryCommands(checkout: string, check: string): void {
  const cdktf = (...args: string[]) => run(checkout, [...CDKTF, ...args]);
  const offline = (stack: string, ...args: string[]) =>
    run(checkout, [
      check,
      '--with',
      path.join('cdktf.out', 'stacks', stack),
      '--',
      ...CDKTF,
      ...args,
      OFFLINE,
    ]);

  expect('cdktf synth', cdktf('synth'), 0);
  const listed = cdktf('list');
  expect('cdktf list', listed, 0);
  for (const stack of ['dev', 'prod']) expectText('cdktf list', listed.output, `cdktf.out/stacks/${stack}`);
  for (const stack of ['dev', 'prod']) {
    expect(`cdktf diff ${stack}`, offline(stack, 'diff', stack), 0);
    expect(`cdktf deploy ${stack}`, offline(stack, 'deploy', stack, '--auto-approve'), 0);
  }
  const refused = offline('prod', 'destroy', 'prod', '--auto-approve');
  expect('cdktf destroy prod', refused, 1);
  expectText('cdktf destroy prod', refused.output, 'prevent_destroy');
  expectResources(checkout, 'prod', (count) => count > 100);

  expect('cdktf destroy dev', offline('dev', 'destroy', 'dev', '--auto-approve'), 0);
  expectResources(checkout, 'dev', (count) => count === 0);
}

function copyProject(): string {
  const checkout = mkdtempSync(path.join(tmpdir(), 'customer-'));
  cpSync(projectRoot(), checkout, {
    recursive: true,
    filter: (source) => {
      const relative = path.relative(projectRoot(), source);
      return !NOT_COPIED.has(relative) && !relative.endsWith('.tfstate');
    },
  });
  symlinkSync(path.join(projectRoot(), 'node_modules'), path.join(checkout, 'node_modules'));
  return checkout;
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

function run(cwd: string, [command = '', ...args]: readonly string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: 'true', FORCE_COLOR: '0' },
  });
  if (error) throw error;
  return { status, output: `${stdout}${stderr}` };
}

function expect(what: string, { status, output }: Outcome, wanted: number): void {
  if (status !== wanted)
    throw new UserError(`${what} ended with ${status}, not ${wanted}:\n${output.slice(-4000)}`);
  process.stdout.write(`${what}: ${wanted === 0 ? 'done' : 'refused, as it must be'}\n`);
}

function expectText(what: string, output: string, text: string): void {
  if (!output.includes(text)) throw new UserError(`${what} does not say "${text}":\n${output.slice(-4000)}`);
}

function expectResources(checkout: string, stack: string, holds: (count: number) => boolean): void {
  const file = path.join(checkout, `terraform.${stack}.tfstate`);
  if (!existsSync(file)) throw new UserError(`no state of ${stack} in ${checkout}`);
  const { resources } = JSON.parse(readFileSync(file, 'utf8')) as { resources: { mode: string }[] };
  const count = resources.filter(({ mode }) => mode === 'managed').length;
  if (!holds(count)) throw new UserError(`the state of ${stack} holds ${count} resources`);
  process.stdout.write(`${stack}: ${count} resources left\n`);
}

main(process.argv[2]);
