import { bounceAttributes } from '../../lambdas/handle-events/bounce-store';
import { parseSoftBounce, type SoftBounce } from '../../lambdas/handle-events/soft-bounces';
import { consentAttributes } from '../../lambdas/shared/consent-store';
import { FORGOTTEN, suppressionAttributes } from '../../lambdas/shared/suppression';

/** One thing that is recorded of a person: since when, and how it is known. */
export interface Recorded {
  readonly at: string;
  /** Source and evidence, such as `ses 0100…`; null where it was forgotten. */
  readonly proof: string | null;
}

/** What the suppression table has of a person, in the words of the contracts. Times are RFC 3339. */
export interface ConsentView {
  /** `forgotten` where they asked for that; null where it is not known. */
  readonly address: string | null;
  /** Why they get no mail at all. */
  readonly consent: (Recorded & { readonly reason: string; readonly last: string | null }) | null;
  /** Why their mailbox gets none. */
  readonly bounce: (Recorded & { readonly reason: string; readonly until: string | null }) | null;
  /** Topics that they left. */
  readonly left: readonly (Recorded & { readonly topic: string })[];
  /** Consent that they gave anew; without a topic to mail in general. */
  readonly granted: readonly (Recorded & { readonly topic: string | null })[];
  readonly softBounces: readonly SoftBounce[];
  /** Mail by which their address will be found; null where it is known or was not. */
  readonly mail: { readonly run: string; readonly rcpt: string } | null;
}

type Item = Readonly<Record<string, unknown>>;

/** Reads an item of the suppression table for people. */
export function consentView(item: Item): ConsentView {
  const names = suppressionAttributes;
  const text = (name: string) => (typeof item[name] === 'string' ? item[name] : null);
  const recorded = (at: string, proof: string): Recorded => ({ at: text(at) ?? '', proof: text(proof) });
  const topics = (prefix: string) =>
    Object.keys(item)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
      .sort();
  const reason = text(names.consentReason);
  const bounceReason = text(names.bounceReason);
  const run = text(consentAttributes.mailRun);
  return {
    address: text(names.address),
    consent:
      reason === null
        ? null
        : {
            reason,
            ...recorded(names.consentAt, consentAttributes.consentProof),
            last: text(consentAttributes.consentLast),
          },
    bounce:
      bounceReason === null
        ? null
        : {
            reason: bounceReason,
            ...recorded(names.bounceAt, bounceAttributes.bounceProof),
            until: text(names.bounceUntil),
          },
    left: topics(names.leftTopic('')).map((topic) => ({
      topic,
      ...recorded(names.leftTopic(topic), consentAttributes.leftProof(topic)),
    })),
    granted: [
      ...(text(consentAttributes.granted) === null
        ? []
        : [{ topic: null, ...recorded(consentAttributes.granted, consentAttributes.grantedProof) }]),
      ...topics(consentAttributes.topicGranted('')).map((topic) => ({
        topic,
        ...recorded(consentAttributes.topicGranted(topic), consentAttributes.topicGrantedProof(topic)),
      })),
    ],
    softBounces: softBouncesOf(item),
    mail: run === null ? null : { run, rcpt: text(consentAttributes.mailRcpt) ?? '' },
  };
}

function softBouncesOf(item: Item): SoftBounce[] {
  const texts = item[bounceAttributes.softBounces];
  return texts instanceof Set ? [...texts].map(String).sort().map(parseSoftBounce) : [];
}

/** The view in sentences. */
export function consentLines(view: ConsentView): string[] {
  const { address, consent, bounce, left, granted, softBounces, mail } = view;
  const how = ({ at, proof }: Recorded) => `since ${at}${proof === null ? '' : ` (${proof})`}`;
  const again = (last: string | null, at: string) =>
    last === null || last === at ? '' : `; last said so at ${last}`;
  const lines = [
    ...(address === FORGOTTEN ? ['asked to be forgotten: the address is kept as a keyed hash alone'] : []),
    ...(consent ? [`gets no mail: ${consent.reason} ${how(consent)}${again(consent.last, consent.at)}`] : []),
    ...(bounce
      ? [
          `mailbox takes no mail: ${bounce.reason} ${how(bounce)}${bounce.until ? `, until ${bounce.until}` : ''}`,
        ]
      : []),
    ...left.map((topic) => `left the topic ${topic.topic} ${how(topic)}`),
    ...granted.map((grant) => `gave consent anew to ${grant.topic ?? 'mail in general'} ${how(grant)}`),
    ...softBounces.map(({ run, at }) => `bounced softly at ${at} in ${run}`),
    ...(mail
      ? [`is known by the mail ${mail.rcpt} of ${mail.run} alone, until housekeeping finds the address`]
      : []),
  ];
  return lines.length > 0 ? lines : ['nothing stands against mail to this address'];
}
