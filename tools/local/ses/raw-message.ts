import { badRequest } from './errors';
import type { NameValue } from './state';

export interface RawMessage {
  readonly headers: readonly NameValue[];
  /** Values of the address headers, split into mailboxes. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject?: string;
  /** As it was given, line ends made CRLF. */
  readonly source: string;
}

/**
 * Reads what SES needs of a message that comes ready made. Only the headers are read; the bodies stay in `source`.
 * `X-SES-…` headers, which steer SES from within a message, are refused by name.
 */
export function parseRawMessage(base64: string): RawMessage {
  const source = Buffer.from(base64, 'base64')
    .toString('utf8')
    .replace(/\r\n|\r|\n/g, '\r\n');
  const head = source.split('\r\n\r\n', 1)[0] ?? '';
  const headers = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map(parseHeader);
  const steering = headers.find(({ name }) => /^x-ses-/i.test(name));
  if (steering) throw badRequest(`Content.Raw.Data: the header ${steering.name} is not imitated here`);
  const subject = headerValue(headers, 'Subject');
  return {
    headers,
    from: mailboxes(headerValue(headers, 'From')),
    to: mailboxes(headerValue(headers, 'To')),
    cc: mailboxes(headerValue(headers, 'Cc')),
    bcc: mailboxes(headerValue(headers, 'Bcc')),
    ...(subject !== undefined && { subject }),
    source,
  };
}

function parseHeader(line: string): NameValue {
  const colon = line.indexOf(':');
  if (colon < 1) throw badRequest(`Content.Raw.Data: "${line}" is no header`);
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
}

function headerValue(headers: readonly NameValue[], wanted: string): string | undefined {
  return headers.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())?.value;
}

/** Splits at commas outside quotes and angle brackets. */
function mailboxes(value: string | undefined): string[] {
  const parts = value?.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
