import type { Person, PersonUpdate, PersonUpdates } from './person-update';
import { type ConsentReason, suppressionAttributes } from './suppression';

/** A mail by its run and its message tag `rcpt`; the run's audience knows whom it went to. */
export interface MailRef {
  readonly run: string;
  readonly rcpt: string;
}

/**
 * What people want. Writing the same twice changes nothing, in any order. Times are RFC 3339 in UTC with milliseconds, so
 * that they sort as texts.
 */
export interface ConsentStore {
  /** Records that a person wants no mail at all. A stronger reason stays; of the same reason the first time stays. */
  optOut(person: Person, reason: ConsentReason, at: string): Promise<Recorded>;
  /** Records that a person wants no mail about a topic; the first time stays. */
  leaveTopic(person: Person, topic: string, at: string): Promise<Recorded>;
  /** Takes back what {@link optOut} recorded as `unsubscribed` at exactly this time, and nothing else. */
  undoOptOut(person: Person, at: string): Promise<void>;
  /** Takes back what {@link leaveTopic} recorded at exactly this time, and nothing else. */
  undoLeaveTopic(person: Person, topic: string, at: string): Promise<void>;
  /** Notes a mail by which the address of a person can be found, unless it is known. */
  noteMail(person: Person, mail: MailRef): Promise<void>;
}

/** What stands after a wish was recorded. */
export interface Recorded {
  /** Whether neither this wish nor a stronger one stood before. */
  readonly isNew: boolean;
  /** Since when the wish stands; the given time where a stronger one does. */
  readonly at: string;
}

/** Attributes beside {@link suppressionAttributes}. */
export const consentAttributes = {
  /** Reason that a stronger one took the place of, and its time: a person's undo must not lift what others recorded. */
  before: 'consentBefore',
  beforeAt: 'consentBeforeAt',
  /** {@link MailRef} of a person whose address is not known yet. */
  mailRun: 'mailRun',
  mailRcpt: 'mailRcpt',
} as const;

/** The weakest first. */
const REASONS: readonly ConsentReason[] = ['manual', 'unsubscribed', 'complaint'];

const NAMES = {
  reason: suppressionAttributes.consentReason,
  at: suppressionAttributes.consentAt,
  address: suppressionAttributes.address,
  before: consentAttributes.before,
  beforeAt: consentAttributes.beforeAt,
  mailRun: consentAttributes.mailRun,
  mailRcpt: consentAttributes.mailRcpt,
};

/** Consent in the suppression table. */
export function createConsentStore(updates: PersonUpdates): ConsentStore {
  const update = (person: Person, change: Omit<PersonUpdate, 'names'>, topic?: string) => {
    const names = topic === undefined ? NAMES : { ...NAMES, left: suppressionAttributes.leftTopic(topic) };
    return updates.update(person, { ...change, names });
  };

  return {
    async optOut(person, reason, at) {
      const weaker = REASONS.slice(0, REASONS.indexOf(reason));
      const { met, item } = await update(person, {
        update:
          'SET #reason = :reason, #at = :at, #before = if_not_exists(#reason, :none), #beforeAt = if_not_exists(#at, :none)',
        condition: ['attribute_not_exists(#reason)', ...weaker.map((other) => `#reason = :${other}`)].join(
          ' OR ',
        ),
        values: {
          ':reason': reason,
          ':at': at,
          ':none': 'none',
          ...Object.fromEntries(weaker.map((other) => [`:${other}`, other])),
        },
      });
      if (met) return { isNew: true, at };
      const since = item[NAMES.reason] === reason ? String(item[NAMES.at]) : at;
      if (since <= at) return { isNew: false, at: since };
      await update(person, {
        update: 'SET #at = :at',
        condition: '#reason = :reason AND #at > :at',
        values: { ':reason': reason, ':at': at },
      });
      return { isNew: false, at };
    },

    async leaveTopic(person, topic, at) {
      const left = { update: 'SET #left = :at', values: { ':at': at } };
      const { met, item } = await update(
        person,
        { ...left, condition: 'attribute_not_exists(#left)' },
        topic,
      );
      if (met) return { isNew: true, at };
      const since = String(item[suppressionAttributes.leftTopic(topic)]);
      if (since <= at) return { isNew: false, at: since };
      await update(person, { ...left, condition: '#left > :at' }, topic);
      return { isNew: false, at };
    },

    async undoOptOut(person, at) {
      const recordedThen = '#reason = :unsubscribed AND #at = :at';
      const values = { ':unsubscribed': 'unsubscribed', ':at': at };
      const { met: restored } = await update(person, {
        update: 'SET #reason = #before, #at = #beforeAt REMOVE #before, #beforeAt, #mailRun, #mailRcpt',
        condition: `${recordedThen} AND #before = :manual`,
        values: { ...values, ':manual': 'manual' },
      });
      if (restored) return;
      await update(person, {
        update: 'REMOVE #reason, #at, #before, #beforeAt, #mailRun, #mailRcpt',
        condition: recordedThen,
        values,
      });
    },

    async undoLeaveTopic(person, topic, at) {
      await update(
        person,
        {
          update: 'REMOVE #left, #mailRun, #mailRcpt',
          condition: '#left = :at',
          values: { ':at': at },
        },
        topic,
      );
    },

    async noteMail(person, { run, rcpt }) {
      await update(person, {
        update: 'SET #mailRun = :run, #mailRcpt = :rcpt',
        condition: 'attribute_not_exists(#address)',
        values: { ':run': run, ':rcpt': rcpt },
      });
    },
  };
}
