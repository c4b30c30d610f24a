import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { loadSettings } from '../config/load';
import { projectRoot } from '../constructs/project-root';
import settings from '../settings';

const stacksFolder = path.join(projectRoot(), 'cdktf.out', 'stacks');

function stackNames(): string[] {
  return existsSync(stacksFolder) ? readdirSync(stacksFolder) : [];
}

/** Removes what the last synth wrote and keeps what Terraform did (providers, lock file): old assets pile up otherwise. */
function clean(): void {
  for (const name of stackNames()) {
    for (const part of ['cdk.tf.json', 'assets'])
      rmSync(path.join(stacksFolder, name, part), { recursive: true, force: true });
  }
}

/** Says what was synthesized, and removes the folders of environments that are no more. */
function report(): void {
  for (const name of stackNames()) {
    const file = path.join(stacksFolder, name, 'cdk.tf.json');
    if (!existsSync(file)) {
      rmSync(path.join(stacksFolder, name), { recursive: true });
      continue;
    }
    const { resource } = JSON.parse(readFileSync(file, 'utf8')) as { resource: Record<string, object> };
    const count = Object.values(resource).reduce((sum, byName) => sum + Object.keys(byName).length, 0);
    process.stdout.write(
      `${name}: ${count} resources in ${path.relative(projectRoot(), path.dirname(file))}\n`,
    );
  }
}

// Before anything is removed: a slip in the settings must not cost the last good synth.
loadSettings(settings);
clean();
void import('../main').then(report);
