import type * as z from 'zod';
import { AwsError } from './aws-error';
import { messageOf } from './message-of';

/** The input of an operation, checked. Fails as `ValidationException` that names each field and what is wrong with it. */
export function checkedInput<Output>(schema: z.ZodType<Output>, input: unknown, operation: string): Output {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`);
  throw new AwsError('ValidationException', `${operation}: ${faults.join('; ')}`);
}

/** JSON of a request body. Fails as `SerializationException` on anything else. */
export function bodyJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `the body is not JSON: ${messageOf(error)}`);
  }
}
