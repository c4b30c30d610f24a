import type { TerraformStack } from 'cdktf';
import { ConfigurationSet } from '../../constructs/configuration-set';
import type { Deployment } from '../../constructs/deployment';
import { EmailIdentity, type EmailIdentityProps } from '../../constructs/email-identity';
import type { PolicyStatement } from '../../constructs/policy';
import { synthesize } from '../support/synthesize';

type Options = Omit<EmailIdentityProps, 'deployment' | 'configurationSet' | 'domain'> & { domain?: string };

function identity(stack: TerraformStack, deployment: Deployment, options: Options = {}): EmailIdentity {
  const configurationSet = new ConfigurationSet(stack, 'set', { deployment });
  return new EmailIdentity(stack, 'identity', {
    deployment,
    configurationSet,
    domain: 'example.com',
    ...options,
  });
}

const route53 = { kind: 'route53', zoneName: 'example.com' } as const;
const TOKENS = '${element(aws_sesv2_email_identity.identity_F3F6CF43.dkim_signing_attributes[0].tokens';

test('verifies the domain with 2048-bit Easy DKIM and its default configuration set', () => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment));
  expect(out.one('aws_sesv2_email_identity').config).toEqual({
    email_identity: 'example.com',
    configuration_set_name: '${aws_sesv2_configuration_set.set_43DB0B56.configuration_set_name}',
    dkim_signing_attributes: { next_signing_key_length: 'RSA_2048_BIT' },
    lifecycle: { prevent_destroy: true },
  });
});

test('defines one CNAME for each of the three DKIM tokens', () => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment, { dns: route53 }));
  const cnames = out.resources('aws_route53_record').filter(({ config }) => config.type === 'CNAME');
  expect(cnames.map(({ config }) => [config.name, config.records])).toEqual(
    [0, 1, 2].map((index) => [
      `${TOKENS}, ${index})}._domainkey.example.com`,
      [`${TOKENS}, ${index})}.dkim.amazonses.com`],
    ]),
  );
});

test.each([
  ['eu-central-1', undefined, 'dkim.amazonses.com'],
  ['eu-south-1', undefined, 'dkim.eu-south-1.amazonses.com'],
  ['eu-central-1', 'dkim.cell7.amazonses.com', 'dkim.cell7.amazonses.com'],
])('points DKIM in %s, overridden by %s, into %s', (region, signingHostedZone, zone) => {
  const out = synthesize(
    (stack, deployment) =>
      void identity(stack, deployment, { dns: route53, ...(signingHostedZone && { signingHostedZone }) }),
    { region },
  );
  const [first] = out.resources('aws_route53_record');
  expect(first?.config.records).toEqual([`${TOKENS}, 0)}.${zone}`]);
});

test('turns off the forwarding of bounces by mail', () => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment));
  expect(out.one('aws_sesv2_email_identity_feedback_attributes').config.email_forwarding_enabled).toBe(false);
});

test('makes a MAIL FROM domain with its MX and SPF records', () => {
  const out = synthesize(
    (stack, deployment) => void identity(stack, deployment, { dns: route53, mailFromSubdomain: 'bounce' }),
  );
  expect(out.one('aws_sesv2_email_identity_mail_from_attributes').config).toMatchObject({
    mail_from_domain: 'bounce.example.com',
    behavior_on_mx_failure: 'USE_DEFAULT_VALUE',
  });
  expect(out.one('aws_route53_record', { type: 'MX' }).config).toEqual({
    zone_id: '${data.aws_route53_zone.identity_zone_22868C5E.zone_id}',
    name: 'bounce.example.com',
    type: 'MX',
    ttl: 1800,
    records: ['10 feedback-smtp.eu-central-1.amazonses.com'],
  });
  expect(out.one('aws_route53_record', { type: 'TXT' }).config.records).toEqual([
    'v=spf1 include:amazonses.com ~all',
  ]);
});

test('makes neither MAIL FROM nor DMARC unless asked', () => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment, { dns: route53 }));
  expect(out.resources('aws_sesv2_email_identity_mail_from_attributes')).toEqual([]);
  expect(out.resources('aws_route53_record')).toHaveLength(3);
});

test.each([
  [{ policy: 'none' }, 'v=DMARC1; p=none'],
  [{ policy: 'reject', reportTo: 'dmarc@example.com' }, 'v=DMARC1; p=reject; rua=mailto:dmarc@example.com'],
] as const)('makes a DMARC record of %j', (dmarc, value) => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment, { dns: route53, dmarc }));
  expect(out.one('aws_route53_record', { name: '_dmarc.example.com' }).config.records).toEqual([value]);
});

test('lists every record for a zone kept elsewhere and makes none', () => {
  let made: EmailIdentity | undefined;
  const out = synthesize((stack, deployment) => {
    made = identity(stack, deployment, { mailFromSubdomain: 'bounce', dmarc: { policy: 'none' } });
  });
  expect(out.resources('aws_route53_record')).toEqual([]);
  expect(made?.dnsRecords.map(({ type }) => type)).toEqual(['CNAME', 'CNAME', 'CNAME', 'MX', 'TXT', 'TXT']);
  expect(made?.dnsRecords.slice(3)).toEqual([
    { type: 'MX', name: 'bounce.example.com', value: '10 feedback-smtp.eu-central-1.amazonses.com' },
    { type: 'TXT', name: 'bounce.example.com', value: 'v=spf1 include:amazonses.com ~all' },
    { type: 'TXT', name: '_dmarc.example.com', value: 'v=DMARC1; p=none' },
  ]);
});

test('takes over records that exist only when told to', () => {
  const allowed = (overwrite: boolean) =>
    synthesize((stack, deployment) => void identity(stack, deployment, { dns: { ...route53, overwrite } }))
      .resources('aws_route53_record')
      .map(({ config }) => config.allow_overwrite);
  expect(allowed(true)).toEqual([true, true, true]);
  expect(allowed(false)).toEqual([undefined, undefined, undefined]);
});

test('imports a domain that exists by an import block', () => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment, { mode: 'import' }));
  expect(out.json.import).toEqual([{ to: out.one('aws_sesv2_email_identity').address, id: 'example.com' }]);
});

test('imports each of two domains of a stack', () => {
  const out = synthesize((stack, deployment) => {
    const configurationSet = new ConfigurationSet(stack, 'set', { deployment });
    for (const domain of ['example.com', 'example.org']) {
      new EmailIdentity(stack, domain, { deployment, configurationSet, domain, mode: 'import' });
    }
  });
  expect((out.json.import as { id: string }[]).map(({ id }) => id)).toEqual(['example.com', 'example.org']);
});

test('reads the DKIM tokens of a domain that exists, so that the plan shows its records', () => {
  const out = synthesize(
    (stack, deployment) => void identity(stack, deployment, { mode: 'import', dns: route53 }),
  );
  const [data] = out.dataSources('aws_sesv2_email_identity');
  expect(data?.config).toEqual({ email_identity: 'example.com' });
  expect(out.resources('aws_route53_record')[2]?.config.records).toEqual([
    `\${element(data.${data?.address}.dkim_signing_attributes[0].tokens, 2)}.dkim.amazonses.com`,
  ]);
});

test('leaves a domain that another stack owns alone', () => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment, { mode: 'existing' }));
  expect(out.resources().map(({ address }) => address.split('.')[0])).toEqual([
    'aws_sesv2_configuration_set',
  ]);
  expect(out.dataSources('aws_sesv2_email_identity').map(({ config }) => config)).toEqual([
    { email_identity: 'example.com' },
  ]);
});

test('makes identities of addresses only on request', () => {
  const out = synthesize(
    (stack, deployment) => void identity(stack, deployment, { addresses: ['marketing@example.com'] }),
  );
  expect(out.resources('aws_sesv2_email_identity').map(({ config }) => config.email_identity)).toEqual([
    'example.com',
    'marketing@example.com',
  ]);
});

test('grants sending on identity, configuration set and templates', () => {
  const granted: PolicyStatement[] = [];
  synthesize((stack, deployment) =>
    identity(stack, deployment).grantSend({ allow: (statement) => void granted.push(statement) }),
  );
  expect(granted).toEqual([
    {
      sid: 'SendMail',
      actions: ['ses:SendEmail', 'ses:SendBulkEmail', 'ses:SendTemplatedEmail', 'ses:SendBulkTemplatedEmail'],
      resources: [
        'arn:aws:ses:eu-central-1:111122223333:identity/example.com',
        'arn:aws:ses:eu-central-1:111122223333:identity/*@example.com',
        'arn:aws:ses:eu-central-1:111122223333:configuration-set/shop-test-campaigns',
        'arn:aws:ses:eu-central-1:111122223333:template/shop-test-*',
      ],
    },
  ]);
});

test('a disposable environment may be destroyed', () => {
  const out = synthesize((stack, deployment) => void identity(stack, deployment), { protect: false });
  expect(out.one('aws_sesv2_email_identity').config.lifecycle).toBeUndefined();
});

test('fails with every broken rule and the path of the construct', () => {
  const build = () =>
    synthesize(
      (stack, deployment) =>
        void identity(stack, deployment, {
          domain: 'Example.com',
          dns: { kind: 'route53' },
          mailFromSubdomain: 'a.b',
        }),
    );
  expect(build).toThrow(
    [
      'stack/identity:',
      '  domain must be a lower-case domain, got "Example.com"',
      '  dns route53 wants exactly one of zoneName and zoneId',
      '  mailFromSubdomain must be one label such as bounce, got "a.b"',
    ].join('\n'),
  );
});

test('fails in mode existing when asked to change the domain', () => {
  const build = () =>
    synthesize((stack, deployment) => void identity(stack, deployment, { mode: 'existing', dns: route53 }));
  expect(build).toThrow(
    'mode existing leaves the domain alone: dns route53, mailFromSubdomain, dmarc and addresses belong to the stack that owns it',
  );
});
