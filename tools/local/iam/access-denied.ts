import { randomUUID } from 'node:crypto';
import type { ServiceResponse } from '../service';
import type { AwsService } from './actions';

/** Permissions that a call on an encrypted topic or queue needs on the key: their refusal has a name of its own. */
const KEY_REFUSED = { sns: 'KMSAccessDenied', sqs: 'KMS.AccessDeniedException' } as const;

/**
 * The answer to a request that is not allowed, in the form in which the service gives it and its client throws it:
 * `AccessDeniedException`, but `AccessDenied` from S3, SQS and CloudWatch and `AuthorizationErrorException` from SNS.
 *
 * @param denied the action that is refused, and AWS's words for it
 * @param method of the request: an answer to HEAD has no body
 */
export function accessDenied(
  service: AwsService,
  denied: { readonly action: string; readonly message: string },
  method = 'POST',
): ServiceResponse {
  const { message } = denied;
  const onKey = denied.action.startsWith('kms:');
  switch (service) {
    case 's3':
      return xml(403, method === 'HEAD' ? () => '' : (id) => s3Error(message, id));
    case 'sns':
      return onKey
        ? xml(400, (id) => queryError(KEY_REFUSED.sns, message, id))
        : xml(403, (id) => queryError('AuthorizationError', message, id));
    case 'sqs':
      return onKey
        ? queryCompatible(400, KEY_REFUSED.sqs, message)
        : queryCompatible(403, 'AccessDenied', message);
    case 'cloudwatch':
      return queryCompatible(403, 'AccessDenied', message);
    case 'dynamodb':
    case 'kms':
    case 'states':
      return json(400, { __type: 'AccessDeniedException', message }, {});
    case 'lambda':
    case 'scheduler':
    case 'ses':
      return json(403, { message }, { 'x-amzn-errortype': 'AccessDeniedException' });
  }
}

function json(status: number, body: object, headers: Readonly<Record<string, string>>): ServiceResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...headers },
    body: JSON.stringify(body),
  };
}

/** Services that once spoke AWS query give the code of that time in a header, and clients go by it. */
function queryCompatible(status: number, code: string, message: string): ServiceResponse {
  return json(status, { __type: code, message }, { 'x-amzn-query-error': `${code};Sender` });
}

function xml(status: number, body: (requestId: string) => string): ServiceResponse {
  const requestId = randomUUID();
  return {
    status,
    headers: {
      'content-type': 'application/xml',
      'x-amz-request-id': requestId,
      'x-amzn-requestid': requestId,
    },
    body: body(requestId),
  };
}

function s3Error(message: string, requestId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`;
}

function queryError(code: string, message: string, requestId: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
