import { consentAttributes } from '../shared/consent-store';
import { inParallel } from '../shared/in-parallel';
import { parseRecipientTag } from '../shared/ledger/positions';
import type { Log } from '../shared/log';
import { hashAddress, type SecretSource } from '../shared/mac-keys';
import type { PersonUpdates } from '../shared/person-update';
import { suppressionAttributes } from '../shared/suppression';
import type { AudienceAddresses } from './audience-addresses';
import type { SuppressionScan } from './suppression-scan';

export interface FillAddressesDependencies {
  readonly people: Pick<SuppressionScan, 'withNotedMail'>;
  readonly audiences: AudienceAddresses;
  readonly updates: PersonUpdates;
  readonly addressSecret: SecretSource;
  readonly log: Log;
}

/** Items written at the same time. */
const AT_ONCE = 16;

/** Someone who left by a link: their mail is known, their address is not. */
interface Unnamed {
  readonly key: string;
  readonly position: number;
}

/** Unnamed people whose mails are of one shard. */
interface ShardOfUnnamed {
  readonly run: string;
  readonly shard: number;
  readonly people: Unnamed[];
}

/**
 * Fills in the addresses of people who left by a link, from the audience of the run that mailed them. Where that is no
 * longer kept the address stays unknown for good, and the note of the mail is dropped.
 */
export async function fillAddresses(dependencies: FillAddressesDependencies): Promise<void> {
  const { people, audiences, addressSecret, log } = dependencies;
  const count = { filled: 0, notFound: 0 };
  for (const { run, shard, people: unnamed } of await groupByShard(people)) {
    const positions = new Set(unnamed.map(({ position }) => position));
    const addresses = await audiences.find(run, shard, positions);
    const secret = await addressSecret();
    await inParallel(unnamed, AT_ONCE, async ({ key, position }) => {
      const address = addresses?.get(position);
      // The hash is what a person is known by; an address that has another one is not theirs.
      const isTheirs = address !== undefined && hashAddress(secret, address.toLowerCase()) === key;
      count[isTheirs ? 'filled' : 'notFound'] += 1;
      await settle(key, isTheirs ? address : undefined, dependencies);
    });
  }
  log.info('addresses of unsubscribed people filled in', count);
}

async function groupByShard(people: FillAddressesDependencies['people']): Promise<Iterable<ShardOfUnnamed>> {
  const shards = new Map<string, ShardOfUnnamed>();
  for await (const item of people.withNotedMail()) {
    const run = String(item[consentAttributes.mailRun]);
    const recipient = parseRecipientTag(String(item[consentAttributes.mailRcpt]));
    if (!recipient) continue;
    const { shard, position } = recipient;
    const group = shards.get(`${run}#${shard}`) ?? { run, shard, people: [] };
    shards.set(`${run}#${shard}`, group);
    group.people.push({ key: String(item.pk), position });
  }
  return shards.values();
}

/** Sets an address and drops the note of the mail, unless the person has taken back their leaving since. */
async function settle(
  key: string,
  address: string | undefined,
  { updates }: FillAddressesDependencies,
): Promise<void> {
  const drop = 'REMOVE #mailRun, #mailRcpt';
  await updates.update(
    { key },
    {
      update: address === undefined ? drop : `SET #address = if_not_exists(#address, :address) ${drop}`,
      condition: 'attribute_exists(#mailRun)',
      names: {
        address: suppressionAttributes.address,
        mailRun: consentAttributes.mailRun,
        mailRcpt: consentAttributes.mailRcpt,
      },
      values: address === undefined ? {} : { ':address': address },
    },
  );
}
