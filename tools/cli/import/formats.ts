import type { Reason, Row, Said } from './entry';

/** One way in which a service writes its list. */
export interface Format {
  readonly name: string;
  /** Columns that tell it from the others, lower-cased. */
  readonly columns: readonly string[];
  readonly read: (row: Row) => Said;
}

const suppress = (address: string | undefined, reason: Reason, at?: string): Said => ({
  kind: 'suppress',
  address,
  reason,
  at,
});

/** By a word of the service's own, with what it means here. */
function byWord(
  field: string,
  word: string | undefined,
  reasons: Readonly<Record<string, Reason>>,
  { address, at }: { readonly address: string | undefined; readonly at: string | undefined },
): Said {
  const reason = reasons[(word ?? '').toLowerCase().replace(/[^a-z]/g, '')];
  return reason ? suppress(address, reason, at) : { kind: 'unknown', field, value: word ?? '' };
}

/**
 * Enhanced status codes (RFC 3463) and SMTP replies: 5 is permanent, but 5.7 is about policy, such as a block of the sender's
 * address, and says nothing about the mailbox.
 */
function byStatus(status: string | undefined, address: string | undefined, at: string | undefined): Said {
  return /^5/.test(status ?? '') && !/^5\.7\./.test(status ?? '')
    ? suppress(address, 'hard-bounce', at)
    : { kind: 'temporary' };
}

/**
 * The formats that are known, the more telling first. Columns as the services document them: Mailchimp "About the audience
 * export", SendGrid API v3 "Suppressions", Mailgun API "Suppressions", Postmark API "Suppressions", Brevo API
 * "smtp/blockedContacts", SES API v2 ListSuppressedDestinations.
 */
export const FORMATS: readonly Format[] = [
  {
    name: 'Mailchimp, unsubscribed',
    columns: ['email address', 'unsub_time'],
    read: (row) => {
      const complained = /abuse|spam|complain/i.test(row.unsub_reason ?? '');
      return suppress(row['email address'], complained ? 'complaint' : 'unsubscribed', row.unsub_time);
    },
  },
  {
    name: 'Mailchimp, cleaned',
    columns: ['email address', 'clean_time'],
    read: (row) => suppress(row['email address'], 'hard-bounce', row.clean_time),
  },
  {
    name: 'Postmark',
    columns: ['emailaddress', 'suppressionreason'],
    read: (row) => {
      const place = { address: row.emailaddress, at: row.createdat };
      // By the link of a mail where the recipient is the origin, by hand where the customer is.
      const manual: Reason = row.origin?.toLowerCase() === 'recipient' ? 'unsubscribed' : 'manual';
      const reasons = {
        hardbounce: 'hard-bounce',
        spamcomplaint: 'complaint',
        manualsuppression: manual,
      } as const;
      return byWord('SuppressionReason', row.suppressionreason, reasons, place);
    },
  },
  {
    name: 'Amazon SES',
    columns: ['emailaddress', 'reason'],
    read: (row) =>
      byWord(
        'Reason',
        row.reason,
        { bounce: 'hard-bounce', complaint: 'complaint' },
        { address: row.emailaddress, at: row.lastupdatetime },
      ),
  },
  {
    name: 'Mailgun, bounces',
    columns: ['address', 'code'],
    read: (row) => byStatus(row.code, row.address, row.created_at),
  },
  {
    name: 'Mailgun, unsubscribes',
    columns: ['address', 'tags'],
    // Their tags are not our topics, and mailing somebody who left is worse than not mailing them.
    read: (row) => suppress(row.address, 'unsubscribed', row.created_at),
  },
  {
    name: 'Brevo',
    columns: ['email', 'reason', 'blockedat'],
    read: (row) =>
      byWord(
        'reason',
        row.reason,
        {
          unsubscribedviama: 'unsubscribed',
          unsubscribedviaemail: 'unsubscribed',
          unsubscribedviaapi: 'unsubscribed',
          adminblocked: 'manual',
          contactflaggedasspam: 'complaint',
          hardbounce: 'hard-bounce',
        },
        { address: row.email, at: row.blockedat },
      ),
  },
  {
    name: 'SendGrid, bounces',
    columns: ['email', 'reason', 'status', 'created'],
    read: (row) => byStatus(row.status, row.email, row.created),
  },
  {
    name: 'SendGrid, invalid addresses',
    columns: ['email', 'reason', 'created'],
    read: (row) => suppress(row.email, 'hard-bounce', row.created),
  },
  {
    name: 'SendGrid, spam reports',
    columns: ['email', 'ip', 'created'],
    read: (row) => suppress(row.email, 'complaint', row.created),
  },
  {
    name: 'export of this tool',
    columns: ['address', 'reason', 'time'],
    read: (row) => {
      // The export keeps addresses from being taken for formulas.
      const place = { address: row.address?.replace(/^'/, ''), at: row.time };
      // Theirs were for a time, of which the export does not tell.
      if (row.reason === 'soft-bounces') return { kind: 'temporary' };
      const reasons = {
        hardbounce: 'hard-bounce',
        complaint: 'complaint',
        unsubscribed: 'unsubscribed',
        manual: 'manual',
      } as const;
      return byWord('reason', row.reason, reasons, place);
    },
  },
];

/** Names that a column of addresses has, and one of times, where nothing else is known of a file. */
const ADDRESSES = ['email', 'e-mail', 'email address', 'email_address', 'emailaddress', 'address'] as const;
const TIMES = ['created', 'created_at', 'createdat', 'timestamp', 'time', 'date', 'at'] as const;

/** The format that has all its columns among these; undefined where none does. */
export function knownFormat(columns: readonly string[]): Format | undefined {
  return FORMATS.find((format) => format.columns.every((column) => columns.includes(column)));
}

/** Reads a file of which no more is known than where its addresses are; undefined where that isn't known either. */
export function plainFormat(columns: readonly string[], reason: Reason): Format | undefined {
  const address = ADDRESSES.find((name) => columns.includes(name));
  const time = TIMES.find((name) => columns.includes(name));
  if (address === undefined) return undefined;
  return {
    name: 'addresses',
    columns: [address],
    read: (row) => suppress(row[address], reason, time === undefined ? undefined : row[time]),
  };
}
