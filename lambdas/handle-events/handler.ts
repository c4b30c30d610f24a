import { type SqsBatchResponse, sqsBatch } from '../shared/aws-events';
import { parseOrRefuse } from '../shared/contract';
import { readEnvironment } from '../shared/environment';
import { createLog } from '../shared/log';
import { NotYetBuiltError } from '../shared/not-yet-built';
import { type HandleEventsDependencies, handleEvents } from './handle-events';

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler =
  (dependencies: HandleEventsDependencies) =>
  async (event: unknown): Promise<SqsBatchResponse> =>
    handleEvents(parseOrRefuse('batch of handle-events', sqsBatch, event), dependencies);

readEnvironment('handle-events');
export const handler = createHandler({
  log: createLog('handle-events'),
  recorder: {
    record: async () => {
      throw new NotYetBuiltError(
        'handle-events',
        'record events',
        'the writers of the suppression list and the ledger are missing',
      );
    },
  },
});
