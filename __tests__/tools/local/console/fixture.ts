import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startConsole } from '../../../../tools/local/console/console';
import { recipeSending } from '../../../../tools/local/recipe-run';
import { type LocalPlatform, upWith } from '../../../support/local-platform';

export const TIME_SCALE = 20_000;

/** A stack that is up, with its console. */
export interface ConsoleUnderTest {
  readonly local: LocalPlatform;
  readonly url: string;
  close(): Promise<void>;
}

export async function consoleUp(): Promise<ConsoleUnderTest> {
  const folder = mkdtempSync(path.join(tmpdir(), 'console-'));
  const local = await upWith(undefined, { timeScale: TIME_SCALE });
  const { url, close } = await startConsole({
    platform: local.platform,
    sending: recipeSending(),
    timeScale: TIME_SCALE,
    portFile: path.join(folder, 'port'),
  });
  return {
    local,
    url,
    close: async () => {
      await close();
      await local.close();
      rmSync(folder, { recursive: true });
    },
  };
}
