import { AwsError } from '../aws-error';
import { messageOf } from '../message-of';

/** Whether the caller waits for the function's answer. */
export type InvocationType = 'RequestResponse' | 'Event';

/** Largest request of a caller who waits, and of one who does not (Lambda quotas, "Invocation payload"). */
const MAX_BYTES: Readonly<Record<InvocationType, number>> = { RequestResponse: 6_291_456, Event: 1_048_576 };

/** Fails with an {@link AwsError} on a payload that Lambda would refuse. */
export function assertPayload(payload: string, type: InvocationType): void {
  if (Buffer.byteLength(payload) > MAX_BYTES[type]) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${MAX_BYTES[type]} bytes for the InvokeFunction operation`,
      413,
    );
  }
  try {
    JSON.parse(payload);
  } catch (error) {
    const reason = messageOf(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
}
