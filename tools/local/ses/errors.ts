import { AwsError } from '../aws-error';
import type { ServiceResponse } from '../service';

/** HTTP status of each error of the API, from the model in `@aws-sdk/client-sesv2`. */
const STATUSES = {
  AccountSuspendedException: 400,
  AlreadyExistsException: 400,
  BadRequestException: 400,
  ConcurrentModificationException: 500,
  ConflictException: 409,
  InternalServiceErrorException: 500,
  InvalidNextTokenException: 400,
  LimitExceededException: 400,
  MailFromDomainNotVerifiedException: 400,
  MessageRejected: 400,
  NotFoundException: 404,
  SendingPausedException: 400,
  TooManyRequestsException: 429,
} as const;

/** An error that SES's API declares. */
export type SesErrorCode = keyof typeof STATUSES;

/** A declared error with its own status. */
export function sesError(code: SesErrorCode, message: string): AwsError {
  return new AwsError(code, message, STATUSES[code]);
}

/** SES's answer to input that is malformed. */
export function badRequest(message: string): AwsError {
  return sesError('BadRequestException', message);
}

/** The status that SES answers `code` with, where its API declares it. */
export function statusOf(code: string): number | undefined {
  return Object.entries(STATUSES).find(([known]) => known === code)?.[1];
}

/** REST-JSON form of an error: the name in a header, the text in the body (`{"message":"…"}`). */
export function errorResponse(error: AwsError, requestId: string): ServiceResponse {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': error.code,
      'x-amzn-requestid': requestId,
    },
    body: JSON.stringify({ message: error.message }),
  };
}
