import type { Settings } from '../../config/settings';
import settings from '../../settings';

type Environment = Settings['environments'][string];

/** The given `dev` with other values, as the only environment of its settings. */
function variant(changes: Partial<Environment>): Settings {
  const { dev } = settings.environments;
  if (!dev) throw new Error('settings.ts has no environment dev');
  return { ...settings, environments: { dev: { ...dev, ...changes } } };
}

const route53 = { kind: 'route53', zoneName: 'example.com' } as const;
const certificateArn =
  'arn:aws:acm:eu-central-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef';

/** Settings that differ from the given ones in what they deploy; each has to plan and apply as cleanly as those. */
export const settingsVariants: Readonly<Record<string, Settings>> = {
  'external-dns': variant({ dns: { kind: 'external' }, features: { dmarc: { policy: 'none' } } }),
  'existing-identity': variant({ dns: { kind: 'external' }, identity: { mode: 'existing' } }),
  'imported-identity': variant({ dns: { ...route53, overwrite: true }, identity: { mode: 'import' } }),
  'zone-by-id': variant({ dns: { kind: 'route53', zoneId: 'Z0123456789ABCDEFGHIJ' } }),
  bare: variant({
    dns: { kind: 'external' },
    alerts: { emails: [] },
    schedules: [],
    features: {
      scheduler: false,
      monitoring: false,
      reputationGuard: false,
      mailFrom: false,
      dmarc: false,
      unsubscribeDomain: false,
    },
  }),
  everything: variant({
    account: '111122223333',
    permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    deployers: ['arn:aws:iam::111122223333:role/deploy'],
    alerts: { emails: ['ops@example.com', 'marketing@example.com'] },
    tags: { team: 'growth' },
    features: {
      dmarc: { policy: 'quarantine', reportTo: 'dmarc@example.com' },
      eventEmails: ['postmaster@example.com'],
      unsubscribeDomain: { domainName: 'unsubscribe.dev.example.com' },
    },
  }),
  'custom-domain-elsewhere': variant({
    dns: { kind: 'external' },
    features: { unsubscribeDomain: { domainName: 'unsubscribe.dev.example.com', certificateArn } },
  }),
  'without-guard': variant({ features: { reputationGuard: false } }),
  'several-environments': {
    ...settings,
    environments: {
      ...settings.environments,
      staging: {
        ...variant({}).environments.dev,
        region: 'us-east-1',
        sender: {
          domain: 'staging.example.com',
          from: ['marketing@staging.example.com'],
          name: 'Example Shop',
          postalAddress: 'Example Shop, 1 Main Street, 12345 Springfield',
        },
      } as Environment,
    },
  },
  'state-in-s3': variant({ backend: { kind: 's3', bucket: 'example-terraform-state' } }),
  'state-in-cloud': variant({ backend: { kind: 'cloud', organization: 'example' } }),
};
