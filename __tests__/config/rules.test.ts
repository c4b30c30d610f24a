import { environment, faultsOf, faultsOfDev, schedule, sender, settingsOf } from './example';

const certificate = (region: string) =>
  `arn:aws:acm:${region}:123456789012:certificate/00000000-0000-0000-0000-000000000000`;
const unsubscribeDomain = { domainName: 'unsubscribe.example.com' };
const zone = { kind: 'route53', zoneName: 'example.com' };

describe('fields of one environment that contradict each other', () => {
  test.each([
    [
      { sender: { ...sender, from: ['a@example.com', 'x@other.com'] } },
      [
        'sender.from[1]: "x@other.com" is not an address at example.com or a subdomain of it; change it, or sender.domain',
      ],
    ],
    [
      { sender: { ...sender, from: ['x@notexample.com'] } },
      [
        'sender.from[0]: "x@notexample.com" is not an address at example.com or a subdomain of it; change it, or sender.domain',
      ],
    ],
    [
      { dns: { kind: 'route53', zoneName: 'news.example.com' } },
      [
        'dns.zoneName: "news.example.com" is not a zone that example.com, sender.domain, lies in; name example.com or a domain above it',
      ],
    ],
    [
      {
        identity: { mode: 'existing', signingHostedZone: 'dkim.amazonses.com' },
        features: { mailFrom: true, dmarc: { policy: 'reject' } },
      },
      [
        'identity.signingHostedZone: "dkim.amazonses.com" has no use: identity.mode "existing" leaves the records of the domain to the stack that owns it; take it out',
        'features.mailFrom: true has no effect: identity.mode "existing" leaves the records of the domain to the stack that owns it; take it out',
        'features.dmarc: a policy has no effect: identity.mode "existing" leaves the records of the domain to the stack that owns it; take it out',
      ],
    ],
    [
      { features: { unsubscribeDomain } },
      [
        'features.unsubscribeDomain.certificateArn: missing; a certificate is made only with dns.kind "route53": set the ARN of one from AWS Certificate Manager, or change dns',
      ],
    ],
    [
      { dns: { kind: 'external' }, features: { unsubscribeDomain } },
      [
        'features.unsubscribeDomain.certificateArn: missing; a certificate is made only with dns.kind "route53": set the ARN of one from AWS Certificate Manager, or change dns',
      ],
    ],
    [
      { dns: zone, features: { unsubscribeDomain: { domainName: 'unsubscribe.example.org' } } },
      [
        'features.unsubscribeDomain.domainName: "unsubscribe.example.org" is not in the zone example.com of dns.zoneName; choose a name at or below it',
      ],
    ],
    [
      { features: { unsubscribeDomain: { ...unsubscribeDomain, certificateArn: certificate('us-east-1') } } },
      [
        `features.unsubscribeDomain.certificateArn: "${certificate('us-east-1')}" is in us-east-1, the environment in eu-central-1; request a certificate there`,
      ],
    ],
    [
      { account: '111111111111', permissionsBoundary: 'arn:aws:iam::222222222222:policy/boundary' },
      [
        'permissionsBoundary: "arn:aws:iam::222222222222:policy/boundary" belongs to account 222222222222, the environment to 111111111111; name a policy of that account',
      ],
    ],
    [
      { features: { monitoring: false } },
      [
        'features.monitoring: false takes away the alarms that reputationGuard acts on; keep it, or set reputationGuard to false as well',
      ],
    ],
    [
      { schedules: [schedule, { ...schedule, campaign: 'other' }] },
      ['schedules[1].name: "weekly" is also the name of schedules[0]; give each schedule its own'],
    ],
    [
      {
        schedules: [schedule, { ...schedule, name: 'daily', enabled: true }],
        features: { scheduler: false },
      },
      ['schedules[1].enabled: true has no effect while features.scheduler is false; turn one of them around'],
    ],
  ])('case %#: refuses %j', (fields, faults) => {
    expect(faultsOfDev(fields)).toEqual(faults.map((fault) => `environments.dev.${fault}`));
  });

  test.each([
    { sender: { ...sender, from: ['a@news.example.com'] } },
    { sender: { ...sender, domain: 'dev.example.com', from: ['a@dev.example.com'] }, dns: zone },
    { identity: { mode: 'existing' }, features: { mailFrom: false } },
    { identity: { mode: 'existing' }, dns: { kind: 'route53', zoneName: 'other.example' } },
    { dns: zone, features: { unsubscribeDomain } },
    { dns: { kind: 'route53', zoneId: 'Z1' }, features: { unsubscribeDomain } },
    {
      features: { unsubscribeDomain: { ...unsubscribeDomain, certificateArn: certificate('eu-central-1') } },
    },
    { account: '111111111111', permissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary' },
    { features: { monitoring: false, reputationGuard: false } },
    { schedules: [schedule], features: { scheduler: false } },
  ])('takes %j', (fields) => {
    expect(faultsOfDev(fields)).toEqual([]);
  });
});

const at = (domain: string, fields: Record<string, unknown> = {}) =>
  environment({ sender: { ...sender, domain, from: [`marketing@${domain}`] }, ...fields });

describe('names', () => {
  test('refuses to have no environment', () => {
    expect(faultsOf(settingsOf({}))).toEqual([
      'environments: there is none; declare at least one, such as dev',
    ]);
  });

  test('keeps the name "local" for the environment that is derived', () => {
    expect(faultsOf(settingsOf({ local: environment() }))).toEqual([
      'environments.local: "local" is the name of the environment that is derived for this machine; choose another',
    ]);
  });

  test('tells each AWS name that would be too long, and what to shorten', () => {
    const name = 'a'.repeat(40);
    const remedy = `shorten "${name}", the name of the project, or "dev"`;
    expect(faultsOf(settingsOf({ dev: environment() }, { name }))).toEqual([
      `environments.dev: the name of the role "${name}-dev-housekeeping-schedule" would have 66 characters, AWS allows 64; ${remedy}`,
      `environments.dev: the name of the bucket "${name}-dev-000000000000-eu-central-1" would have 70 characters, AWS allows 63; ${remedy}`,
    ]);
  });

  test('tells a schedule whose AWS name would be too long', () => {
    const name = 's'.repeat(56);
    const faults = (length: number) =>
      faultsOfDev({ schedules: [{ ...schedule, name: 's'.repeat(length) }] });
    expect(faults(55)).toEqual([]);
    expect(faults(56)).toEqual([
      `environments.dev.schedules[0].name: the name of the schedule "shop-dev-${name}" would have 65 characters, AWS allows 64; shorten it`,
    ]);
  });

  test('refuses an environment whose name continues that of another in the account', () => {
    expect(
      faultsOf(
        settingsOf({
          'prod-eu': at('eu.example.com', { limits: { sendRateShare: 0.2 } }),
          prod: at('example.com'),
        }),
      ),
    ).toEqual([
      'environments.prod-eu: "prod-eu" begins with "prod-", so permissions of prod would cover it; choose a name such as eu-prod',
    ]);
  });

  test('takes such names in different accounts', () => {
    const settings = settingsOf({
      'prod-eu': at('eu.example.com', { account: '111111111111' }),
      prod: at('example.com', { account: '222222222222' }),
    });
    expect(faultsOf(settings)).toEqual([]);
  });
});

describe('identities', () => {
  test('refuses a second owner of a domain in one account and Region', () => {
    expect(faultsOf(settingsOf({ dev: environment(), prod: environment() }))).toEqual([
      'environments.prod.identity.mode: "create" claims example.com, which environments.dev owns in eu-central-1 (no account is set, which counts as one account); use "existing" or another domain, such as a subdomain',
    ]);
  });

  test('counts an imported identity as owned', () => {
    const account = '111111111111';
    const settings = settingsOf({
      dev: environment({ account }),
      prod: environment({ account, identity: { mode: 'import' } }),
    });
    expect(faultsOf(settings)).toEqual([
      'environments.prod.identity.mode: "import" claims example.com, which environments.dev owns in eu-central-1 of 111111111111; use "existing" or another domain, such as a subdomain',
    ]);
  });

  test.each([
    ['the second one uses what exists', {}, { identity: { mode: 'existing' } }],
    ['the Regions differ', {}, { region: 'eu-west-1' }],
    ['the accounts differ', { account: '111111111111' }, { account: '222222222222' }],
    ['one has an account', { account: '111111111111' }, {}],
  ])('takes one domain twice when %s', (_, dev, prod) => {
    expect(faultsOf(settingsOf({ dev: environment(dev), prod: environment(prod) }))).toEqual([]);
  });
});

describe('shares of the sending rate', () => {
  const share = (domain: string, sendRateShare: number, fields: Record<string, unknown> = {}) =>
    at(domain, { limits: { sendRateShare }, ...fields });

  test('refuses shares of one account and Region that add up to more than 1', () => {
    const settings = settingsOf({
      dev: share('dev.example.com', 0.5),
      test: at('test.example.com'),
      prod: share('example.com', 0.6),
    });
    expect(faultsOf(settings)).toEqual([
      'environments: limits.sendRateShare adds up to 1.2 (dev 0.5, test 0.1, prod 0.6) in eu-central-1 (no account is set, which counts as one account); at most 1 is allowed, lower one',
    ]);
  });

  test('counts the default shares', () => {
    const settings = settingsOf({ dev: share('dev.example.com', 0.21), prod: at('example.com') });
    expect(faultsOf(settings)).toEqual([
      'environments: limits.sendRateShare adds up to 1.01 (dev 0.21, prod 0.8) in eu-central-1 (no account is set, which counts as one account); at most 1 is allowed, lower one',
    ]);
  });

  test('takes shares of exactly 1 although their binary sum lies above it', () => {
    const shares = [0.33, 0.56, 0.11] as const;
    expect(shares.reduce((sum, one) => sum + one, 0)).toBe(1.0000000000000002);
    const settings = settingsOf({
      one: share('one.example.com', shares[0]),
      two: share('two.example.com', shares[1]),
      three: share('three.example.com', shares[2]),
    });
    expect(faultsOf(settings)).toEqual([]);
  });

  test('counts each Region and each account by itself', () => {
    const settings = settingsOf({
      one: share('one.example.com', 1),
      two: share('two.example.com', 1, { region: 'eu-west-1' }),
      three: share('three.example.com', 1, { account: '111111111111' }),
      four: share('four.example.com', 1, { account: '222222222222' }),
    });
    expect(faultsOf(settings)).toEqual([]);
  });
});

describe('states', () => {
  const cloud = (fields: Record<string, unknown> = {}) => ({
    backend: { kind: 'cloud', organization: 'example', ...fields },
  });

  test('refuses two environments that share a workspace', () => {
    const settings = settingsOf({
      dev: at('dev.example.com', cloud({ workspace: 'email' })),
      prod: at('example.com', cloud({ workspace: 'email' })),
    });
    expect(faultsOf(settings)).toEqual([
      'environments.prod.backend.workspace: "email" holds the state of environments.dev; name another, or leave it out',
    ]);
  });

  test('takes one organization with a workspace for each', () => {
    const settings = settingsOf({
      dev: at('dev.example.com', cloud()),
      prod: at('example.com', cloud()),
      test: at('test.example.com', cloud({ workspace: 'email' })),
    });
    expect(faultsOf(settings)).toEqual([]);
  });
});

test('reports all faults at once: those of fields beside those between fields and between environments', () => {
  const broken = environment({
    account: 5,
    sender: { ...sender, from: ['nobody', 'x@other.com'], nam: 'Shop' },
    schedules: [{ ...schedule, flexibleMinutes: 0.5 }, schedule],
    limits: { sendRateShare: 2, reputation: { day: { hardBounce: { warn: 0.5, minEvents: 0 } } } },
    features: { monitoring: false, schedular: true },
  });
  const settings = settingsOf(
    { dev: broken, test: at('example.com'), prod: at('example.com') },
    { naem: 'shop' },
  );
  expect(faultsOf(settings)).toEqual([
    "environments.dev.account: 5 is not the 12 digits of an AWS account id, in quotes, such as '123456789012'",
    'environments.dev.sender.from[0]: "nobody" is not an e-mail address such as marketing@example.com, its domain in lower case',
    'environments.dev.sender: unknown key "nam" (did you mean "name"?); allowed: domain, from, name, postalAddress, replyTo',
    'environments.dev.schedules[0].flexibleMinutes: 0.5 is not a whole number of minutes from 0 to 1440',
    'environments.dev.limits.sendRateShare: 2 is not a fraction above 0 and at most 1',
    'environments.dev.limits.reputation.day.hardBounce.minEvents: 0 is not a whole number of at least 1',
    'environments.dev.limits.reputation.day.hardBounce.warn: 0.5 is not below pause, which is 0.05; warn has to come first',
    'environments.dev.features: unknown key "schedular" (did you mean "scheduler"?); allowed: scheduler, monitoring, reputationGuard, mailFrom, dmarc, eventEmails, unsubscribeDomain',
    'environments.dev.sender.from[1]: "x@other.com" is not an address at example.com or a subdomain of it; change it, or sender.domain',
    'environments.dev.features.monitoring: false takes away the alarms that reputationGuard acts on; keep it, or set reputationGuard to false as well',
    'environments.dev.schedules[1].name: "weekly" is also the name of schedules[0]; give each schedule its own',
    'top level: unknown key "naem" (did you mean "name"?); allowed: name, tags, environments',
    'environments.prod.identity.mode: "create" claims example.com, which environments.test owns in eu-central-1 (no account is set, which counts as one account); use "existing" or another domain, such as a subdomain',
  ]);
});
