import { AwsError } from '../aws-error';
import { bodyJson } from '../aws-input';
import { type LocalService, readBody, type ServiceRequest, type ServiceResponse } from '../service';
import { badRequest, errorResponse } from './errors';
import type { CallFaults, Faults } from './faults';
import { OPERATIONS, type Operation, type Services } from './operations';

interface ServiceOptions {
  readonly services: Services;
  readonly faults: Faults;
  readonly callerOf: (request: ServiceRequest) => string;
  readonly newRequestId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** SES over HTTP, as the SDK speaks it (REST-JSON). */
export function sesService(options: ServiceOptions): LocalService {
  return async (request) => {
    const requestId = options.newRequestId();
    try {
      return await answer(options, request, requestId);
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(error, requestId);
      throw error;
    }
  };
}

async function answer(
  options: ServiceOptions,
  request: ServiceRequest,
  requestId: string,
): Promise<ServiceResponse> {
  const { operation, name } = findOperation(request);
  const body = bodyJson(await readBody(request.body));
  const faults = options.faults.forCall(operation.name, body);
  if (faults.resetBefore) return { status: 503, fault: 'reset' };
  if (faults.refusal) throw faults.refusal;
  const { query } = request;
  const call = { name, query, body, caller: options.callerOf(request), faults };
  const result = operation.handle(options.services, call) ?? {};
  if (faults.lateMs > 0) await options.sleep(faults.lateMs);
  return spoil(faults, requestId, {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: JSON.stringify(result),
  });
}

/** What faults do to the answer of an accepted call. */
function spoil(faults: CallFaults, requestId: string, response: ServiceResponse): ServiceResponse {
  if (faults.failStatus !== undefined) {
    return errorResponse(new AwsError('InternalFailure', 'Fault on request', faults.failStatus), requestId);
  }
  return faults.connection ? { status: 503, fault: faults.connection } : response;
}

function findOperation({ method, path }: ServiceRequest): { operation: Operation; name: string } {
  for (const operation of OPERATIONS) {
    const [before = '', after] = operation.path.split('{}');
    const end = after ?? '';
    const inner = path.slice(before.length, path.length - end.length);
    const fits = path.startsWith(before) && path.endsWith(end) && path.length >= before.length + end.length;
    const named = after === undefined ? inner === '' : inner !== '' && !inner.includes('/');
    if (operation.method === method && fits && named) return { operation, name: decode(inner) };
  }
  throw new AwsError(
    'UnknownOperationException',
    `SES on this machine has no operation ${method} ${path}. It has: ${OPERATIONS.map(({ name }) => name).join(', ')}.`,
    404,
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`the path has a malformed percent sign: ${part}`);
  }
}
