import * as z from 'zod';

/** Something wrong at `path` below the value that a rule looks at; `text` begins with the value and says what to do. */
export interface Fault {
  readonly path: (string | number)[];
  readonly text: string;
}

/**
 * A rule over several fields. It runs when the fields that it `reads` are valid, whatever else is wrong around them
 * (zod by itself would skip it), so that one run reports all errors.
 */
export function rule<Reads extends z.ZodType>(
  reads: Reads,
  faults: (fields: z.output<Reads>) => readonly Fault[],
): z.core.$ZodCheck<unknown> {
  return z.superRefine(
    (value: unknown, context) => {
      const fields = reads.safeParse(value);
      if (!fields.success) return;
      for (const { path, text } of faults(fields.data)) {
        context.addIssue({ code: 'custom', path, message: text });
      }
    },
    { when: () => true },
  );
}
