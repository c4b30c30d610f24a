import * as z from 'zod';

/** A batch of an SQS event source, as far as it is read. */
export const sqsBatch = z.looseObject({
  Records: z.array(z.looseObject({ messageId: z.string().min(1), body: z.string() })),
});
export type SqsBatch = z.output<typeof sqsBatch>;

/** Messages that stay in the queue (`ReportBatchItemFailures`); SQS removes all others. */
export interface SqsBatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** A request of an API Gateway HTTP API, payload format 2.0, as far as it is read. */
export const httpRequest = z.looseObject({
  version: z.literal('2.0'),
  /** Names are lower-case; several headers of one name are joined by commas. */
  headers: z.record(z.string(), z.string()).default({}),
  pathParameters: z.record(z.string(), z.string()).default({}),
  queryStringParameters: z.record(z.string(), z.string()).default({}),
  requestContext: z.looseObject({ http: z.looseObject({ method: z.string().min(1) }) }),
  body: z.string().default(''),
  /** Whether `body` is Base64, as API Gateway does with what it doesn't take for text. */
  isBase64Encoded: z.boolean().default(false),
});
export type HttpRequest = z.output<typeof httpRequest>;

/** The answer to an {@link HttpRequest}. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * EventBridge's "CloudWatch Alarm State Change", as far as it is read (Amazon CloudWatch User Guide, "Alarm events and
 * EventBridge").
 */
export const alarmStateChange = z.looseObject({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  region: z.string().min(1),
  detail: z.looseObject({
    alarmName: z.string().min(1),
    state: z.looseObject({
      value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
      reason: z.string().default('no reason given'),
      timestamp: z.string().min(1),
    }),
  }),
});
export type AlarmStateChange = z.output<typeof alarmStateChange>;

/**
 * What housekeeping is asked for: all of it, by its schedule; the suppression export alone, by a person; the end of what
 * Terraform does not know, by Terraform, which adds `tf` (provider documentation, `aws_lambda_invocation`, "CRUD Lifecycle").
 */
export const housekeepingRequest = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('daily') }),
  z.strictObject({ task: z.literal('export') }),
  z.strictObject({
    task: z.literal('remove-templates'),
    tf: z.looseObject({ action: z.enum(['create', 'update', 'delete']) }),
  }),
]);
export type HousekeepingRequest = z.output<typeof housekeepingRequest>;
