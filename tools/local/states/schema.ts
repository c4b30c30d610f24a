import * as z from 'zod';
import { DefinitionFault } from './definition-fault';

/** A schema whose value `compile` turns into what runs; a {@link DefinitionFault} becomes an error with its place. */
export function compiled<Input, Output>(
  schema: z.ZodType<Input>,
  compile: (value: Input) => Output,
): z.ZodType<Output> {
  return schema.transform((value, context): Output => {
    try {
      return compile(value);
    } catch (error) {
      if (!(error instanceof DefinitionFault)) throw error;
      context.addIssue({ code: 'custom', message: error.message, path: [...error.path] });
      return z.NEVER;
    }
  });
}

/** Fails unless just one of `fields` is there. */
export function exactlyOne(...fields: readonly string[]) {
  return (value: object, context: z.RefinementCtx): void => {
    const present = fields.filter((field) => Object.hasOwn(value, field));
    if (present.length === 1) return;
    const found = present.length === 0 ? 'none' : present.join(' and ');
    context.addIssue({
      code: 'custom',
      message: `exactly one of ${fields.join(', ')} is wanted, got ${found}`,
    });
  };
}
