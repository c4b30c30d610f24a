import type * as z from 'zod';
import { LEDGER_DAYS } from './deployment';
import type { environmentSchema } from './environment';
import { defaultSendRateShare } from './limits';
import { namePrefix } from './names';
import type { settingsSchema } from './settings';

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

type Parsed = z.output<typeof settingsSchema>;
type ParsedEnvironment = z.output<typeof environmentSchema>;

/** Where Terraform keeps the state of an environment. */
export type Backend =
  | { readonly kind: 'local' }
  /** `key` is the object that holds the state; a lock file lies beside it. */
  | { readonly kind: 's3'; readonly bucket: string; readonly region: string; readonly key: string }
  | {
      readonly kind: 'cloud';
      readonly organization: string;
      readonly workspace: string;
      readonly hostname: string;
    };

/** Settings of one environment with every default filled in: all that a stack has to know. */
export type EnvironmentSettings = DeepReadonly<
  Omit<ParsedEnvironment, 'backend' | 'features' | 'limits' | 'retention'> & {
    /** Name of the project. */
    name: string;
    /** Name of the environment. */
    environment: string;
    /** `<name>-<environment>`, what the name of each AWS resource begins with. */
    prefix: string;
    backend: Backend;
    features: Omit<ParsedEnvironment['features'], 'mailFrom'> & { mailFrom: boolean };
    limits: Omit<ParsedEnvironment['limits'], 'sendRateShare'> & { sendRateShare: number };
    retention: ParsedEnvironment['retention'] & {
      /** Days after which the ledger forgets a run; not a setting, for the other periods depend on it. */
      ledgerDays: number;
    };
  }
>;

function resolveBackend(
  settings: Parsed,
  environment: string,
  { backend, region }: ParsedEnvironment,
): Backend {
  switch (backend.kind) {
    case 'local':
      return backend;
    case 's3':
      return {
        kind: 's3',
        bucket: backend.bucket,
        region: backend.region ?? region,
        key: `${backend.keyPrefix ?? settings.name}/${environment}/terraform.tfstate`,
      };
    case 'cloud':
      return { ...backend, workspace: backend.workspace ?? namePrefix(settings.name, environment) };
  }
}

/** Fills in the defaults of one environment that depend on its name or on other settings. */
export function resolveEnvironment(
  settings: Parsed,
  environment: string,
  parsed: ParsedEnvironment,
): EnvironmentSettings {
  const { features, limits, retention, identity } = parsed;
  return {
    ...parsed,
    name: settings.name,
    environment,
    prefix: namePrefix(settings.name, environment),
    backend: resolveBackend(settings, environment, parsed),
    features: { ...features, mailFrom: features.mailFrom ?? identity.mode !== 'existing' },
    limits: { ...limits, sendRateShare: limits.sendRateShare ?? defaultSendRateShare(environment) },
    retention: { ...retention, ledgerDays: LEDGER_DAYS },
    tags: { ...settings.tags, ...parsed.tags },
  };
}

/**
 * The environment that runs on one machine, after `origin`: nothing in it needs an AWS account or real DNS, it may
 * use the whole sending rate of the SES double, and everything else is as in `origin`.
 */
export function localOf(origin: EnvironmentSettings): EnvironmentSettings {
  const { account: _account, permissionsBoundary: _boundary, ...rest } = origin;
  return {
    ...rest,
    environment: 'local',
    prefix: namePrefix(origin.name, 'local'),
    disposable: true,
    backend: { kind: 'local' },
    dns: { kind: 'external' },
    identity: { ...origin.identity, mode: 'create' },
    features: { ...origin.features, mailFrom: false, dmarc: false, unsubscribeDomain: false },
    limits: { ...origin.limits, sendRateShare: 1 },
  };
}
