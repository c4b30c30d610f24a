import { readEnvironment } from '../shared/environment';
import { NotYetBuiltError } from '../shared/not-yet-built';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';

/** What the handler works with. */
export interface Dependencies {
  readonly startRun: WorkflowStep<'start-run'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ startRun }: Dependencies) => workflowHandler('start-run', startRun);

readEnvironment('start-run');
export const handler = createHandler({
  startRun: async () => {
    throw new NotYetBuiltError(
      'start-run',
      'start a run',
      'the claim of the run record and the checks before sending are missing',
    );
  },
});
