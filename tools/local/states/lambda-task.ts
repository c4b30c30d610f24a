import { AwsError } from '../aws-error';
import type { Invocation } from '../lambda/runner';
import type { Ports } from './frame';
import { isJsonObject, type JsonObject, parseJson } from './json';
import { StateError } from './state-error';

/**
 * What `arn:aws:states:::lambda:invoke` does: runs the function and gives its answer under `Payload`. An error of the
 * function has its `errorType` as name and its JSON as cause; one of Lambda itself has `Lambda.` in front.
 *
 * @param invoke runs a function for the state machine whose role is given; fails with an {@link AwsError}
 */
export function lambdaTask(
  invoke: (functionReference: string, payload: string, roleArn: string) => Promise<Invocation>,
): Ports['task'] {
  return async (_resource, parameters, roleArn) => {
    const { payload, errorType } = await invoke(
      functionIn(parameters),
      JSON.stringify(parameters.Payload ?? {}),
      roleArn,
    ).catch(asStateError);
    const answer = parseJson(payload);
    if (errorType !== undefined) {
      const told =
        isJsonObject(answer) && typeof answer.errorType === 'string' ? answer.errorType : 'Lambda.Unknown';
      throw new StateError({ error: told, cause: payload });
    }
    return { ExecutedVersion: '$LATEST', Payload: answer, StatusCode: 200 };
  };
}

function functionIn({ FunctionName: reference }: JsonObject): string {
  if (typeof reference === 'string') return reference;
  throw new StateError({
    error: 'States.Runtime',
    cause: `FunctionName is a text, got ${JSON.stringify(reference)}`,
  });
}

function asStateError(error: unknown): never {
  if (!(error instanceof AwsError)) throw error;
  throw new StateError({
    error: `Lambda.${error.code === 'AccessDeniedException' ? 'AWSLambdaException' : error.code}`,
    cause: `${error.message} (Service: Lambda, Status Code: ${error.status})`,
  });
}
