import type { NameValue } from './state';

/** Limits of `MessageTag` and `MessageHeader` in `@aws-sdk/client-sesv2`. */
const MAX_TAG = 256;
const MAX_HEADER_NAME = 126;
const MAX_HEADER_VALUE = 995;
const MAX_HEADER = 996;

/** The first fault of a list of tags, or nothing. */
export function tagFault(tags: readonly NameValue[]): string | undefined {
  for (const { name, value } of tags) {
    const fault = tagPartFault('name', name) ?? tagPartFault('value', value);
    if (fault) return fault;
  }
  return undefined;
}

function tagPartFault(part: 'name' | 'value', text: string): string | undefined {
  return /^[A-Za-z0-9_-]+$/.test(text) && text.length <= MAX_TAG
    ? undefined
    : `Invalid message tag ${part} "${text}": 1 to ${MAX_TAG} of the characters A-Z, a-z, 0-9, _ and - are allowed.`;
}

/** The first fault of a list of the caller's own headers, or nothing. */
export function headerFault(headers: readonly NameValue[]): string | undefined {
  for (const { name, value } of headers) {
    // 33 to 126 without the colon: whatever else is in a name would end it, or the whole header.
    if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name) || name.length > MAX_HEADER_NAME) {
      return `Invalid header name "${name}": 1 to ${MAX_HEADER_NAME} printable ASCII characters without a colon are allowed.`;
    }
    if (!/^[\x20-\x7e]*$/.test(value) || value.length > MAX_HEADER_VALUE) {
      return `Invalid value of header ${name}: up to ${MAX_HEADER_VALUE} printable ASCII characters are allowed, got ${value.length}.`;
    }
    if (name.length + value.length > MAX_HEADER) {
      return `Header ${name} is too long: name and value may have ${MAX_HEADER} characters together, got ${name.length + value.length}.`;
    }
  }
  return undefined;
}

/**
 * Headers of an entry over those of the template: a name that both have is replaced where the template has it, others
 * follow (`BulkEmailEntry.ReplacementHeaders` in `@aws-sdk/client-sesv2`). Names are compared without case, as in mail.
 */
export function mergeHeaders(defaults: readonly NameValue[], own: readonly NameValue[]): NameValue[] {
  const rest = [...own];
  const merged = defaults.map((header) => {
    const at = rest.findIndex(({ name }) => name.toLowerCase() === header.name.toLowerCase());
    return at < 0 ? header : (rest.splice(at, 1)[0] ?? header);
  });
  return [...merged, ...rest];
}

/**
 * Tags of an entry over the default ones. Which of two with the same name SES keeps is not documented; here the
 * entry's is.
 */
export function mergeTags(defaults: readonly NameValue[], own: readonly NameValue[]): NameValue[] {
  const replaced = new Set(own.map(({ name }) => name));
  return [...defaults.filter(({ name }) => !replaced.has(name)), ...own];
}
