import { readEnvironment } from '../shared/environment';
import { NotYetBuiltError } from '../shared/not-yet-built';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';

/** What the handler works with. */
export interface Dependencies {
  readonly settle: WorkflowStep<'settle'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ settle }: Dependencies) => workflowHandler('settle', settle);

readEnvironment('settle');
export const handler = createHandler({
  settle: async () => {
    throw new NotYetBuiltError(
      'settle',
      'settle a run',
      'the reader of the ledger and the writer of reports are missing',
    );
  },
});
