import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error';
import { type LocalService, readBody, type ServiceRequest, type ServiceResponse } from '../service';
import { functionNameOf } from './function';
import type { LambdaRunner } from './runner';

/** Path of Invoke (API reference of Lambda). */
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The API of Lambda, as far as it runs functions: Invoke. Another operation is an error that names it. */
export function lambdaService(runner: Pick<LambdaRunner, 'invoke' | 'invokeAsync'>): LocalService {
  return async (request) => {
    try {
      return await invoke(runner, request);
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(error);
      throw error;
    }
  };
}

async function invoke(
  runner: Pick<LambdaRunner, 'invoke' | 'invokeAsync'>,
  { method, path, query, headers, body }: ServiceRequest,
): Promise<ServiceResponse> {
  const [, reference] = INVOCATIONS.exec(path) ?? [];
  if (method !== 'POST' || reference === undefined) {
    throw new AwsError(
      'UnknownOperationException',
      `Lambda here has no operation ${method} ${path}; it has Invoke`,
      404,
    );
  }
  const qualifier = query.get('Qualifier') ?? '$LATEST';
  if (qualifier !== '$LATEST') throw invalid(`Qualifier: there is $LATEST alone here, got "${qualifier}"`);
  for (const name of ['x-amz-log-type', 'x-amz-client-context', 'x-amz-durable-execution-name']) {
    if (headers[name] !== undefined && headers[name] !== 'None') throw invalid(`${name} is not known here`);
  }
  const functionName = functionNameOf(decodeURIComponent(reference));
  const payload = (await readBody(body)).toString('utf8') || '{}';
  switch (headers['x-amz-invocation-type'] ?? 'RequestResponse') {
    case 'RequestResponse': {
      const { requestId, payload: answer, errorType } = await runner.invoke(functionName, payload);
      const failed = errorType === undefined ? {} : { 'x-amz-function-error': 'Unhandled' };
      return {
        status: 200,
        headers: { ...commonHeaders(requestId), 'x-amz-executed-version': '$LATEST', ...failed },
        body: answer,
      };
    }
    case 'Event':
      return { status: 202, headers: commonHeaders(runner.invokeAsync(functionName, payload).requestId) };
    default:
      throw invalid(
        `X-Amz-Invocation-Type is RequestResponse or Event here, got "${headers['x-amz-invocation-type']}"`,
      );
  }
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message);

const commonHeaders = (requestId: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-amzn-requestid': requestId,
});

function errorResponse({ code, message, status }: AwsError): ServiceResponse {
  return {
    status,
    headers: { ...commonHeaders(randomUUID()), 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: 'User', message, Message: message }),
  };
}
