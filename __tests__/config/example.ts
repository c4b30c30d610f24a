import { loadSettings } from '../../config/load';
import type { Settings } from '../../config/settings';
import { UserError } from '../../lambdas/shared/user-error';

type Fields = Record<string, unknown>;

/** A whole set of fields that are valid together; a test changes what it is about. */
export const sender = {
  domain: 'example.com',
  from: ['marketing@example.com'],
  name: 'Example Shop',
  postalAddress: 'Example Shop, 1 Main Street',
};

export const schedule = {
  name: 'weekly',
  campaign: 'promotion',
  expression: 'rate(7 days)',
  timeZone: 'UTC',
};

/** The least that an environment has to say, changed by `fields`. */
export const environment = (fields: Fields = {}): Fields => ({ region: 'eu-central-1', sender, ...fields });

/** Settings with these environments, not all of which the types would let through. */
export const settingsOf = (environments: Fields, fields: Fields = {}): Settings =>
  ({ name: 'shop', environments, ...fields }) as Settings;

/** Message of the UserError that `run` throws; empty when it throws none. */
export function userErrorOf(run: () => unknown): string {
  try {
    run();
    return '';
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** The lines that tell what is wrong with the settings, without the header; none when they are valid. */
export function faultsOf(settings: unknown): string[] {
  return userErrorOf(() => loadSettings(settings as Settings, {}))
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

/** The same for settings whose one environment is `dev`. */
export const faultsOfDev = (fields: Fields): string[] => faultsOf(settingsOf({ dev: environment(fields) }));
