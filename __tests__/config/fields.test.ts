import { environment, faultsOf, faultsOfDev, schedule, sender, settingsOf } from './example';

const NAME =
  'a name of lower-case letters, digits and hyphens that begins with a letter and does not end in a hyphen';
const DOMAIN = 'a domain in lower case such as mail.example.com (an international one in punycode)';
const ADDRESS = 'an e-mail address such as marketing@example.com, its domain in lower case';
const FRACTION = 'a fraction above 0 and at most 1';
const REGION = 'an AWS Region such as eu-central-1';

test('takes the least that an environment has to say', () => {
  expect(faultsOfDev({})).toEqual([]);
});

describe('what settings look like', () => {
  test.each([
    [
      undefined,
      'top level: missing; it has to be the object that defineSettings({ name, environments }) takes',
    ],
    [[], 'top level: an empty list is not the object that defineSettings({ name, environments }) takes'],
    [
      { name: 'shop' },
      'environments: missing; it has to be environments by name, such as { dev: { … }, prod: { … } }',
    ],
    [{ environments: { dev: environment() } }, `name: missing; it has to be ${NAME}`],
    [settingsOf({ dev: environment() }, { name: 'Shop' }), `name: "Shop" is not ${NAME}`],
    [settingsOf({ dev: environment() }, { name: '1shop' }), `name: "1shop" is not ${NAME}`],
    [settingsOf({ dev: environment() }, { name: 'shop-' }), `name: "shop-" is not ${NAME}`],
    [settingsOf({ Dev: environment() }), `environments.Dev: "Dev" is not ${NAME}`],
    [
      settingsOf({ dev: 'eu-central-1' }),
      'environments.dev: "eu-central-1" is not an object with region, sender and, if wanted, the other settings of an environment',
    ],
    [
      settingsOf({ dev: environment() }, { environment: {} }),
      'top level: unknown key "environment" (did you mean "environments"?); allowed: name, tags, environments',
    ],
    [
      settingsOf({ dev: environment() }, { tags: { 'aws:team': 'x' } }),
      'tags.aws:team: "aws:team" is not the key of a tag: 1 to 128 letters, digits, spaces or _ . : / = + - @, not beginning with aws:',
    ],
    [
      settingsOf({ dev: environment() }, { tags: { team: 'a;b' } }),
      'tags.team: "a;b" is not the value of a tag: at most 256 letters, digits, spaces or _ . : / = + - @',
    ],
    [
      settingsOf({ dev: environment() }, { tags: 'team' }),
      'tags: "team" is not tags such as { team: \'marketing\' }',
    ],
  ])('case %#: refuses %j', (settings, fault) => {
    expect(faultsOf(settings)).toEqual([fault]);
  });
});

describe('fields of an environment', () => {
  test.each([
    [{ region: undefined }, `region: missing; it has to be ${REGION}`],
    [{ region: 'eu-central1' }, `region: "eu-central1" is not ${REGION}`],
    [{ region: 'eu-central-1a' }, `region: "eu-central-1a" is not ${REGION}`],
    [
      { account: 123456789012 },
      "account: 123456789012 is not the 12 digits of an AWS account id, in quotes, such as '123456789012'",
    ],
    [
      { sender: undefined },
      'sender: missing; it has to be an object with domain, from, name, postalAddress and, if wanted, replyTo',
    ],
    [{ sender: { ...sender, domain: 'Example.com' } }, `sender.domain: "Example.com" is not ${DOMAIN}`],
    [{ sender: { ...sender, domain: 'example' } }, `sender.domain: "example" is not ${DOMAIN}`],
    [{ sender: { ...sender, domain: '-a.example.com' } }, `sender.domain: "-a.example.com" is not ${DOMAIN}`],
    [{ sender: { ...sender, domain: 'bücher.example' } }, `sender.domain: "bücher.example" is not ${DOMAIN}`],
    [{ sender: { ...sender, domain: 'example.com.' } }, `sender.domain: "example.com." is not ${DOMAIN}`],
    [
      { sender: { ...sender, from: [] } },
      "sender.from: an empty list is not a list of at least one e-mail address such as ['marketing@example.com']",
    ],
    [
      { sender: { ...sender, from: 'marketing@example.com' } },
      'sender.from: "marketing@example.com" is not a list of at least one e-mail address such as [\'marketing@example.com\']',
    ],
    [{ sender: { ...sender, from: ['example.com'] } }, `sender.from[0]: "example.com" is not ${ADDRESS}`],
    [
      { sender: { ...sender, from: ['a..b@example.com'] } },
      `sender.from[0]: "a..b@example.com" is not ${ADDRESS}`,
    ],
    [{ sender: { ...sender, from: ['ä@example.com'] } }, `sender.from[0]: "ä@example.com" is not ${ADDRESS}`],
    [{ sender: { ...sender, from: ['a@Example.com'] } }, `sender.from[0]: "a@Example.com" is not ${ADDRESS}`],
    [
      { sender: { ...sender, from: ['a@example.com', 'a@example.com'] } },
      'sender.from[1]: "a@example.com" is in the list twice; name it once',
    ],
    [
      { sender: { ...sender, name: 'Shop\nBcc: x@example.com' } },
      'sender.name: "Shop\\nBcc: x@example.com" is not one line of text such as "Example Shop", not blank',
    ],
    [
      { sender: { ...sender, postalAddress: ' ' } },
      'sender.postalAddress: " " is not one line of text such as "Example Shop, 1 Main Street, 12345 Springfield", not blank',
    ],
    [{ sender: { ...sender, replyTo: [null] } }, `sender.replyTo[0]: null is not ${ADDRESS}`],
    [
      { sender: { ...sender, form: [] } },
      'sender: unknown key "form" (did you mean "from"?); allowed: domain, from, name, postalAddress, replyTo',
    ],
    [
      { sender: { ...sender, colour: '', replyto: [] } },
      'sender: unknown keys "colour", "replyto" (did you mean "replyTo"?); allowed: domain, from, name, postalAddress, replyTo',
    ],
    [{ dns: { zoneName: 'example.com' } }, 'dns.kind: missing; it has to be one of "route53", "external"'],
    [{ dns: { kind: 'Route53' } }, 'dns.kind: "Route53" is not one of "route53", "external"'],
    [
      { dns: 'external' },
      "dns: \"external\" is not { kind: 'route53', zoneName: 'example.com' }, the same with zoneId in place of zoneName, or { kind: 'external' }",
    ],
    [
      { dns: { kind: 'external', overwrite: true } },
      'dns: unknown key "overwrite"; allowed with kind "external": kind',
    ],
    [
      { dns: { kind: 'route53' } },
      'dns: neither zoneName nor zoneId is set; name the hosted zone by one of them',
    ],
    [
      { dns: { kind: 'route53', zoneName: 'example.com', zoneId: 'Z1' } },
      'dns: zoneName "example.com" and zoneId "Z1" are both set; keep one of them',
    ],
    [
      { dns: { kind: 'route53', zoneId: '/hostedzone/Z1' } },
      'dns.zoneId: "/hostedzone/Z1" is not the id of a hosted zone such as Z0123456789ABCDEFGHIJ',
    ],
    [{ identity: { mode: 'adopt' } }, 'identity.mode: "adopt" is not "create", "existing" or "import"'],
    [{ identity: { signingHostedZone: 'dkim' } }, `identity.signingHostedZone: "dkim" is not ${DOMAIN}`],
    [
      { identity: { mailFromSubdomain: 'a.b' } },
      'identity.mailFromSubdomain: "a.b" is not one label of a domain: lower-case letters, digits and hyphens, at most 63',
    ],
    [
      { identity: 'create' },
      'identity: "create" is not an object that may have mode, signingHostedZone, mailFromSubdomain',
    ],
    [{ alerts: { emails: ['ops'] } }, `alerts.emails[0]: "ops" is not ${ADDRESS}`],
    [
      { alerts: { emails: 'ops@example.com' } },
      'alerts.emails: "ops@example.com" is not a list of e-mail addresses such as [\'marketing@example.com\']',
    ],
    [{ disposable: 'yes' }, 'disposable: "yes" is not true or false'],
    [
      { permissionsBoundary: 'boundary' },
      'permissionsBoundary: "boundary" is not the ARN of an IAM policy such as arn:aws:iam::123456789012:policy/boundary',
    ],
    [
      { deployers: ['*'] },
      'deployers[0]: "*" is not the ARN of an IAM role or user such as arn:aws:iam::123456789012:role/deploy-*, with * and ? as ArnLike reads them',
    ],
    [
      { deployers: 'arn:aws:iam::123456789012:role/x' },
      'deployers: "arn:aws:iam::123456789012:role/x" is not a list of ARNs such as [\'arn:aws:iam::123456789012:role/deploy-*\']',
    ],
    [{ tags: [] }, "tags: an empty list is not tags such as { team: 'marketing' }"],
  ])('case %#: refuses %j', (fields, fault) => {
    expect(faultsOfDev(fields)).toEqual([`environments.dev.${fault}`]);
  });
});

describe('limits, retention, features, schedules and backend', () => {
  test.each([
    [{ limits: { sendRateShare: 0 } }, `limits.sendRateShare: 0 is not ${FRACTION}`],
    [{ limits: { sendRateShare: 1.01 } }, `limits.sendRateShare: 1.01 is not ${FRACTION}`],
    [{ limits: { dailyQuotaWarning: Number.NaN } }, `limits.dailyQuotaWarning: NaN is not ${FRACTION}`],
    [{ limits: { sendConcurrency: 0 } }, 'limits.sendConcurrency: 0 is not a whole number from 1 to 100'],
    [{ limits: { sendConcurrency: 101 } }, 'limits.sendConcurrency: 101 is not a whole number from 1 to 100'],
    [{ limits: { sendConcurrency: 1.5 } }, 'limits.sendConcurrency: 1.5 is not a whole number from 1 to 100'],
    [{ limits: { maxRecipients: '5' } }, 'limits.maxRecipients: "5" is not a whole number of at least 1'],
    [
      { limits: { reputation: { hour: { hardBounce: { warn: 0.1 } } } } },
      'limits.reputation.hour.hardBounce.warn: 0.1 is not below pause, which is 0.1; warn has to come first',
    ],
    [
      { limits: { reputation: { day: { complaint: { pause: 0.001 } } } } },
      'limits.reputation.day.complaint.warn: 0.0015 is not below pause, which is 0.001; warn has to come first',
    ],
    [
      { limits: { accountBounceRate: { warn: 0.09 } } },
      'limits.accountBounceRate.warn: 0.09 is not below critical, which is 0.08; warn has to come first',
    ],
    [
      { limits: { accountComplaintRate: { critical: 0.001 } } },
      'limits.accountComplaintRate.warn: 0.001 is not below critical, which is 0.001; warn has to come first',
    ],
    [
      { retention: { logDays: 100 } },
      'retention.logDays: 100 is not a number of days that CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
    [
      { retention: { runDays: 119 } },
      'retention.runDays: 119 is not a whole number of days from 120 to 36500',
    ],
    [
      { retention: { noncurrentDays: 149 } },
      'retention.noncurrentDays: 149 is not a whole number of days from 150 to 36500',
    ],
    [{ features: { scheduler: 1 } }, 'features.scheduler: 1 is not true or false'],
    [
      { features: { dmarc: true } },
      "features.dmarc: true is not false or a policy such as { policy: 'none', reportTo: 'dmarc@example.com' }",
    ],
    [
      { features: { dmarc: { policy: 'strict' } } },
      'features.dmarc.policy: "strict" is not "none", "quarantine" or "reject"',
    ],
    [{ features: { dmarc: { rua: 'x' } } }, 'features.dmarc: unknown key "rua"; allowed: policy, reportTo'],
    [
      { features: { unsubscribeDomain: {} } },
      `features.unsubscribeDomain.domainName: missing; it has to be ${DOMAIN}`,
    ],
    [
      { features: { unsubscribeDomain: 'unsubscribe.example.com' } },
      'features.unsubscribeDomain: "unsubscribe.example.com" is not false or a domain such as { domainName: \'unsubscribe.example.com\' }',
    ],
    [
      { features: { unsubscribeDomain: { domainName: 'u.example.com', certificateArn: 'x' } } },
      'features.unsubscribeDomain.certificateArn: "x" is not the ARN of an ACM certificate such as arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
    ],
    [{ features: { eventEmails: [5] } }, `features.eventEmails[0]: 5 is not ${ADDRESS}`],
    [{ schedules: {} }, 'schedules: an object is not a list of schedules'],
    [
      { schedules: ['weekly'] },
      'schedules[0]: "weekly" is not an object with name, campaign, expression, timeZone and, if wanted, enabled and flexibleMinutes',
    ],
    [{ schedules: [{ ...schedule, name: 'Weekly' }] }, `schedules[0].name: "Weekly" is not ${NAME}`],
    [
      { schedules: [{ ...schedule, campaign: 'campaigns/x.json' }] },
      'schedules[0].campaign: "campaigns/x.json" is not the id of a campaign: 1 to 48 lower-case letters, digits and hyphens',
    ],
    [
      { schedules: [{ ...schedule, expression: undefined }] },
      'schedules[0].expression: missing; it has to be rate(…) or cron(…) such as cron(0 9 ? * MON *)',
    ],
    [
      { schedules: [{ ...schedule, expression: 'cron(0 25 ? * MON *)' }] },
      'schedules[0].expression: "cron(0 25 ? * MON *)": hours: "25" is not 0 to 23',
    ],
    [
      { schedules: [{ ...schedule, expression: 'at(2026-11-30T09:00:00)' }] },
      'schedules[0].expression: "at(2026-11-30T09:00:00)": a one-time schedule is not for Terraform to keep; make it from the command line, or write rate(…) or cron(…)',
    ],
    [
      { schedules: [{ ...schedule, timeZone: undefined }] },
      'schedules[0].timeZone: missing; it has to be a time zone of the IANA database such as Europe/Berlin, or UTC',
    ],
    [
      { schedules: [{ ...schedule, timeZone: 'Europe/Berln' }] },
      'schedules[0].timeZone: "Europe/Berln" is not a time zone of the IANA database such as Europe/Berlin, nor UTC; did you mean "Europe/Berlin"?',
    ],
    [
      { schedules: [{ ...schedule, timeZone: 'PST' }] },
      'schedules[0].timeZone: "PST" is not a time zone of the IANA database such as Europe/Berlin, nor UTC',
    ],
    [
      { schedules: [{ ...schedule, flexibleMinutes: 1441 }] },
      'schedules[0].flexibleMinutes: 1441 is not a whole number of minutes from 0 to 1440',
    ],
    [{ backend: { kind: 'gcs' } }, 'backend.kind: "gcs" is not one of "local", "s3", "cloud"'],
    [
      { backend: { kind: 'local', path: 'x' } },
      'backend: unknown key "path"; allowed with kind "local": kind',
    ],
    [
      { backend: { kind: 's3' } },
      'backend.bucket: missing; it has to be the name of an S3 bucket such as example-terraform-state',
    ],
    [
      { backend: { kind: 's3', bucket: 'example-state', keyPrefix: '/email' } },
      'backend.keyPrefix: "/email" is not a path such as email/marketing, without a slash at either end',
    ],
    [
      { backend: { kind: 's3', bucket: 'example-state', region: 'eu' } },
      `backend.region: "eu" is not ${REGION}`,
    ],
    [
      { backend: { kind: 'cloud' } },
      'backend.organization: missing; it has to be 1 to 90 letters, digits, hyphens or underscores',
    ],
    [
      { backend: { kind: 'cloud', organization: 'example', workspace: 'a b' } },
      'backend.workspace: "a b" is not 1 to 90 letters, digits, hyphens or underscores',
    ],
  ])('case %#: refuses %j', (fields, fault) => {
    expect(faultsOfDev(fields)).toEqual([`environments.dev.${fault}`]);
  });
});

describe('bounds', () => {
  test.each([
    { account: '123456789012' },
    { region: 'us-gov-west-1' },
    { region: 'ap-southeast-5' },
    { sender: { ...sender, domain: 'xn--bcher-kva.example', from: ['a+b@news.xn--bcher-kva.example'] } },
    { limits: { sendRateShare: 1, dailyQuotaWarning: 1, sendConcurrency: 1 } },
    { limits: { sendRateShare: 0.001, sendConcurrency: 100 } },
    { limits: { reputation: { hour: { hardBounce: { warn: 0.099 } } } } },
    { retention: { logDays: 3653, runDays: 120, noncurrentDays: 36500 } },
    { schedules: [{ ...schedule, flexibleMinutes: 0 }] },
    { schedules: [{ ...schedule, flexibleMinutes: 1440, timeZone: 'Europe/Kyiv' }] },
    { schedules: [{ ...schedule, timeZone: 'America/Argentina/Buenos_Aires' }] },
    { permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' },
    {
      deployers: ['arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*', 'arn:aws:iam::123456789012:user/x'],
    },
    { tags: { 'Cost Center': 'Köln 7' } },
    { dns: { kind: 'route53', zoneId: 'Z0123456789ABCDEFGHIJ', overwrite: true } },
    { features: { dmarc: {}, mailFrom: false, eventEmails: ['a@example.org'] } },
  ])('takes %j', (fields) => {
    expect(faultsOfDev(fields)).toEqual([]);
  });
});

test('shortens a long value', () => {
  expect(faultsOfDev({ region: 'x'.repeat(200) })).toEqual([
    `environments.dev.region: "${'x'.repeat(99)}… is not ${REGION}`,
  ]);
});
