import { normalizeAddress } from './address';

/** Whom mail comes from and answers go to, as SES takes them. */
export interface Sender {
  /** `From` with the display name, ready for a header. */
  readonly from: string;
  readonly replyTo: readonly string[];
}

/** What the settings allow and fill in. */
export interface SenderSettings {
  /** Addresses that may be sent from; the first is the default. */
  readonly fromAddresses: readonly string[];
  readonly fromName: string;
  readonly replyTo: readonly string[];
}

/** What a campaign says of its sender; the settings fill in the rest. */
interface OwnSender {
  readonly from?: { readonly email: string; readonly name?: string | undefined } | undefined;
  readonly replyTo?: readonly string[] | undefined;
}

/** The address that a campaign is sent from, or nothing where it is none of the allowed; the first is the default. */
export function fromAddressOf(
  { from }: Pick<OwnSender, 'from'>,
  allowed: readonly string[],
): string | undefined {
  const email = from?.email ?? allowed[0];
  return email !== undefined && allowed.some((one) => isSame(one, email)) ? email : undefined;
}

/**
 * The sender of a campaign, or nothing where the settings don't allow its address: IAM can't hold SendBulkEmail to
 * addresses, so this does.
 */
export function senderOf({ from, replyTo }: OwnSender, settings: SenderSettings): Sender | undefined {
  const email = fromAddressOf({ from }, settings.fromAddresses);
  if (email === undefined) return undefined;
  return {
    from: formatMailbox(email, from?.name ?? settings.fromName),
    replyTo: replyTo ?? settings.replyTo,
  };
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [normalizeAddress(one), normalizeAddress(other)];
  return first.ok && second.ok && first.key === second.key;
}

/** Longest encoded word is 75 characters (RFC 2047, 2), 12 of which are not content; 45 bytes make 60 of Base64. */
const BYTES_OF_WORD = 45;

/** `"Name" <address>` as a header holds it (RFC 5322, 3.4); names beyond ASCII become encoded words (RFC 2047). */
export function formatMailbox(address: string, name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
  const words: string[] = [];
  let word = '';
  // By characters, for an encoded word must not end inside one.
  for (const character of name) {
    if (Buffer.byteLength(word + character) > BYTES_OF_WORD) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  const encoded = words.map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`);
  return `${encoded.join(' ')} <${address}>`;
}
