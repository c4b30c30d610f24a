import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { loadSettings } from '../../config/load';
import { EmailMarketingStack } from '../../constructs/email-marketing-stack';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';
import { settingsVariants } from './settings-variants';

/**
 * node tools/run.cjs tools/checks/variants.ts CHECK: synthesizes every variant of the settings and runs CHECK, a program
 * that plans and applies stack folders, over all of them.
 */
function main(check: string | undefined): void {
  if (!check) throw new UserError('usage: node tools/run.cjs tools/checks/variants.ts CHECK');
  const folder = path.join(projectRoot(), '.cache', 'variants');
  rmSync(folder, { recursive: true, force: true });
  const stacks = Object.entries(settingsVariants).flatMap(([variant, settings]) => {
    const outdir = path.join(folder, variant);
    mkdirSync(outdir, { recursive: true });
    const app = new App({ outdir, skipBackendValidation: true });
    const environments = loadSettings(settings, {});
    for (const environment of environments) {
      new EmailMarketingStack(app, `${variant}-${environment.environment}`, environment);
    }
    app.synth();
    return environments.map(({ environment }) => path.join(outdir, 'stacks', `${variant}-${environment}`));
  });
  const { status, error } = spawnSync(path.resolve(check), stacks, { stdio: 'inherit', cwd: projectRoot() });
  if (error) throw new UserError(`${check} can not be run: ${error.message}`);
  process.exitCode = status ?? 1;
}

main(process.argv[2]);
