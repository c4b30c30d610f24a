import * as z from 'zod';
import { accountSchema, permissionsBoundarySchema } from './deployment';
import { unsubscribeDomainSchema } from './features';
import { ADDRESS_PATTERN } from './fields';
import { rule } from './rule';
import { identitySchema, senderSchema } from './sender';

/** What the fields of one environment have to agree on. Each rule names the fields that it reads, and no more. */

const text = z.string();
const { domain: aDomain } = senderSchema.shape;
const { mode } = identitySchema.shape;
const { certificateArn } = unsubscribeDomainSchema.shape;
const route53 = z.object({ kind: z.literal('route53'), zoneName: aDomain });

/** Whether `name` is `domain` or lies below it. */
const within = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);

/** SES verifies a domain together with its subdomains (SES Developer Guide, "Verified identities"). */
const fromIsAtDomain = rule(
  z.object({ sender: z.object({ domain: aDomain, from: z.array(text) }) }),
  ({ sender: { domain, from } }) =>
    from.flatMap((address, index) => {
      // What is no address at all has been told apart from this.
      if (!ADDRESS_PATTERN.test(address)) return [];
      if (within(address.slice(address.lastIndexOf('@') + 1), domain)) return [];
      return [
        {
          path: ['sender', 'from', index],
          text: `"${address}" is not an address at ${domain} or a subdomain of it; change it, or sender.domain`,
        },
      ];
    }),
);

const senderIsInZone = rule(
  z.object({
    dns: route53,
    sender: z.object({ domain: aDomain }),
    identity: z.object({ mode }).prefault({}),
  }),
  ({ dns: { zoneName }, sender: { domain }, identity }) =>
    identity.mode === 'existing' || within(domain, zoneName)
      ? []
      : [
          {
            path: ['dns', 'zoneName'],
            text: `"${zoneName}" is not a zone that ${domain}, sender.domain, lies in; name ${domain} or a domain above it`,
          },
        ],
);

/** With `existing`, another stack owns the domain with all its records. */
const existingIsLeftAlone = rule(
  z.object({
    identity: z.object({ mode: z.literal('existing'), signingHostedZone: text.optional() }),
    features: z.object({ mailFrom: z.unknown(), dmarc: z.unknown() }).partial().prefault({}),
  }),
  ({ identity: { signingHostedZone }, features }) => {
    const why = 'identity.mode "existing" leaves the records of the domain to the stack that owns it';
    return [
      ...(signingHostedZone === undefined
        ? []
        : [
            {
              path: ['identity', 'signingHostedZone'],
              text: `"${signingHostedZone}" has no use: ${why}; take it out`,
            },
          ]),
      ...(features.mailFrom === true
        ? [{ path: ['features', 'mailFrom'], text: `true has no effect: ${why}; take it out` }]
        : []),
      ...(typeof features.dmarc === 'object'
        ? [{ path: ['features', 'dmarc'], text: `a policy has no effect: ${why}; take it out` }]
        : []),
    ];
  },
);

const customDomain = z.object({ domainName: aDomain, certificateArn: text.optional() });

const certificateCanBeMade = rule(
  z.object({
    dns: z.object({ kind: z.literal('external') }).prefault({ kind: 'external' }),
    features: z.object({ unsubscribeDomain: customDomain }),
  }),
  ({ features: { unsubscribeDomain } }) =>
    unsubscribeDomain.certificateArn !== undefined
      ? []
      : [
          {
            path: ['features', 'unsubscribeDomain', 'certificateArn'],
            text: 'missing; a certificate is made only with dns.kind "route53": set the ARN of one from AWS Certificate Manager, or change dns',
          },
        ],
);

const unsubscribeDomainIsInZone = rule(
  z.object({ dns: route53, features: z.object({ unsubscribeDomain: customDomain }) }),
  ({ dns: { zoneName }, features: { unsubscribeDomain } }) =>
    within(unsubscribeDomain.domainName, zoneName)
      ? []
      : [
          {
            path: ['features', 'unsubscribeDomain', 'domainName'],
            text: `"${unsubscribeDomain.domainName}" is not in the zone ${zoneName} of dns.zoneName; choose a name at or below it`,
          },
        ],
);

/** A regional API takes certificates of its own Region alone (API Gateway Developer Guide, "Custom domain names for HTTP APIs"). */
const certificateIsInRegion = rule(
  z.object({
    region: text,
    features: z.object({ unsubscribeDomain: z.object({ certificateArn: certificateArn.unwrap() }) }),
  }),
  ({ region, features: { unsubscribeDomain } }) => {
    const [, , , actual] = unsubscribeDomain.certificateArn.split(':');
    return actual === region
      ? []
      : [
          {
            path: ['features', 'unsubscribeDomain', 'certificateArn'],
            text: `"${unsubscribeDomain.certificateArn}" is in ${actual}, the environment in ${region}; request a certificate there`,
          },
        ];
  },
);

const boundaryIsInAccount = rule(
  z.object({ account: accountSchema.unwrap(), permissionsBoundary: permissionsBoundarySchema.unwrap() }),
  ({ account, permissionsBoundary }) => {
    const [, , , , owner] = permissionsBoundary.split(':');
    return owner === account || owner === 'aws'
      ? []
      : [
          {
            path: ['permissionsBoundary'],
            text: `"${permissionsBoundary}" belongs to account ${owner}, the environment to ${account}; name a policy of that account`,
          },
        ];
  },
);

const on = z.boolean().default(true);

const guardHasAlarms = rule(
  z.object({ features: z.object({ monitoring: z.literal(false), reputationGuard: on }) }),
  ({ features: { reputationGuard } }) =>
    reputationGuard
      ? [
          {
            path: ['features', 'monitoring'],
            text: 'false takes away the alarms that reputationGuard acts on; keep it, or set reputationGuard to false as well',
          },
        ]
      : [],
);

const scheduleNames = rule(z.object({ schedules: z.array(z.looseObject({})) }), ({ schedules }) => {
  const names = schedules.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === index) return [];
    return [
      {
        path: ['schedules', index, 'name'],
        text: `"${name}" is also the name of schedules[${first}]; give each schedule its own`,
      },
    ];
  });
});

const enabledSchedulesRun = rule(
  z.object({
    schedules: z.array(z.looseObject({})),
    features: z.object({ scheduler: z.literal(false) }),
  }),
  ({ schedules }) =>
    schedules.flatMap(({ enabled }, index) =>
      enabled === true
        ? [
            {
              path: ['schedules', index, 'enabled'],
              text: 'true has no effect while features.scheduler is false; turn one of them around',
            },
          ]
        : [],
    ),
);

export const environmentRules = [
  fromIsAtDomain,
  senderIsInZone,
  existingIsLeftAlone,
  certificateCanBeMade,
  unsubscribeDomainIsInZone,
  certificateIsInRegion,
  boundaryIsInAccount,
  guardHasAlarms,
  scheduleNames,
  enabledSchedulesRun,
];
