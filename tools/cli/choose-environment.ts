import type { EnvironmentSettings } from '../../config/environment-settings';
import { loadSettings, localEnvironment } from '../../config/load';
import type { Settings } from '../../config/settings';
import { UsageError } from './command';

const LOCAL = 'local';

/**
 * The environment that was asked for by `--environment`, or the only one there is. `local` is the stack of `npm start`.
 *
 * @throws UsageError that lists the environments, where none or an unknown one was named
 * @throws UserError that lists every fault of the settings
 */
export function chooseEnvironment(
  settings: Settings,
  wanted: string | boolean | undefined,
): EnvironmentSettings {
  if (wanted === LOCAL) return localEnvironment(settings);
  // Of the process environment nothing decides here, only what was typed.
  const declared = loadSettings(settings, {});
  const names = [...declared.map(({ environment }) => environment), LOCAL].join(', ');
  const [only, another] = declared;
  if (wanted === undefined && only && !another) return only;
  if (wanted === undefined) throw new UsageError(`--environment is missing; settings.ts has ${names}`);
  const chosen = declared.find(({ environment }) => environment === wanted);
  if (!chosen) {
    throw new UsageError(`--environment ${JSON.stringify(wanted)} is not in settings.ts, which has ${names}`);
  }
  return chosen;
}
