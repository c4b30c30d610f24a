import { readEnvironment } from '../shared/environment';
import { NotYetBuiltError } from '../shared/not-yet-built';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';

/** What the handler works with. */
export interface Dependencies {
  readonly sendShard: WorkflowStep<'send-shard'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ sendShard }: Dependencies) => workflowHandler('send-shard', sendShard);

readEnvironment('send-shard');
export const handler = createHandler({
  sendShard: async () => {
    throw new NotYetBuiltError(
      'send-shard',
      'send',
      'the ledger, the rate limiter and the transport to SES are missing',
    );
  },
});
