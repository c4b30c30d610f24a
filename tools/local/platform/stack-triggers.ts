import type { LambdaRunner } from '../lambda/runner';
import type { Messaging } from '../messaging/messaging';
import type { Sleep } from '../sleep';
import { type SqsTrigger, startSqsTrigger } from '../sqs-trigger';
import type { Resource, Stack } from '../terraform/stack';
import type { Callers } from './callers';

/** What event source mappings work with. */
export interface TriggerPorts {
  readonly messaging: Messaging;
  readonly runner: LambdaRunner;
  readonly callers: Callers;
  /** Batching windows pass as many times as fast; above 1, what failed comes again at once. */
  readonly timeScale: number;
  readonly sleep: Sleep;
  readonly onError: (error: unknown) => void;
}

/** Starts the event source mappings of a stack; by their addresses. */
export function startTriggers(stack: Stack, ports: TriggerPorts): ReadonlyMap<string, SqsTrigger> {
  return new Map(
    stack
      .ofType('aws_lambda_event_source_mapping')
      .map((mapping) => [mapping.address, startTrigger(mapping, ports)]),
  );
}

function startTrigger(
  mapping: Resource,
  { messaging, runner, callers, timeScale, sleep, onError }: TriggerPorts,
): SqsTrigger {
  const queueArn = mapping.text('event_source_arn');
  const name = mapping.text('function_name');
  const [scaling] = mapping.blocks('scaling_config');
  return startSqsTrigger({
    queue: messaging.triggerQueue(queueArn),
    queueArn,
    invoke: async (payload) => {
      callers.assertMayConsume(name, queueArn);
      return runner.invoke(name, payload);
    },
    batchSize: Number(mapping.argument('batch_size') ?? 10),
    windowSeconds: Number(mapping.argument('maximum_batching_window_in_seconds') ?? 0) / timeScale,
    maximumConcurrency: Number(scaling?.maximum_concurrency ?? 5),
    reportBatchItemFailures: JSON.stringify(mapping.argument('function_response_types') ?? []).includes(
      'ReportBatchItemFailures',
    ),
    ...(timeScale > 1 && { retrySeconds: 0 }),
    now: Date.now,
    sleep,
    onError,
  });
}
