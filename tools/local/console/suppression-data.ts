import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { MailRef } from '../../../lambdas/shared/consent-store';
import { fromItem } from '../../../lambdas/shared/dynamodb';
import { consentView } from '../../cli/consent-view';
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
  const { address, consent, bounce, left, mail } = consentView(item);
  const found = address ?? (mail && addressByMail(mail, mails));
  return {
    reasons: [
      ...(consent ? [{ reason: consent.reason, at: consent.at }] : []),
      ...(bounce
        ? [{ reason: bounce.reason, at: bounce.at, ...(bounce.until !== null && { until: bounce.until }) }]
        : []),
      ...left.map(({ topic, at }) => ({ reason: `left the topic “${topic}”`, at })),
    ],
    ...(found && { address: found }),
  };
}

/** Of whom a link alone told, the mail with that link went to them. */
function addressByMail({ run, rcpt }: MailRef, mails: readonly OutboxMail[]): string | undefined {
  return mails.find((mail) => tagOf(mail, 'run') === run && tagOf(mail, 'rcpt') === rcpt)?.to[0];
}
