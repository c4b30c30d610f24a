import { Readable } from 'node:stream';
import { UserError } from '../../../lambdas/shared/user-error';
import { accessDenied } from '../iam/access-denied';
import {
  type ActionEnvironment,
  type AwsService,
  needsBody,
  requestedOperation,
  serviceSignedFor,
} from '../iam/actions';
import type { Caller } from '../iam/authorize';
import { type LocalService, readBody, type ServiceRequest, type ServiceResponse } from '../service';
import type { AccessControl } from './access-control';

/** A request that the gateway let through, for whoever stands between. */
export interface GatewayCall {
  readonly caller: Caller;
  readonly service: AwsService;
  readonly operation: string;
  /** Token of the session that made it; a function's process has one of its own. */
  readonly sessionToken: string | undefined;
  /** The request's body where the service's requests are small; absent for what is streamed. */
  readonly body: string | undefined;
}

/** Stands between an allowed call and its service: `proceed` makes the call, and what is returned is what the caller gets. */
export type Intercept = (
  call: GatewayCall,
  proceed: () => Promise<ServiceResponse>,
) => Promise<ServiceResponse>;

export interface GatewayOptions {
  readonly services: Readonly<Partial<Record<AwsService, LocalService>>>;
  /** Requests that no AWS client signed: the HTTP API. */
  readonly unsigned: LocalService;
  readonly access: AccessControl;
  readonly environment: ActionEnvironment;
  /** The caller by access key; undefined for a key that nobody was given. */
  readonly callerOf: (accessKeyId: string) => Caller | undefined;
  /** @default - calls go to their service and answers back untouched */
  readonly intercept?: Intercept;
}

/** `Credential=KEY/DATE/REGION/SERVICE/aws4_request` of a signature (AWS General Reference, "Signature Version 4"). */
const CREDENTIAL = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/;

/**
 * The one port of all services. The signature says who calls and which service (it is not verified: nothing here is
 * reachable from outside this machine); the call goes on only when the caller's role and the resource's policy let it.
 */
export function gateway(options: GatewayOptions): LocalService {
  return async (request) => {
    const [, accessKeyId = '', signedFor = ''] =
      CREDENTIAL.exec(String(request.headers.authorization ?? '')) ?? [];
    if (signedFor === '') return options.unsigned(request);
    const service = serviceSignedFor(signedFor);
    const handler = service && options.services[service];
    if (!service || !handler) return plain(501, `the local platform has no service ${signedFor}`);
    const caller = options.callerOf(accessKeyId);
    if (!caller) return plain(403, `the access key ${accessKeyId} belongs to nobody here`);
    return answer(options, { service, handler, caller }, request);
  };
}

async function answer(
  { access, environment, intercept }: GatewayOptions,
  { service, handler, caller }: { service: AwsService; handler: LocalService; caller: Caller },
  request: ServiceRequest,
): Promise<ServiceResponse> {
  const body = needsBody(service, request) ? await readBody(request.body) : undefined;
  const proceed = () => handler(body ? { ...request, body: Readable.from([body]) } : request);
  let operation: string;
  try {
    const requested = requestedOperation(
      service,
      { ...request, body: body?.toString('utf8') ?? '' },
      environment,
    );
    operation = requested.operation;
    const refusal = access.refusalOf(caller, requested.accesses);
    if (refusal) {
      return accessDenied(
        service,
        { action: refusal.access.action, message: refusal.message },
        request.method,
      );
    }
  } catch (error) {
    // A request that can't be judged is not let through, and whoever sent it reads why.
    if (error instanceof UserError) return plain(501, error.message);
    throw error;
  }
  if (!intercept) return proceed();
  const sessionToken = header(request, 'x-amz-security-token');
  return intercept({ caller, service, operation, sessionToken, body: body?.toString('utf8') }, proceed);
}

function header({ headers }: ServiceRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function plain(status: number, text: string): ServiceResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}
