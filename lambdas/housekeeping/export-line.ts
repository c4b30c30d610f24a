import * as z from 'zod';
import {
  type BounceReason,
  type ConsentReason,
  FORGOTTEN,
  suppressionAttributes,
} from '../shared/suppression';

const { address, consentReason, consentAt, bounceReason, bounceAt, bounceUntil } = suppressionAttributes;

const exportedItem = z.object({
  [address]: z.string().optional(),
  [consentReason]: z.enum(['complaint', 'unsubscribed', 'manual'] satisfies ConsentReason[]).optional(),
  [consentAt]: z.string().optional(),
  [bounceReason]: z.enum(['hard-bounce', 'soft-bounces'] satisfies BounceReason[]).optional(),
  [bounceAt]: z.string().optional(),
  [bounceUntil]: z.string().optional(),
});

/** An item of the suppression table as the export takes it. */
export type Exported =
  | { readonly kind: 'line'; readonly line: string }
  /** Suppressed, but known by hash alone: a link told of them, or they asked to be forgotten. */
  | { readonly kind: 'without-address' }
  /** May be mailed, at least about some topics. */
  | { readonly kind: 'not-suppressed' };

/**
 * The line of one person in the export: `address<TAB>reason<TAB>time` with its line feed. What a person wants comes before
 * what their mailbox bears, for it holds elsewhere too.
 *
 * @param now milliseconds since 1970, by which a suppression for a time may have lapsed
 * @throws Error for an item that this code did not write; its message names attributes, not the person
 */
export function exportLine(item: Readonly<Record<string, unknown>>, now: number): Exported {
  const parsed = exportedItem.safeParse(item);
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join('.'));
    throw new Error(`an item of the suppression table can't be read: ${places.join(', ')}`);
  }
  const { data } = parsed;
  const lapsed = data.bounceUntil !== undefined && Date.parse(data.bounceUntil) <= now;
  const [reason, at] = data.consentReason
    ? [data.consentReason, data.consentAt]
    : lapsed
      ? []
      : [data.bounceReason, data.bounceAt];
  if (reason === undefined) return { kind: 'not-suppressed' };
  if (data.address === undefined || data.address === FORGOTTEN) return { kind: 'without-address' };
  return { kind: 'line', line: `${cell(data.address)}\t${reason}\t${at ?? ''}\n` };
}

/**
 * An address that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@` or `'` gets a `'` before it
 * (OWASP, "CSV Injection"). Whoever reads the file takes one `'` away at the start.
 */
function cell(text: string): string {
  return /^[=+\-@']/.test(text) ? `'${text}` : text;
}
