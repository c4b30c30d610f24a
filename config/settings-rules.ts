import * as z from 'zod';
import { accountSchema } from './deployment';
import { NAME_PATTERN, region } from './fields';
import { defaultSendRateShare, limitsSchema } from './limits';
import { nameFault, namePrefix, prefixFaults } from './names';
import { type Fault, rule } from './rule';
import { identitySchema, senderSchema } from './sender';

/** What the environments have to agree on with each other, and with the name of the project. */

const environments = z.record(z.string(), z.unknown());

/** Environments whose fields are as `reads` says; the others have faults of their own. */
function readable<Reads extends z.ZodType>(all: Record<string, unknown>, reads: Reads) {
  return Object.entries(all).flatMap(([environment, value]) => {
    const fields = reads.safeParse(value);
    return fields.success ? [{ environment, fields: fields.data }] : [];
  });
}

/** Items by the key that they share, in the order of first use. */
function groups<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const found = new Map<string, Item[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return [...found.values()];
}

const placeFields = { account: accountSchema, region: region('') };

interface Place {
  readonly account?: string | undefined;
  readonly region: string;
}

/** Environments without an account count as one account, for nothing says that they are not. */
const placeKey = ({ account = '', region }: Place): string => `${account} ${region}`;

const placeName = ({ account, region }: Place): string =>
  account === undefined
    ? `${region} (no account is set, which counts as one account)`
    : `${region} of ${account}`;

const localIsDerived = rule(z.object({ environments: z.object({ local: z.unknown() }) }), (settings) =>
  'local' in settings.environments
    ? [
        {
          path: ['environments', 'local'],
          text: '"local" is the name of the environment that is derived for this machine; choose another',
        },
      ]
    : [],
);

const namesFit = rule(
  z.object({ name: z.string().regex(NAME_PATTERN), environments }),
  ({ name, environments: all }): Fault[] =>
    readable(all, z.object({ region: placeFields.region })).flatMap(({ environment, fields }) =>
      prefixFaults(namePrefix(name, environment), fields.region).map((fault) => ({
        path: ['environments', environment],
        text: `${fault}; shorten "${name}", the name of the project, or "${environment}"`,
      })),
    ),
);

const scheduleNamesFit = rule(
  z.object({ name: z.string().regex(NAME_PATTERN), environments }),
  ({ name, environments: all }): Fault[] =>
    readable(all, z.object({ schedules: z.array(z.looseObject({})) })).flatMap(({ environment, fields }) =>
      fields.schedules.flatMap((schedule, index) => {
        if (typeof schedule.name !== 'string') return [];
        const fault = nameFault(namePrefix(name, environment), 'schedule', schedule.name);
        if (fault === undefined) return [];
        return [
          { path: ['environments', environment, 'schedules', index, 'name'], text: `${fault}; shorten it` },
        ];
      }),
    ),
);

/** IAM patterns of an environment are `<name>-<environment>-*`: those of `prod` would cover all of `prod-eu`. */
const prefixesAreApart = rule(z.object({ environments }), ({ environments: all }): Fault[] => {
  const declared = readable(all, z.object({ account: accountSchema }));
  return declared.flatMap(({ environment, fields }) =>
    declared
      .filter(
        (other) => other.fields.account === fields.account && environment.startsWith(`${other.environment}-`),
      )
      .map((other) => ({
        path: ['environments', environment],
        text: `"${environment}" begins with "${other.environment}-", so permissions of ${other.environment} would cover it; choose a name such as ${environment.slice(
          other.environment.length + 1,
        )}-${other.environment}`,
      })),
  );
});

const identitiesAreOwnedOnce = rule(z.object({ environments }), ({ environments: all }): Fault[] => {
  const owners = readable(
    all,
    z.object({
      ...placeFields,
      sender: z.object({ domain: senderSchema.shape.domain }),
      identity: z.object({ mode: identitySchema.shape.mode }).prefault({}),
    }),
  ).filter(({ fields }) => fields.identity.mode !== 'existing');
  return groups(owners, ({ fields }) => `${placeKey(fields)} ${fields.sender.domain}`).flatMap(
    ([first, ...others]) =>
      others.map(({ environment, fields }) => ({
        path: ['environments', environment, 'identity', 'mode'],
        text: `"${fields.identity.mode}" claims ${fields.sender.domain}, which environments.${first?.environment} owns in ${placeName(fields)}; use "existing" or another domain, such as a subdomain`,
      })),
  );
});

const sharesFit = rule(z.object({ environments }), ({ environments: all }): Fault[] => {
  const senders = readable(
    all,
    z.object({
      ...placeFields,
      limits: z.object({ sendRateShare: limitsSchema.shape.sendRateShare }).prefault({}),
    }),
  ).map(({ environment, fields }) => ({
    environment,
    place: fields,
    share: fields.limits.sendRateShare ?? defaultSendRateShare(environment),
  }));
  return groups(senders, ({ place }) => placeKey(place)).flatMap((together) => {
    // Nine decimals: 0.1 has no exact binary form, so that a sum of exactly 1 may come out a little above it.
    const sum = Number(together.reduce((total, { share }) => total + share, 0).toFixed(9));
    const [first] = together;
    if (first === undefined || sum <= 1) return [];
    const shares = together.map(({ environment, share }) => `${environment} ${share}`).join(', ');
    return [
      {
        path: ['environments'],
        text: `limits.sendRateShare adds up to ${sum} (${shares}) in ${placeName(first.place)}; at most 1 is allowed, lower one`,
      },
    ];
  });
});

const workspacesAreApart = rule(z.object({ environments }), ({ environments: all }): Fault[] => {
  const cloud = readable(
    all,
    z.object({
      backend: z.object({
        kind: z.literal('cloud'),
        organization: z.string(),
        workspace: z.string(),
        hostname: z.string().optional(),
      }),
    }),
  );
  return groups(cloud, ({ fields: { backend } }) =>
    [backend.hostname, backend.organization, backend.workspace].join('/'),
  ).flatMap(([first, ...others]) =>
    others.map(({ environment, fields }) => ({
      path: ['environments', environment, 'backend', 'workspace'],
      text: `"${fields.backend.workspace}" holds the state of environments.${first?.environment}; name another, or leave it out`,
    })),
  );
});

export const settingsRules = [
  localIsDerived,
  namesFit,
  scheduleNamesFit,
  prefixesAreApart,
  identitiesAreOwnedOnce,
  sharesFit,
  workspacesAreApart,
];
