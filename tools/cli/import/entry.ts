/** Why somebody is suppressed, as files and `--reason` say it; a soft bounce of another service says nothing about ours. */
export const REASONS = ['complaint', 'unsubscribed', 'manual', 'hard-bounce'] as const;
export type Reason = (typeof REASONS)[number];

/** A row of a file by the names of its columns, lower-cased and without spaces around them. */
export type Row = Readonly<Record<string, string>>;

/** What a row says. */
export type Said =
  | {
      readonly kind: 'suppress';
      readonly address: string | undefined;
      readonly reason: Reason;
      /** When it happened, as the file has it. */
      readonly at: string | undefined;
    }
  /** That mail could not be delivered at the time, which is no reason to never send again. */
  | { readonly kind: 'temporary' }
  | { readonly kind: 'unknown'; readonly field: string; readonly value: string };
