import type { HttpRequest, HttpResponse } from '../shared/aws-events';
import type { ConsentStore, Proof } from '../shared/consent-store';
import type { EmitMetrics } from '../shared/emit-metrics';
import type { EventStore } from '../shared/ledger/event-sets';
import { blockOf, parseRecipientTag } from '../shared/ledger/positions';
import type { Log } from '../shared/log';
import type { Secret } from '../shared/mac-keys';
import { reasonOf } from '../shared/reason-of';
import type { RunRecords } from '../shared/run-record-store';
import {
  signingSecret,
  type TokenSecrets,
  type UnsubscribeClaims,
  verifyToken,
} from '../shared/unsubscribe-token';
import { type Brand, FIELDS, renderPage } from './page';
import { readForm } from './read-form';
import { issueUndoTicket, type RecentChoice, readUndoTicket } from './undo-ticket';

export interface AnswerRequestDependencies {
  readonly brand: Brand;
  readonly tokenSecrets: () => Promise<TokenSecrets>;
  readonly consent: ConsentStore;
  readonly events: Pick<EventStore, 'add'>;
  readonly runs: Pick<RunRecords, 'note'>;
  readonly emit: EmitMetrics;
  readonly now: () => number;
  readonly log: Log;
}

/** A request whose link is ours. */
interface Visit {
  readonly token: string;
  readonly claims: UnsubscribeClaims;
  /** What tickets to undo are signed with. */
  readonly secret: Secret;
}

/**
 * Answers a request to an unsubscribe link. GET shows a page and changes nothing, for scanners follow links. POST
 * unsubscribes at once, whatever its body (RFC 8058), but for the button that undoes what was done right before. Whom we
 * know and whom we don't get the same answer, and links that are not ours get one page whatever is wrong with them.
 */
export function createAnswerRequest(
  dependencies: AnswerRequestDependencies,
): (request: HttpRequest) => Promise<HttpResponse> {
  const { brand, tokenSecrets } = dependencies;
  return async (request) => {
    const token = request.pathParameters.token ?? '';
    const secrets = await tokenSecrets();
    const claims = verifyToken(secrets, token);
    if (!claims) return renderPage(brand, { kind: 'bad-link' });
    if (request.requestContext.http.method !== 'POST') {
      return renderPage(brand, { kind: 'ask', topic: claims.topic });
    }
    const form = await readForm(request);
    const ticket = form.get(FIELDS.undo);
    const visit = { token, claims, secret: signingSecret(secrets) };
    return ticket === undefined
      ? leave(visit, form.get(FIELDS.leave) === FIELDS.everything, dependencies)
      : undo(visit, ticket, dependencies);
  };
}

async function leave(
  { token, claims, secret }: Visit,
  wantsNothing: boolean,
  dependencies: AnswerRequestDependencies,
): Promise<HttpResponse> {
  const { brand, consent, emit, now } = dependencies;
  const { recipient, run, rcpt } = claims;
  const topic = wantsNothing ? undefined : claims.topic;
  const at = new Date(now()).toISOString();
  const person = { key: recipient };
  const proof: Proof = { source: 'link', evidence: `${run} ${rcpt}` };
  const recorded =
    topic === undefined
      ? await consent.optOut(person, 'unsubscribed', at, proof)
      : await consent.leaveTopic(person, topic, at, proof);
  await consent.noteMail(person, { run, rcpt });
  await countInLedger(claims, dependencies);
  if (recorded.isNew) emit({ Unsubscribes: 1 });
  // Of what was recorded before: whoever clicks twice can undo it, and whoever left long ago gets a ticket that has run out.
  const choice: RecentChoice = { everything: topic === undefined, at: Date.parse(recorded.at) };
  return renderPage(brand, { kind: 'left', topic, undoTicket: issueUndoTicket(secret, token, choice) });
}

/** For the report of the run. The person is unsubscribed by now, so a failure here is logged and not told to them. */
async function countInLedger(
  { run, rcpt }: UnsubscribeClaims,
  { events, runs, now, log }: AnswerRequestDependencies,
): Promise<void> {
  const recipient = parseRecipientTag(rcpt);
  if (!recipient) return;
  const { shard, position } = recipient;
  try {
    const ref = { run, shard, block: blockOf(position) };
    await events.add(ref, { sets: { unsubscribed: new Set([position]) }, links: {} });
    await runs.note(run, 'changedAt', new Date(now()).toISOString());
  } catch (error) {
    const reason = reasonOf(error);
    log.error('an unsubscription is missing in the report of its run', { run, reason });
  }
}

async function undo(
  { token, claims, secret }: Visit,
  ticket: string,
  { brand, consent, now, log }: AnswerRequestDependencies,
): Promise<HttpResponse> {
  const { recipient, topic } = claims;
  const choice = readUndoTicket(secret, token, ticket, now());
  if (!choice) return renderPage(brand, { kind: 'too-late' });
  const person = { key: recipient };
  const at = new Date(choice.at).toISOString();
  if (choice.everything) await consent.undoOptOut(person, at);
  else if (topic !== undefined) await consent.undoLeaveTopic(person, topic, at);
  log.info('an unsubscription was undone', { everything: choice.everything });
  return renderPage(brand, { kind: 'undone', topic });
}
