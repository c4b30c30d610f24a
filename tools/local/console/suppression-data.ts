import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { consentAttributes } from '../../../lambdas/shared/consent-store';
import { fromItem } from '../../../lambdas/shared/dynamodb';
import { suppressionAttributes } from '../../../lambdas/shared/suppression';
import type { OutboxMail } from '../ses/state';
import { tagOf } from './ledger-data';

/** Why somebody is not mailed, each reason with its time. */
export interface SuppressedPerson {
  /** Absent where only a link told of the person and their mail is no longer in the inbox. */
  readonly address?: string;
  readonly reasons: readonly SuppressionReason[];
}

export interface SuppressionReason {
  /** `complaint`, `hard-bounce`, or `left the topic "…"`. */
  readonly reason: string;
  /** RFC 3339. */
  readonly at: string;
  /** When it lapses; absent where it does not. */
  readonly until?: string;
}

const { address, consentReason, consentAt, bounceReason, bounceAt, bounceUntil, leftTopic } =
  suppressionAttributes;
const { mailRun, mailRcpt } = consentAttributes;
const text = z.string().optional();
const person = z.looseObject({
  [address]: text,
  [consentReason]: text,
  [consentAt]: text,
  [bounceReason]: text,
  [bounceAt]: text,
  [bounceUntil]: text,
  [mailRun]: text,
  [mailRcpt]: text,
});
const TOPIC_PREFIX = leftTopic('');

/** Everyone who must not be mailed, or not about some topic; who was suppressed last comes first. */
export async function suppressedPeople(
  client: DynamoDBClient,
  table: string,
  mails: readonly OutboxMail[],
): Promise<SuppressedPerson[]> {
  const people: SuppressedPerson[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
    for (const item of Items) people.push(personOf(fromItem(item), mails));
  }
  const newest = ({ reasons }: SuppressedPerson) =>
    reasons
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? '';
  return people
    .filter(({ reasons }) => reasons.length > 0)
    .sort((one, other) => (newest(one) < newest(other) ? 1 : -1));
}

function personOf(item: Record<string, unknown>, mails: readonly OutboxMail[]): SuppressedPerson {
  const known = person.parse(item);
  const reasons: SuppressionReason[] = [];
  const { [consentReason]: consent, [bounceReason]: bounce, [bounceUntil]: until } = known;
  if (consent !== undefined) reasons.push({ reason: consent, at: known[consentAt] ?? '' });
  if (bounce !== undefined) {
    reasons.push({ reason: bounce, at: known[bounceAt] ?? '', ...(until !== undefined && { until }) });
  }
  for (const [name, at] of Object.entries(item)) {
    if (name.startsWith(TOPIC_PREFIX)) {
      reasons.push({ reason: `left the topic “${name.slice(TOPIC_PREFIX.length)}”`, at: String(at) });
    }
  }
  const found = known[address] ?? addressByMail(known[mailRun], known[mailRcpt], mails);
  return { reasons, ...(found !== undefined && { address: found }) };
}

/** Of whom a link alone told, the mail with that link went to them. */
function addressByMail(
  run: string | undefined,
  rcpt: string | undefined,
  mails: readonly OutboxMail[],
): string | undefined {
  if (run === undefined || rcpt === undefined) return undefined;
  return mails.find((mail) => tagOf(mail, 'run') === run && tagOf(mail, 'rcpt') === rcpt)?.to[0];
}
