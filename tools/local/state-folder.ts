import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../lambdas/shared/user-error';

/** What one start leaves for the next, in a folder of its own. */
export interface StateFolder {
  /** Synthesized Terraform. */
  readonly synthesized: string;
  /** Tables, objects, keys, mails. */
  readonly state: string;
  readonly consolePort: string;
}

/** Entries that a start makes in its folder. */
const OWN_ENTRIES = ['cdktf.out', 'state', 'console-port'];

/**
 * Makes the folder, or takes what is there.
 *
 * @param fresh removes what earlier starts left
 * @throws UserError where the folder is a file, or holds what no start made
 */
export function openStateFolder(folder: string, fresh: boolean): StateFolder {
  const root = path.resolve(folder);
  mkdirUnlessFile(root);
  const strangers = readdirSync(root).filter((entry) => !OWN_ENTRIES.includes(entry));
  if (strangers.length > 0) {
    throw new UserError(
      `--state: ${root} holds ${strangers.slice(0, 3).join(', ')}, which no start has made; choose an empty or a new folder`,
    );
  }
  if (fresh) {
    for (const entry of OWN_ENTRIES) rmSync(path.join(root, entry), { recursive: true, force: true });
  }
  return {
    synthesized: path.join(root, 'cdktf.out'),
    state: path.join(root, 'state'),
    consolePort: path.join(root, 'console-port'),
  };
}

function mkdirUnlessFile(root: string): void {
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    if (!existsSync(root)) throw error;
    throw new UserError(`--state: ${root} is no folder`);
  }
}
