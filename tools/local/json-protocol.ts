import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error';
import { bodyJson } from './aws-input';
import { readBody, type ServiceRequest, type ServiceResponse } from './service';

/** Answers one request of AWS JSON: input and output of an operation are JSON. */
export type JsonOperation = (input: unknown) => Promise<object> | object;

/** An error that carries more than a message, e.g. the `Item` of a failed condition. */
export class DetailedAwsError extends AwsError {
  constructor(
    code: string,
    message: string,
    /** Members of the answer beside the message. */
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(code, message);
  }
}

/**
 * Answers a request of AWS JSON (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html): the operation stands
 * in `X-Amz-Target` behind the service's name. One that is not among `operations` is `UnknownOperationException`.
 *
 * @param service as people call it, for messages
 * @param version of the protocol, as in the content type
 */
export async function answerJson(
  request: ServiceRequest,
  service: string,
  version: '1.0' | '1.1',
  operations: ReadonlyMap<string, JsonOperation>,
): Promise<ServiceResponse> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const name = target.slice(target.indexOf('.') + 1);
  const respond = (status: number, output: object): ServiceResponse => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(output),
  });
  try {
    const operation = operations.get(name);
    if (!operation) {
      throw new AwsError(
        'UnknownOperationException',
        `The local ${service} does not implement the operation ${name || '(no X-Amz-Target)'}.`,
      );
    }
    return respond(200, await operation(bodyJson(await readBody(request.body))));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const details = error instanceof DetailedAwsError ? error.details : {};
    return respond(error.status, { __type: error.code, message: error.message, ...details });
  }
}
