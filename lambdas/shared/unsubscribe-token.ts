import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseRecipientTag } from './ledger/positions';
import type { Secret } from './mac-keys';
import { parseRunId } from './run-id';

/** Whom an unsubscribe link is for. */
export interface UnsubscribeClaims {
  /** The recipient by keyed hash (`hashAddress`), never by address. */
  readonly recipient: string;
  readonly run: string;
  /** The message tag `rcpt` of the mail, `<shard>-<position>`. */
  readonly rcpt: string;
  /** What the mail belonged to; absent: everything. */
  readonly topic: string | undefined;
}

/** Secrets that tokens may be signed with, by the key id that tokens carry (0 to 255). */
export type TokenSecrets = ReadonlyMap<number, Secret>;

/**
 * Ids of the keys that links are signed with, the newest first: it signs, and each of them verifies, for links are followed for
 * years. To change keys put a new id in front; without an id, links of its time no longer work.
 */
export const TOKEN_KEY_IDS: readonly [newest: number, ...older: number[]] = [1];

/** Key id of new tokens. */
export const [TOKEN_KEY_ID] = TOKEN_KEY_IDS;

/** The secret of the newest key. */
export function signingSecret(secrets: TokenSecrets): Secret {
  const secret = secrets.get(TOKEN_KEY_ID);
  if (!secret) throw new Error(`no secret of the key ${TOKEN_KEY_ID}`);
  return secret;
}

const RECIPIENT_BYTES = 32;
const MAC_BYTES = 32;
const HEAD_BYTES = 1 + RECIPIENT_BYTES;
const TOPIC = /^[a-z0-9-]{0,48}$/;

/** Far above any token: 33 bytes, 48 + 18 of the run, 15 of `rcpt`, 48 of the topic, two line feeds, 32 of the MAC. */
const LONGEST_TOKEN = 400;

/**
 * The token of an unsubscribe link, in base64url: key id, recipient, `run LF rcpt LF topic`, HMAC-SHA-256 of all that.
 */
export function signToken(
  secret: Secret,
  keyId: number,
  { recipient, run, rcpt, topic }: UnsubscribeClaims,
): string {
  const signed = Buffer.concat([
    Buffer.from([keyId]),
    Buffer.from(recipient, 'base64url'),
    Buffer.from([run, rcpt, topic ?? ''].join('\n')),
  ]);
  return Buffer.concat([signed, macOf(secret, signed)]).toString('base64url');
}

/**
 * What a token says, or nothing for one that we did not sign. Compares in constant time, does no I/O, and takes a token in
 * its one spelling only: base64url without padding or stray bits.
 */
export function verifyToken(secrets: TokenSecrets, token: string): UnsubscribeClaims | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < HEAD_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return undefined;
  const signed = bytes.subarray(0, -MAC_BYTES);
  const secret = secrets.get(signed.readUInt8(0));
  if (!secret || !timingSafeEqual(macOf(secret, signed), bytes.subarray(-MAC_BYTES))) return undefined;
  const recipient = signed.subarray(1, HEAD_BYTES).toString('base64url');
  const [run = '', rcpt = '', topic = '', ...rest] = signed.subarray(HEAD_BYTES).toString().split('\n');
  // Signed by us, so only a token of another version of this code can fail here.
  if (rest.length > 0 || !parseRunId(run) || !parseRecipientTag(rcpt) || !TOPIC.test(topic)) return undefined;
  return { recipient, run, rcpt, topic: topic === '' ? undefined : topic };
}

function macOf(secret: Secret, signed: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}
