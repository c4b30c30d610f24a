import { bounceAttributes } from '../../lambdas/handle-events/bounce-store';
import { consentAttributes, createConsentStore } from '../../lambdas/shared/consent-store';
import { objectKeys } from '../../lambdas/shared/object-keys';
import { dynamoPersonUpdates, type PersonUpdates } from '../../lambdas/shared/person-update';
import { FORGOTTEN, suppressionAttributes } from '../../lambdas/shared/suppression';
import type { Command } from './command';
import type { Deployed } from './connect';
import { consentView } from './consent-view';
import { ADDRESS_OPERAND, personKey, readAddress } from './person';

/** Days that point-in-time recovery goes back (Amazon DynamoDB Developer Guide, "Point-in-time backups"). */
const RECOVERY_DAYS = 35;

/** Removes a person's address, and keeps them suppressed. */
export const forget: Command = {
  name: 'forget',
  summary: 'Removes the address of a person and all that leads to it; they stay suppressed, by a keyed hash',
  operands: [ADDRESS_OPERAND],
  options: {},
  details: [
    'Whoever asks to be forgotten wants no mail: unless they left before, that is recorded as manual. The reason and its time stay, the ' +
      'address, the mails that lead to it, soft bounces and evidence go. Later events about the person do not bring the address back.',
    'It can not be taken back. The words that follow say where the address still stands, for how long, and what is yours to remove.',
  ],
  examples: ['forget jane@shop.com'],
  permissions: ['findEnvironment', 'hashAddresses', 'recordPeople'],
  async run({ operands: [typed = ''] }, connect) {
    const address = readAddress(typed);
    const deployed = await connect();
    const key = await personKey(address, deployed);
    const { dynamo, names } = deployed;
    const updates = dynamoPersonUpdates(dynamo, names.suppressionTable);
    const proof = { source: 'operator', evidence: 'forget' } as const;
    await createConsentStore(updates).optOut({ key }, 'manual', new Date().toISOString(), proof);
    const left = consentView(await forgetAddress(key, updates));
    const remaining = remainders(deployed);
    return {
      lines: [
        `${address.address} is forgotten in ${deployed.environment.environment}: the address and what leads to it are removed.`,
        `The person stays suppressed (${left.consent?.reason} since ${left.consent?.at}) by a keyed hash.`,
        'Where the address still stands:',
        ...remaining.map((line) => `- ${line}`),
        'docs/privacy.md has all of it.',
      ],
      json: {
        command: 'forget',
        environment: deployed.environment.environment,
        suppression: left,
        remaining,
      },
    };
  },
};

/** Attributes of an item that hold the address, or lead to it. */
function revealing(item: Readonly<Record<string, unknown>>): string[] {
  const names: readonly string[] = [
    consentAttributes.mailRun,
    consentAttributes.mailRcpt,
    consentAttributes.consentProof,
    consentAttributes.beforeProof,
    consentAttributes.grantedProof,
    bounceAttributes.bounceProof,
    bounceAttributes.softBounces,
  ];
  const prefixes = [consentAttributes.leftProof(''), consentAttributes.topicGrantedProof('')];
  return Object.keys(item).filter(
    (name) => names.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)),
  );
}

/**
 * Puts a word in the place of the address and removes what leads to it. A first update finds out what there is, for topics have
 * attributes of their own.
 */
async function forgetAddress(
  key: string,
  updates: PersonUpdates,
): Promise<Readonly<Record<string, unknown>>> {
  const change = {
    update: 'SET #address = :forgotten',
    names: { address: suppressionAttributes.address },
    values: { ':forgotten': FORGOTTEN },
  };
  let { item } = await updates.update({ key }, change);
  for (let found = revealing(item); found.length > 0; found = revealing(item)) {
    const names = Object.fromEntries(found.map((name, index) => [`a${index}`, name]));
    const removed = Object.keys(names).map((name) => `#${name}`);
    ({ item } = await updates.update(
      { key },
      {
        ...change,
        update: `${change.update} REMOVE ${removed.join(', ')}`,
        names: { ...change.names, ...names },
      },
    ));
  }
  const { pk: _, ...fields } = item;
  return fields;
}

/** Where an address is kept that this command does not reach, and for how long. */
function remainders({ environment: { retention } }: Deployed): string[] {
  const { runDays, noncurrentDays } = retention;
  return [
    `audiences of runs, ${objectKeys.runsPrefix}RUN/audience/: ${runDays} days after the run, and ${noncurrentDays} more as older versions. They are not written again: a run may be sending from them.`,
    `${objectKeys.suppressionExport}: until it is written again, within a day; ${noncurrentDays} days more as an older version.`,
    `backups of the suppression table (point-in-time recovery): ${RECOVERY_DAYS} days.`,
    `your own lists under ${objectKeys.subscribersPrefix} and ${objectKeys.importsPrefix}: until you take the row out; ${noncurrentDays} days more as older versions.`,
    "the suppression list that SES keeps for the account, after a bounce or complaint: for good, or until `aws sesv2 delete-suppressed-destination`; this platform's own list keeps mail from them either way.",
  ];
}
