import { loadSettings, localEnvironment } from '../../config/load';
import { defineSettings } from '../../config/settings';
import given from '../../settings';
import { environment, faultsOf, settingsOf, userErrorOf } from './example';

const only = (settings: Parameters<typeof loadSettings>[0]) => {
  const [first, ...others] = loadSettings(settings, {});
  if (first === undefined || others.length > 0) throw new Error('expected one environment');
  return first;
};

const devWith = (fields: Record<string, unknown>) => only(settingsOf({ dev: environment(fields) }));

test('fills in every default', () => {
  expect(devWith({})).toEqual({
    name: 'shop',
    environment: 'dev',
    prefix: 'shop-dev',
    region: 'eu-central-1',
    sender: {
      domain: 'example.com',
      from: ['marketing@example.com'],
      name: 'Example Shop',
      postalAddress: 'Example Shop, 1 Main Street',
      replyTo: [],
    },
    dns: { kind: 'external' },
    identity: { mode: 'create', mailFromSubdomain: 'bounce' },
    alerts: { emails: [] },
    schedules: [],
    limits: {
      sendRateShare: 0.1,
      sendConcurrency: 4,
      reputation: {
        hour: {
          minSends: 200,
          hardBounce: { warn: 0.05, pause: 0.1, minEvents: 20 },
          complaint: { warn: 0.005, pause: 0.01, minEvents: 5 },
        },
        day: {
          minSends: 1000,
          hardBounce: { warn: 0.025, pause: 0.05, minEvents: 50 },
          complaint: { warn: 0.0015, pause: 0.003, minEvents: 10 },
        },
      },
      accountBounceRate: { warn: 0.05, critical: 0.08 },
      accountComplaintRate: { warn: 0.001, critical: 0.003 },
      dailyQuotaWarning: 0.8,
    },
    deployers: [],
    retention: { logDays: 90, runDays: 400, noncurrentDays: 150, ledgerDays: 120 },
    disposable: false,
    backend: { kind: 'local' },
    tags: {},
    features: {
      scheduler: true,
      monitoring: true,
      reputationGuard: true,
      mailFrom: true,
      dmarc: false,
      eventEmails: [],
      unsubscribeDomain: false,
    },
  });
});

test('keeps what is set, and fills in around it', () => {
  const { limits, features } = devWith({
    limits: {
      sendRateShare: 0.25,
      maxRecipients: 50_000,
      reputation: { day: { complaint: { warn: 0.002 } } },
    },
    features: { dmarc: { reportTo: 'dmarc@example.com' }, mailFrom: false },
  });
  expect(limits.sendRateShare).toBe(0.25);
  expect(limits.maxRecipients).toBe(50_000);
  expect(limits.reputation.day.complaint).toEqual({ warn: 0.002, pause: 0.003, minEvents: 10 });
  expect(features.dmarc).toEqual({ policy: 'none', reportTo: 'dmarc@example.com' });
  expect(features.mailFrom).toBe(false);
});

test('gives prod the larger share of the sending rate', () => {
  expect(only(settingsOf({ prod: environment() })).limits.sendRateShare).toBe(0.8);
});

test('makes no MAIL FROM domain for an identity that another stack owns', () => {
  expect(devWith({ identity: { mode: 'existing' } }).features.mailFrom).toBe(false);
});

test("lets an environment's tags win over those of the project", () => {
  const settings = settingsOf(
    { dev: environment({ tags: { team: 'crm', stage: 'dev' } }) },
    { tags: { team: 'marketing', project: 'shop' } },
  );
  expect(only(settings).tags).toEqual({ project: 'shop', team: 'crm', stage: 'dev' });
});

test.each([
  [
    { kind: 's3', bucket: 'example-state' },
    { kind: 's3', bucket: 'example-state', region: 'eu-central-1', key: 'shop/dev/terraform.tfstate' },
  ],
  [
    { kind: 's3', bucket: 'example-state', region: 'us-east-1', keyPrefix: 'email/marketing' },
    {
      kind: 's3',
      bucket: 'example-state',
      region: 'us-east-1',
      key: 'email/marketing/dev/terraform.tfstate',
    },
  ],
  [
    { kind: 'cloud', organization: 'example' },
    { kind: 'cloud', organization: 'example', workspace: 'shop-dev', hostname: 'app.terraform.io' },
  ],
  [
    { kind: 'cloud', organization: 'example', workspace: 'email', hostname: 'tfe.example.com' },
    { kind: 'cloud', organization: 'example', workspace: 'email', hostname: 'tfe.example.com' },
  ],
])('resolves the backend %j', (backend, resolved) => {
  expect(devWith({ backend }).backend).toEqual(resolved);
});

describe('EMAIL_MARKETING_ENVIRONMENTS', () => {
  const settings = settingsOf({
    test: environment({ region: 'eu-west-1' }),
    dev: environment({ region: 'eu-west-2' }),
    prod: environment(),
  });
  const names = (value?: string) =>
    loadSettings(settings, value === undefined ? {} : { EMAIL_MARKETING_ENVIRONMENTS: value }).map(
      (loaded) => loaded.environment,
    );

  test.each([
    [undefined, ['test', 'dev', 'prod']],
    ['', ['test', 'dev', 'prod']],
    [' , ', ['test', 'dev', 'prod']],
    ['prod', ['prod']],
    ['prod, dev,prod', ['dev', 'prod']],
    ['local', ['local']],
    ['local,prod', ['prod', 'local']],
  ])('%j chooses %j', (value, chosen) => {
    expect(names(value)).toEqual(chosen);
  });

  test('refuses unknown names, all at once', () => {
    expect(userErrorOf(() => names('prod,stagin,Dev'))).toBe(
      'EMAIL_MARKETING_ENVIRONMENTS names "stagin", "Dev", which settings.ts does not declare; allowed: test, dev, prod, local',
    );
  });

  test('is read from the process by default', () => {
    process.env.EMAIL_MARKETING_ENVIRONMENTS = 'prod';
    try {
      expect(loadSettings(settings).map((loaded) => loaded.environment)).toEqual(['prod']);
    } finally {
      delete process.env.EMAIL_MARKETING_ENVIRONMENTS;
    }
  });
});

describe('the local environment', () => {
  const fields = {
    account: '111111111111',
    permissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary',
    dns: { kind: 'route53', zoneName: 'example.com' },
    identity: { mode: 'import' },
    backend: { kind: 's3', bucket: 'example-state' },
    features: {
      dmarc: { policy: 'reject' },
      unsubscribeDomain: { domainName: 'unsubscribe.example.com' },
      eventEmails: ['events@example.com'],
    },
    limits: { sendConcurrency: 2 },
    tags: { team: 'crm' },
  };

  test('is dev without an account and without real DNS, with the whole sending rate', () => {
    const dev = devWith(fields);
    const local = localEnvironment(
      settingsOf({ test: environment({ region: 'eu-west-1' }), dev: environment(fields) }),
    );
    const { account: _account, permissionsBoundary: _boundary, ...rest } = dev;
    expect(local).toEqual({
      ...rest,
      environment: 'local',
      prefix: 'shop-local',
      disposable: true,
      backend: { kind: 'local' },
      dns: { kind: 'external' },
      identity: { mode: 'create', mailFromSubdomain: 'bounce' },
      features: { ...dev.features, mailFrom: false, dmarc: false, unsubscribeDomain: false },
      limits: { ...dev.limits, sendRateShare: 1 },
    });
    expect(Object.keys(local)).not.toContain('account');
    expect(Object.keys(local)).not.toContain('permissionsBoundary');
  });

  test('comes from the first environment where there is no dev', () => {
    const settings = settingsOf({
      test: environment({ region: 'eu-west-1' }),
      prod: environment({ region: 'eu-west-2' }),
    });
    expect(localEnvironment(settings).region).toBe('eu-west-1');
  });

  test('is not counted in the shares of the sending rate', () => {
    const settings = settingsOf({ dev: environment({ limits: { sendRateShare: 1 } }) });
    const loaded = loadSettings(settings, { EMAIL_MARKETING_ENVIRONMENTS: 'dev,local' });
    expect(loaded.map(({ limits }) => limits.sendRateShare)).toEqual([1, 1]);
  });

  test('refuses a name of the project that fits dev alone', () => {
    const name = 'a'.repeat(33);
    const settings = settingsOf({ dev: environment() }, { name });
    expect(faultsOf(settings)).toEqual([]);
    expect(userErrorOf(() => localEnvironment(settings))).toBe(
      [
        'settings.ts has 1 error:',
        `  name: the name of the bucket "${name}-local-000000000000-eu-central-1" would have 65 characters, AWS allows 63; shorten "${name}" to run it on this machine`,
      ].join('\n'),
    );
  });
});

test('counts the errors in the first line', () => {
  expect(userErrorOf(() => loadSettings(settingsOf({}), {}))).toBe(
    'settings.ts has 1 error:\n  environments: there is none; declare at least one, such as dev',
  );
  expect(() => loadSettings(settingsOf({}, { name: '' }), {})).toThrow(
    /^settings\.ts has 2 errors:\n {2}name: "" is not a name /,
  );
});

describe('the given settings.ts', () => {
  test('declares dev on a subdomain and prod', () => {
    expect(
      loadSettings(given, {}).map(({ prefix, sender, dns, disposable }) => ({
        prefix,
        domain: sender.domain,
        dns,
        disposable,
      })),
    ).toEqual([
      {
        prefix: 'email-marketing-dev',
        domain: 'dev.example.com',
        dns: { kind: 'route53', zoneName: 'example.com', overwrite: false },
        disposable: true,
      },
      {
        prefix: 'email-marketing-prod',
        domain: 'example.com',
        dns: { kind: 'route53', zoneName: 'example.com', overwrite: false },
        disposable: false,
      },
    ]);
  });

  test('holds one schedule in each environment, which is off', () => {
    const schedule = {
      name: 'weekly-promotion',
      campaign: 'product-promotion',
      expression: 'cron(0 9 ? * MON *)',
      timeZone: 'Europe/Berlin',
      enabled: false,
      flexibleMinutes: 15,
    };
    expect(loadSettings(given, {}).map(({ schedules }) => schedules)).toEqual([[schedule], [schedule]]);
  });

  test('runs on one machine', () => {
    expect(localEnvironment(given).prefix).toBe('email-marketing-local');
  });
});

test('types settings without changing them', () => {
  expect(defineSettings(given)).toBe(given);
});
