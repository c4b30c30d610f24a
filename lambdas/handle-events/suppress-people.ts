import type { ConsentStore, Proof } from '../shared/consent-store';
import { inParallel } from '../shared/in-parallel';
import type { SecretSource } from '../shared/mac-keys';
import type { Person } from '../shared/person-update';
import { runOf } from './attribution';
import type { BounceStore } from './bounce-store';
import { effectOf, type Finding } from './event-effect';
import type { FailedMessages } from './failed-messages';
import { findPerson } from './find-person';
import type { ReceivedEvent } from './handle-events';
import type { SoftBounce } from './soft-bounces';

export interface SuppressPeopleDependencies {
  readonly addressSecret: SecretSource;
  readonly consent: Pick<ConsentStore, 'optOut' | 'leaveTopic'>;
  readonly bounces: BounceStore;
}

/** Writes at the same time: each is one small update. */
const AT_ONCE = 32;

/** What an event says of a person, and the mail that it is about. */
type Proven = Exclude<Finding, { kind: 'soft-bounce' }> & { readonly proof: Proof };

/** What a batch says of one person. */
interface Report {
  readonly person: Person;
  readonly findings: Proven[];
  readonly softBounces: SoftBounce[];
  readonly messageIds: string[];
}

/**
 * Records who must not be mailed, whatever mail the events are of. Events about one person fail together, and no others
 * with them.
 */
export async function suppressPeople(
  received: readonly ReceivedEvent[],
  dependencies: SuppressPeopleDependencies,
  failed: FailedMessages,
): Promise<void> {
  const reports = await gather(received, dependencies.addressSecret);
  await inParallel(reports, AT_ONCE, (report) =>
    failed.attempt('suppressing a person', report.messageIds, () => write(report, dependencies)),
  );
}

async function gather(
  received: readonly ReceivedEvent[],
  addressSecret: SecretSource,
): Promise<Iterable<Report>> {
  const reports = new Map<string, Report>();
  for (const { messageId, event } of received) {
    const { findings, addresses } = effectOf(event);
    if (findings.length === 0) continue;
    const secret = await addressSecret();
    for (const address of addresses) {
      const person = findPerson(secret, address);
      if (!person) continue;
      const report = reports.get(person.key) ?? { person, findings: [], softBounces: [], messageIds: [] };
      reports.set(person.key, report);
      report.messageIds.push(messageId);
      const run = runOf(event.mail.tags);
      for (const finding of findings) {
        if (finding.kind !== 'soft-bounce') report.findings.push({ ...finding, proof: proofOf(event) });
        // Mail without a run was sent by hand: its soft bounces belong to no run that could be counted.
        else if (run !== undefined) report.softBounces.push({ run, at: finding.at });
      }
    }
  }
  return reports.values();
}

function proofOf({ mail }: ReceivedEvent['event']): Proof {
  return { source: 'ses', evidence: mail.messageId };
}

async function write(
  { person, findings, softBounces }: Report,
  { consent, bounces }: SuppressPeopleDependencies,
): Promise<void> {
  for (const finding of findings) {
    switch (finding.kind) {
      case 'hard-bounce':
        await bounces.recordHardBounce(person, finding.at, finding.proof);
        break;
      case 'complaint':
      case 'unsubscribed':
        await consent.optOut(person, finding.kind, finding.at, finding.proof);
        break;
      case 'left-topic':
        await consent.leaveTopic(person, finding.topic, finding.at, finding.proof);
        break;
    }
  }
  if (softBounces.length > 0) await bounces.recordSoftBounces(person, softBounces);
}
