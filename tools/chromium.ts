import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { UserError } from '../lambdas/shared/user-error';

/** Commands that packages of Linux distributions install. */
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'headless_shell'];

/** Where installers put it that add no command. */
const PLACES = [
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

export const CHROMIUM_REMEDY =
  'no Chromium found: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to its executable';

/**
 * The executable of an installed Chromium or Chrome: `CHROMIUM_PATH`, else a usual command on the PATH, else a usual place;
 * undefined without one.
 *
 * @throws UserError when `CHROMIUM_PATH` names no executable file
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CHROMIUM_PATH ?? '';
  if (named !== '') {
    if (isExecutable(named)) return named;
    throw new UserError(`CHROMIUM_PATH is ${named}, which is no executable file; set it to one or unset it`);
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const commands = COMMANDS.flatMap((command) => folders.map((folder) => path.join(folder, command)));
  return [...commands, ...PLACES].find(isExecutable);
}

/**
 * Starts a Chromium without a window, on a profile of its own that is gone when it is closed. It opens pages of this project
 * alone: it has no sandbox (Playwright's default), which root, as in a container, could not use.
 */
export async function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

function isExecutable(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
