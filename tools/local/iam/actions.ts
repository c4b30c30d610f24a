import { cloudwatchActions } from './actions/cloudwatch';
import { dynamodbActions } from './actions/dynamodb';
import { kmsActions } from './actions/kms';
import { lambdaActions } from './actions/lambda';
import type { ActionEnvironment, ActionRequest, RequestedOperation } from './actions/operation';
import type { ServiceActions } from './actions/protocol';
import { s3Actions, s3NeedsBody } from './actions/s3';
import { schedulerActions } from './actions/scheduler';
import { sesActions } from './actions/ses';
import { snsActions } from './actions/sns';
import { sqsActions } from './actions/sqs';
import { statesActions } from './actions/states';

export type { ActionEnvironment, ActionRequest, RequestedOperation } from './actions/operation';

const SERVICES = {
  cloudwatch: cloudwatchActions,
  dynamodb: dynamodbActions,
  kms: kmsActions,
  lambda: lambdaActions,
  s3: s3Actions,
  scheduler: schedulerActions,
  ses: sesActions,
  sns: snsActions,
  sqs: sqsActions,
  states: statesActions,
} as const satisfies Record<string, ServiceActions>;

/** A service by the prefix of its IAM actions. */
export type AwsService = keyof typeof SERVICES;

export const AWS_SERVICES: readonly AwsService[] = Object.keys(SERVICES).filter(isAwsService);

/**
 * The service by the name that requests to it are signed for (`Credential=KEY/DATE/REGION/NAME/aws4_request`); undefined for one
 * that is not supported here. CloudWatch alone is signed for under another name.
 */
export function serviceSignedFor(name: string): AwsService | undefined {
  const service = name === 'monitoring' ? 'cloudwatch' : name;
  return isAwsService(service) ? service : undefined;
}

/**
 * Whether {@link requestedOperation} needs the body: not for Lambda's payloads, and of S3 only for DeleteObjects, so that
 * uploads are free to stream. Where it doesn't, an empty text will do.
 */
export function needsBody(service: AwsService, request: Pick<ActionRequest, 'method' | 'query'>): boolean {
  return service === 's3' ? s3NeedsBody(request) : service !== 'lambda';
}

/**
 * What a request is called and which permissions it needs, each on which resource and with which context keys.
 *
 * @throws UserError naming service and operation for one that is not supported here, or whose input can't be read
 */
export function requestedOperation(
  service: AwsService,
  request: ActionRequest,
  environment: ActionEnvironment,
): RequestedOperation {
  return SERVICES[service].read(request, environment);
}

/** Names of the operations of a service that are known. */
export function operationsOf(service: AwsService): readonly string[] {
  return SERVICES[service].operations;
}

function isAwsService(name: string): name is AwsService {
  return Object.hasOwn(SERVICES, name);
}
