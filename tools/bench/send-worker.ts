import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { handler } from '../../lambdas/send-shard/handler';
import { workflowMessages } from '../../lambdas/shared/workflow';
import { answerParent } from './child';

const shards = z.object({ run: z.string(), shards: z.number() });

/** Lambda's longest invocation. */
const TIMEOUT = 900_000;

answerParent({
  ready: () => true,
  /** Sends shard after shard, as the state machine calls the function. */
  send: async (argument) => {
    const work = shards.parse(argument);
    for (let shard = 0; shard < work.shards; shard += 1) {
      for (;;) {
        const deadline = Date.now() + TIMEOUT;
        const output = await handler(
          { run: work.run, shard },
          { getRemainingTimeInMillis: () => deadline - Date.now() },
        );
        const { outcome, waitUntil } = workflowMessages['send-shard'].output.parse(output);
        if (outcome === 'DONE') break;
        if (outcome === 'PARKED') await sleep(Math.max(0, Date.parse(waitUntil) - Date.now()));
      }
    }
  },
});
