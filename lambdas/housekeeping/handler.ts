import { type HousekeepingRequest, housekeepingRequest } from '../shared/aws-events';
import { parseOrRefuse } from '../shared/contract';
import { readEnvironment } from '../shared/environment';
import { NotYetBuiltError } from '../shared/not-yet-built';

/** What the handler works with. */
export interface Dependencies {
  readonly keepHouse: (request: HousekeepingRequest) => Promise<void>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler =
  ({ keepHouse }: Dependencies) =>
  async (event: unknown): Promise<void> =>
    keepHouse(parseOrRefuse('input of housekeeping', housekeepingRequest, event));

readEnvironment('housekeeping');
export const handler = createHandler({
  keepHouse: async ({ task }) => {
    const deed = task === 'export' ? 'export the suppression list' : 'do its daily work';
    throw new NotYetBuiltError(
      'housekeeping',
      deed,
      'the readers of the suppression list and the ledger are missing',
    );
  },
});
