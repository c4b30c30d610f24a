import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as sesv2 from '@aws-sdk/client-sesv2';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import type { ClientCall } from './client-calls/call';
import { dynamodbCalls } from './client-calls/dynamodb';
import { kmsCalls } from './client-calls/kms';
import { s3Calls } from './client-calls/s3';
import { sesCalls } from './client-calls/ses';
import { snsCalls } from './client-calls/sns';
import { sqsCalls } from './client-calls/sqs';
import { statesCalls } from './client-calls/states';
import { ACCOUNT } from './gateway-stub';

export type { ClientCall, Expected } from './client-calls/call';

/** One call of every operation that the installed clients can make, and some that need more than one access. */
export function clientCalls(endpoint: string): readonly ClientCall[] {
  const config = {
    endpoint,
    region: ACCOUNT.region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
  };
  return [
    ...dynamodbCalls(new dynamodb.DynamoDBClient(config)),
    ...kmsCalls(new kms.KMSClient(config)),
    ...s3Calls(new s3.S3Client(config)),
    ...sesCalls(new sesv2.SESv2Client(config)),
    ...statesCalls(new sfn.SFNClient(config)),
    ...snsCalls(new sns.SNSClient(config)),
    ...sqsCalls(new sqs.SQSClient(config), endpoint),
  ];
}
