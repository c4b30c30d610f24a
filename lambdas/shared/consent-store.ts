import type { Person, PersonUpdate, PersonUpdates } from './person-update';
import { type ConsentReason, suppressionAttributes } from './suppression';

/** A mail by its run and its message tag `rcpt`; the run's audience knows whom it went to. */
export interface MailRef {
  readonly run: string;
  readonly rcpt: string;
}

/** How something about a person came to be known. */
export interface Proof {
  /** `link`: they followed the link of a mail; `ses`: SES told; `import`: a file told; `operator`: whoever uses the command line tool. */
  readonly source: 'link' | 'ses' | 'import' | 'operator';
  /** Where that can be looked up: `<run> <rcpt>` of a mail, SES's message id, file and line, the words of the operator. */
  readonly evidence: string;
}

/** A proof as it is kept: one text, the source first. */
export function formatProof({ source, evidence }: Proof): string {
  return `${source} ${evidence}`;
}

/**
 * What people want. Writing the same twice changes nothing, in any order. Times are RFC 3339 in UTC with milliseconds, so
 * that they sort as texts.
 */
export interface ConsentStore {
  /**
   * Records that a person wants no mail at all. A stronger reason stays; of the same reason the first time stays. Older
   * than consent that was given anew only a complaint counts.
   */
  optOut(person: Person, reason: ConsentReason, at: string, proof: Proof): Promise<Recorded>;
  /** Records that a person wants no mail about a topic; the first time stays, and consent given anew counts as above. */
  leaveTopic(person: Person, topic: string, at: string, proof: Proof): Promise<Recorded>;
  /** Takes back what {@link optOut} recorded as `unsubscribed` at exactly this time, and nothing else. */
  undoOptOut(person: Person, at: string): Promise<void>;
  /** Takes back what {@link leaveTopic} recorded at exactly this time, and nothing else. */
  undoLeaveTopic(person: Person, topic: string, at: string): Promise<void>;
  /**
   * Records that a person gave their consent anew, later than every wish of this scope that is known. It lifts that scope
   * alone: consent to a topic lifts the leaving of that topic, consent without one what ended all mail. A complaint is never
   * lifted, nor what a mailbox bears.
   *
   * @param topic what the consent is for; undefined: mail in general
   */
  resubscribe(person: Person, topic: string | undefined, at: string, proof: Proof): Promise<Resubscription>;
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

/**
 * - `resubscribed`: the person may be mailed again, as far as their own wish goes.
 * - `not-later`: they left at that time or later.
 * - `complained`: they called mail of ours spam, which consent does not lift.
 * - `not-unsubscribed`: nothing of this scope stood against mail.
 */
export type Resubscription = 'resubscribed' | 'not-later' | 'complained' | 'not-unsubscribed';

/** Attributes beside {@link suppressionAttributes}; proofs are texts of {@link formatProof}. */
export const consentAttributes = {
  consentProof: 'consentProof',
  /** When the person last said so, however often: consent given anew has to be later. */
  consentLast: 'consentLast',
  /** What a stronger reason took the place of, its time and its proof: a person's undo must not lift what others recorded. */
  before: 'consentBefore',
  beforeAt: 'consentBeforeAt',
  beforeProof: 'consentBeforeProof',
  /** When consent to mail in general was given anew. */
  granted: 'consentGranted',
  grantedProof: 'consentGrantedProof',
  leftProof: (topic: string) => `leftProof:${topic}`,
  leftLast: (topic: string) => `leftLast:${topic}`,
  topicGranted: (topic: string) => `granted:${topic}`,
  topicGrantedProof: (topic: string) => `grantedProof:${topic}`,
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
  proof: consentAttributes.consentProof,
  last: consentAttributes.consentLast,
  before: consentAttributes.before,
  beforeAt: consentAttributes.beforeAt,
  beforeProof: consentAttributes.beforeProof,
  granted: consentAttributes.granted,
  grantedProof: consentAttributes.grantedProof,
  mailRun: consentAttributes.mailRun,
  mailRcpt: consentAttributes.mailRcpt,
};

/** The names of what is known of one topic; those of mail in general stay what they are. */
function namesOf(topic: string | undefined): Readonly<Record<string, string>> {
  if (topic === undefined) return NAMES;
  return {
    ...NAMES,
    left: suppressionAttributes.leftTopic(topic),
    leftProof: consentAttributes.leftProof(topic),
    leftLast: consentAttributes.leftLast(topic),
    topicGranted: consentAttributes.topicGranted(topic),
    topicGrantedProof: consentAttributes.topicGrantedProof(topic),
  };
}

/** Consent in the suppression table. */
export function createConsentStore(updates: PersonUpdates): ConsentStore {
  const update = (person: Person, change: Omit<PersonUpdate, 'names'>, topic?: string) =>
    updates.update(person, { ...change, names: namesOf(topic) });

  return {
    async optOut(person, reason, at, proof) {
      const weaker = REASONS.slice(0, REASONS.indexOf(reason));
      const free = ['attribute_not_exists(#reason)', ...weaker.map((other) => `#reason = :${other}`)];
      const values = { ':reason': reason, ':at': at, ':proof': formatProof(proof) };
      const { met, item } = await update(person, {
        update:
          'SET #reason = :reason, #at = :at, #proof = :proof, #last = if_not_exists(#last, :at), ' +
          '#before = if_not_exists(#reason, :none), #beforeAt = if_not_exists(#at, :none), ' +
          '#beforeProof = if_not_exists(#proof, :none)',
        condition:
          reason === 'complaint'
            ? free.join(' OR ')
            : `(${free.join(' OR ')}) AND (attribute_not_exists(#granted) OR #granted <= :at)`,
        values: {
          ...values,
          ':none': 'none',
          ...Object.fromEntries(weaker.map((other) => [`:${other}`, other])),
        },
      });
      if (item[NAMES.reason] !== undefined && String(item[NAMES.last]) < at) {
        await update(person, {
          update: 'SET #last = :at',
          condition: 'attribute_exists(#reason) AND #last < :at',
          values: { ':at': at },
        });
      }
      if (met) return { isNew: true, at };
      const since = item[NAMES.reason] === reason ? String(item[NAMES.at]) : at;
      if (since <= at) return { isNew: false, at: since };
      await update(person, {
        update: 'SET #at = :at, #proof = :proof',
        condition: '#reason = :reason AND #at > :at',
        values,
      });
      return { isNew: false, at };
    },

    async leaveTopic(person, topic, at, proof) {
      const left = suppressionAttributes.leftTopic(topic);
      const values = { ':at': at, ':proof': formatProof(proof) };
      const { met, item } = await update(
        person,
        {
          update: 'SET #left = :at, #leftProof = :proof, #leftLast = :at',
          condition:
            'attribute_not_exists(#left) AND (attribute_not_exists(#topicGranted) OR #topicGranted <= :at)',
          values,
        },
        topic,
      );
      if (met) return { isNew: true, at };
      if (item[left] === undefined) return { isNew: false, at };
      if (String(item[consentAttributes.leftLast(topic)]) < at) {
        const last = { update: 'SET #leftLast = :at', values: { ':at': at } };
        await update(person, { ...last, condition: 'attribute_exists(#left) AND #leftLast < :at' }, topic);
      }
      const since = String(item[left]);
      if (since <= at) return { isNew: false, at: since };
      const first = { update: 'SET #left = :at, #leftProof = :proof', values };
      await update(person, { ...first, condition: '#left > :at' }, topic);
      return { isNew: false, at };
    },

    async undoOptOut(person, at) {
      const recordedThen = '#reason = :unsubscribed AND #at = :at';
      const values = { ':unsubscribed': 'unsubscribed', ':at': at };
      const { met: restored } = await update(person, {
        update:
          'SET #reason = #before, #at = #beforeAt, #proof = #beforeProof ' +
          'REMOVE #before, #beforeAt, #beforeProof, #mailRun, #mailRcpt',
        condition: `${recordedThen} AND #before = :manual`,
        values: { ...values, ':manual': 'manual' },
      });
      if (restored) return;
      await update(person, { update: `REMOVE ${OPT_OUT}`, condition: recordedThen, values });
    },

    async undoLeaveTopic(person, topic, at) {
      await update(
        person,
        {
          update: 'REMOVE #left, #leftProof, #leftLast, #mailRun, #mailRcpt',
          condition: '#left = :at',
          values: { ':at': at },
        },
        topic,
      );
    },

    async resubscribe({ key, address }, topic, at, proof) {
      // Whoever was forgotten and comes back is known by their address again.
      const set = address === undefined ? 'SET' : 'SET #address = :address,';
      const change =
        topic === undefined
          ? {
              update: `${set} #granted = :at, #grantedProof = :proof REMOVE ${OPT_OUT}`,
              condition: 'attribute_exists(#reason) AND #reason <> :complaint AND #last < :at',
            }
          : {
              update: `${set} #topicGranted = :at, #topicGrantedProof = :proof REMOVE #left, #leftProof, #leftLast`,
              condition:
                'attribute_exists(#left) AND #leftLast < :at AND (attribute_not_exists(#reason) OR #reason <> :complaint)',
            };
      const values = { ':at': at, ':proof': formatProof(proof), ':complaint': 'complaint' };
      const { met, item } = await update(
        { key },
        { ...change, values: address === undefined ? values : { ...values, ':address': address } },
        topic,
      );
      if (met) return 'resubscribed';
      if (item[NAMES.reason] === 'complaint') return 'complained';
      const standing = topic === undefined ? NAMES.reason : suppressionAttributes.leftTopic(topic);
      return item[standing] === undefined ? 'not-unsubscribed' : 'not-later';
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

/** All that says that a person wants no mail at all. */
const OPT_OUT = '#reason, #at, #proof, #last, #before, #beforeAt, #beforeProof, #mailRun, #mailRcpt';
