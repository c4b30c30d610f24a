import type { Verdict, VerdictKind } from './verdict';

/**
 * Errors of SES that a whole call can end with (SES API v2, SendBulkEmail and SendEmail), and those of its front, which the
 * model doesn't declare.
 */
const KIND_OF_ERROR: Readonly<Record<string, VerdictKind>> = {
  AccountSuspendedException: 'halt',
  SendingPausedException: 'halt',
  MailFromDomainNotVerifiedException: 'halt',
  NotFoundException: 'halt',
  TooManyRequestsException: 'throttled',
  LimitExceededException: 'throttled',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  BadRequestException: 'suspect',
  MessageRejected: 'suspect',
  CredentialsProviderError: 'transient',
};

/** Credentials that ran out, or a clock that is off: another process, or this one a little later, does better. */
const STALE = /expired|not yet current|skew/i;

/** One exception asks for opposite actions, and only its text tells which: "Daily message quota exceeded." */
const QUOTA = /daily (message|sending) quota/i;

/** Steps before a byte of the request leaves this machine. */
const BEFORE_SENDING: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** Certificates that are not trusted end the handshake (Node.js, "X509 certificate error codes"). */
const CERTIFICATE_CODES: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Faults of the TLS handshake by their texts (OpenSSL, Node.js), and the SDK's own text for a connection that was not made
 * in time (`@smithy/node-http-handler`). Other faults of TLS may come when the request is out.
 */
const NO_CONNECTION =
  /did not establish a connection|before secure TLS connection was established|handshake failure|wrong version number|unsupported protocol|alert protocol version/i;

/**
 * The verdict on all entries of a call that ended in an error. When in doubt it is unknown: a mail too few is better than a
 * mail twice.
 *
 * @param entries of the call: an entry that stands alone is itself what was refused
 */
export function verdictOfError(error: unknown, entries: number): Verdict {
  const name = textOf(field(error, 'name')) || 'UnknownError';
  const httpStatus = field(field(error, '$metadata'), 'httpStatusCode');
  if (typeof httpStatus !== 'number') return verdictOfFault(error, name);
  if (httpStatus >= 500 || httpStatus === 408) return { kind: 'unknown', status: `HTTP_${httpStatus}` };
  // A 200 that could not be read: SES has taken the call.
  if (httpStatus < 400) return { kind: 'unknown', status: 'UNREADABLE_ANSWER' };
  if (httpStatus === 413) return suspect('REQUEST_TOO_LARGE', entries);
  const kind = kindOfRefusal(name, textOf(field(error, 'message')), httpStatus);
  return kind === 'suspect' ? suspect(name, entries) : { kind, status: name };
}

function kindOfRefusal(name: string, message: string, httpStatus: number): VerdictKind {
  const known = KIND_OF_ERROR[name];
  if (known === 'throttled' && QUOTA.test(message)) return 'quota';
  if (known) return known;
  if (httpStatus === 429) return 'throttled';
  if (STALE.test(name)) return 'transient';
  if (httpStatus !== 401 && httpStatus !== 403) return 'suspect';
  return STALE.test(message) ? 'transient' : 'halt';
}

/** A call without an answer of SES. */
function verdictOfFault(error: unknown, name: string): Verdict {
  const code = textOf(field(error, 'code')) || name;
  if (KIND_OF_ERROR[name] === 'transient') return { kind: 'transient', status: name };
  if (NO_CONNECTION.test(textOf(field(error, 'message'))))
    return { kind: 'transient', status: 'NO_CONNECTION' };
  if (isBeforeSending(error) || CERTIFICATE_CODES.has(code)) return { kind: 'transient', status: code };
  return { kind: 'unknown', status: code };
}

/** Node tries several addresses of a name, and then throws one error that holds theirs. */
function isBeforeSending(error: unknown): boolean {
  const errors = field(error, 'errors');
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isBeforeSending);
  return BEFORE_SENDING.has(field(error, 'syscall'));
}

function suspect(status: string, entries: number): Verdict {
  return { kind: entries > 1 ? 'suspect' : 'refused', status };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
