import { UserError } from '../lambdas/shared/user-error';
import { type EnvironmentSettings, localOf, resolveEnvironment } from './environment-settings';
import { parse } from './faults';
import { prefixFaults } from './names';
import { type Settings, settingsSchema } from './settings';

/** Names the environments to synthesize, separated by commas; absent or empty: all that are declared. */
const ENVIRONMENTS_VARIABLE = 'EMAIL_MARKETING_ENVIRONMENTS';

const LOCAL = 'local';

/** One error of all faults of `settings.ts`, a line each. */
function refuse(faults: readonly string[]): never {
  const header = `settings.ts has ${faults.length} ${faults.length === 1 ? 'error' : 'errors'}:`;
  throw new UserError([header, ...faults.map((fault) => `  ${fault}`)].join('\n'));
}

function declaredEnvironments(settings: Settings): EnvironmentSettings[] {
  const result = parse(settingsSchema, settings);
  if (!result.ok) return refuse(result.faults);
  return Object.entries(result.data.environments).map(([environment, parsed]) =>
    resolveEnvironment(result.data, environment, parsed),
  );
}

/** The local environment comes from `dev`, or from the first environment where there is no `dev`. */
function deriveLocal(declared: readonly EnvironmentSettings[]): EnvironmentSettings {
  const origin = declared.find(({ environment }) => environment === 'dev') ?? declared[0];
  // A rule refuses settings without an environment.
  if (origin === undefined) return refuse(['environments: there is none']);
  const local = localOf(origin);
  const faults = prefixFaults(local.prefix, local.region);
  if (faults.length > 0) {
    refuse(faults.map((fault) => `name: ${fault}; shorten "${local.name}" to run it on this machine`));
  }
  return local;
}

/** The names that `variable` asks for, or nothing when it leaves the choice open. */
function requestedNames(variable: string | undefined): string[] | undefined {
  const names = (variable ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : names;
}

/**
 * The environments to synthesize, in the order of `settings.ts`, checked and with every default filled in. At synth
 * nothing else reads the process environment: `EMAIL_MARKETING_ENVIRONMENTS` chooses environments by name, separated
 * by commas (default: all that are declared); `local` has to be asked for by name and comes last.
 *
 * @throws UserError that lists every fault of the settings, or every unknown name in the variable
 */
export function loadSettings(
  settings: Settings,
  env: NodeJS.ProcessEnv = process.env,
): EnvironmentSettings[] {
  const declared = declaredEnvironments(settings);
  const names = requestedNames(env[ENVIRONMENTS_VARIABLE]);
  if (names === undefined) return declared;

  const known = [...declared.map(({ environment }) => environment), LOCAL];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      `${ENVIRONMENTS_VARIABLE} names ${unknown.map((name) => JSON.stringify(name)).join(', ')}, which settings.ts does not declare; allowed: ${known.join(', ')}`,
    );
  }
  const chosen = declared.filter(({ environment }) => names.includes(environment));
  return names.includes(LOCAL) ? [...chosen, deriveLocal(declared)] : chosen;
}

/**
 * Settings of the environment `local`, which runs on one machine: those of `dev`, or of the first environment, without
 * an account and without what needs real DNS. It is disposable, and its share of the sending rate is 1.
 *
 * @throws UserError that lists every fault of the settings
 */
export const localEnvironment = (settings: Settings): EnvironmentSettings =>
  deriveLocal(declaredEnvironments(settings));
