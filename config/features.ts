import * as z from 'zod';
import { address, addresses, domain, fieldDocs } from './fields';

const onByDefault = (about: string) =>
  z.boolean().register(fieldDocs, { about, allowed: 'true or false' }).default(true);

const dmarcSchema = z.strictObject({
  policy: z
    .enum(['none', 'quarantine', 'reject'])
    .register(fieldDocs, {
      about: 'What receivers do with mail that fails DMARC.',
      allowed: '"none", "quarantine" or "reject"',
    })
    .default('none'),
  reportTo: address('Where receivers send aggregate reports.').optional(),
});

export const unsubscribeDomainSchema = z.strictObject({
  domainName: domain('Domain of the unsubscribe links.'),
  certificateArn: z
    .string()
    .regex(/^arn:aws(?:-us-gov)?:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/)
    .register(fieldDocs, {
      about: 'Certificate of the domain in AWS Certificate Manager, in the Region of the environment.',
      allowed:
        'the ARN of an ACM certificate such as arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
      fallback: 'one is made, which needs `dns.kind` `route53`',
    })
    .optional(),
});

/** What can be left out, or is made only on request. */
export const featuresSchema = z.strictObject({
  scheduler: onByDefault('Run campaigns by schedule.'),
  monitoring: onByDefault('Dashboard and alarms.'),
  reputationGuard: onByDefault(
    'Pause the configuration set when the account comes near the limits of SES; needs `monitoring`.',
  ),
  mailFrom: z
    .boolean()
    .register(fieldDocs, {
      about: 'A MAIL FROM domain of your own, so that SPF is aligned with the sender for DMARC.',
      allowed: 'true or false',
      fallback: '`true`, or `false` with `identity.mode` `existing`',
    })
    .optional(),
  dmarc: z
    .union([z.literal(false), dmarcSchema])
    .register(fieldDocs, {
      about: 'A DMARC record for `sender.domain`; off, for the domain usually has one.',
      allowed: "false or a policy such as { policy: 'none', reportTo: 'dmarc@example.com' }",
    })
    .default(false),
  eventEmails: addresses(
    'Addresses that get an e-mail for each bounce, complaint, reject and rendering failure.',
  ),
  unsubscribeDomain: z
    .union([z.literal(false), unsubscribeDomainSchema])
    .register(fieldDocs, {
      about: 'A domain of your own for the unsubscribe links; off: the address that API Gateway gives.',
      allowed: "false or a domain such as { domainName: 'unsubscribe.example.com' }",
    })
    .default(false),
});

/** Whom alarms reach. */
export const alertsSchema = z.strictObject({
  emails: addresses('Addresses that get alarms and failed runs; each confirms a message of Amazon SNS once.'),
});
