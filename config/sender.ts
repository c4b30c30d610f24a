import * as z from 'zod';
import { address, addresses, domain, fieldDocs, label, line, list } from './fields';
import { rule } from './rule';

/** Who writes: the domain that SES verifies and what recipients see. */
export const senderSchema = z
  .strictObject({
    domain: domain('Domain that is verified in SES and that every `from` address belongs to.'),
    from: list(
      address('One address.'),
      {
        about: 'Addresses that campaigns may send from; the first is used by a campaign that names none.',
        allowed: "a list of at least one e-mail address such as ['marketing@example.com']",
      },
      1,
    ),
    name: line('Name that recipients see beside the address.', 'Example Shop'),
    postalAddress: line(
      'Postal address in the footer of every mail; CAN-SPAM demands a valid one (15 U.S.C. 7704 (a)(5)).',
      'Example Shop, 1 Main Street, 12345 Springfield',
    ),
    replyTo: addresses('Where answers go, unless the campaign says otherwise; none: to the `from` address.'),
  })
  .register(fieldDocs, {
    about: 'Who writes.',
    allowed: 'an object with domain, from, name, postalAddress and, if wanted, replyTo',
  });

const HOSTED_ZONE_ID = /^Z[A-Z0-9]{1,31}$/;

const route53Schema = z
  .strictObject({
    kind: z.literal('route53'),
    zoneName: domain('Public hosted zone by name.').optional(),
    zoneId: z
      .string()
      .regex(HOSTED_ZONE_ID)
      .register(fieldDocs, {
        about: 'Public hosted zone by id, where several have the same name.',
        allowed: 'the id of a hosted zone such as Z0123456789ABCDEFGHIJ',
      })
      .optional(),
    overwrite: z
      .boolean()
      .register(fieldDocs, {
        about: 'Take over records of the same name that exist in the zone instead of failing on them.',
        allowed: 'true or false',
      })
      .default(false),
  })
  .check(
    rule(z.object({ zoneName: z.string().optional(), zoneId: z.string().optional() }), (dns) => {
      if ((dns.zoneName === undefined) !== (dns.zoneId === undefined)) return [];
      const text =
        dns.zoneName === undefined
          ? 'neither zoneName nor zoneId is set; name the hosted zone by one of them'
          : `zoneName "${dns.zoneName}" and zoneId "${dns.zoneId}" are both set; keep one of them`;
      return [{ path: [], text }];
    }),
  );

/** Where the DNS records of the domain live. */
export const dnsSchema = z
  .discriminatedUnion('kind', [route53Schema, z.strictObject({ kind: z.literal('external') })])
  .register(fieldDocs, {
    about:
      'Where the records of the domain are kept: `route53` writes them into a hosted zone of the account, `external` prints them for another DNS service.',
    allowed:
      "{ kind: 'route53', zoneName: 'example.com' }, the same with zoneId in place of zoneName, or { kind: 'external' }",
  })
  .default({ kind: 'external' });

/** How the SES identity of the domain comes about. */
export const identitySchema = z.strictObject({
  mode: z
    .enum(['create', 'existing', 'import'])
    .register(fieldDocs, {
      about:
        '`create` makes the SES identity; `existing` uses one that another stack owns and touches neither it nor DNS; `import` adopts one that was made by hand.',
      allowed: '"create", "existing" or "import"',
    })
    .default('create'),
  signingHostedZone: domain(
    'Target zone of the three DKIM records, when `GetEmailIdentity` reports a `SigningHostedZone` other than the one known for the Region.',
  ).optional(),
  mailFromSubdomain: label('Subdomain of `sender.domain` that serves as the MAIL FROM domain.').default(
    'bounce',
  ),
});
