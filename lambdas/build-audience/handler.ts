import { readEnvironment } from '../shared/environment';
import { NotYetBuiltError } from '../shared/not-yet-built';
import { type WorkflowStep, workflowHandler } from '../shared/workflow';

/** What the handler works with. */
export interface Dependencies {
  readonly buildAudience: WorkflowStep<'build-audience'>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler = ({ buildAudience }: Dependencies) =>
  workflowHandler('build-audience', buildAudience);

readEnvironment('build-audience');
export const handler = createHandler({
  buildAudience: async () => {
    throw new NotYetBuiltError(
      'build-audience',
      'build an audience',
      'the reader of lists and the writer of shards are missing',
    );
  },
});
