import { AwsError } from '../../../../tools/local/aws-error';
import { lambdaTask } from '../../../../tools/local/states/lambda-task';
import { StateError } from '../../../../tools/local/states/state-error';
import { functionOf, runnerOf, temporaryFolder } from '../support/functions';
import { executionsOf, fakeWorld, lambda, MACHINE_ARN, testValidity } from '../support/state-machines';

jest.setTimeout(60_000);

const folder = temporaryFolder();
const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
const ROLE = 'arn:aws:iam::000000000000:role/machine';

test('runs a function for a machine, by its name or ARN, and carries its errors into Retry and Catch', async () => {
  const source = `exports.handler = async (event) => {
    if (event.attempt === 0) { const busy = new Error('later'); busy.name = 'Busy'; throw busy; }
    if (event.name === 'Ann') throw new TypeError('no Ann');
    return { hello: event.name };
  };`;
  const { runner } = runnerOf(folder, [functionOf(folder, 'greet', source)]);
  const machine = {
    StartAt: 'Greet',
    States: {
      Greet: lambda('greet', {
        Parameters: {
          'FunctionName.$': '$.function',
          Payload: { 'name.$': '$.name', 'attempt.$': '$$.State.RetryCount' },
        },
        Retry: [{ ErrorEquals: ['Busy'] }],
        Catch: [{ ErrorEquals: ['TypeError'], ResultPath: '$.failure', Next: 'Told' }],
        ResultPath: '$.greeting',
        End: true,
      }),
      Told: { Type: 'Succeed' },
    },
  };
  const world = fakeWorld();
  const task = lambdaTask((reference, payload) => runner.invoke(reference, payload));
  const executions = executionsOf(machine, { ...world.ports, task });
  const outputOf = async (input: object) => {
    const execution = executions.start(MACHINE_ARN, JSON.stringify(input));
    await execution.ended;
    return execution.output;
  };
  const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:greet';
  expect(await outputOf({ name: 'Bob', function: arn })).toEqual({
    name: 'Bob',
    function: arn,
    greeting: { ExecutedVersion: '$LATEST', Payload: { hello: 'Bob' }, StatusCode: 200 },
  });
  expect(world.sleeps).toEqual([1_000]);
  const failed = await outputOf({ name: 'Ann', function: 'greet' });
  expect(failed).toEqual({
    name: 'Ann',
    function: 'greet',
    failure: {
      Error: 'TypeError',
      Cause: expect.stringMatching(
        /^\{"errorType":"TypeError","errorMessage":"no Ann","trace":\["TypeError: no Ann",/,
      ),
    },
  });
});

test.each<[AwsError, string, string]>([
  [
    new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429),
    'Lambda.TooManyRequestsException',
    'Rate Exceeded. (Service: Lambda, Status Code: 429)',
  ],
  [
    new AwsError('ResourceNotFoundException', 'Function not found: f', 404),
    'Lambda.ResourceNotFoundException',
    'Function not found: f (Service: Lambda, Status Code: 404)',
  ],
  [
    new AwsError('AccessDeniedException', 'User is not authorized', 403),
    'Lambda.AWSLambdaException',
    'User is not authorized (Service: Lambda, Status Code: 403)',
  ],
])('an error of Lambda itself has Lambda in front: %s', async (thrown, error, cause) => {
  const task = lambdaTask(async () => {
    throw thrown;
  });
  await expect(task(LAMBDA_INVOKE, { FunctionName: 'f' }, ROLE)).rejects.toEqual(
    new StateError({ error, cause }),
  );
});

test('gives the function an empty object where there is no Payload, and tells for which role', async () => {
  const calls: unknown[] = [];
  const task = lambdaTask(async (...call) => {
    calls.push(call);
    return { requestId: 'id', payload: 'null' };
  });
  expect(await task(LAMBDA_INVOKE, { FunctionName: 'f' }, ROLE)).toEqual({
    ExecutedVersion: '$LATEST',
    Payload: null,
    StatusCode: 200,
  });
  expect(calls).toEqual([['f', '{}', ROLE]]);
});

test('refuses a FunctionName that is no text', async () => {
  const task = lambdaTask(async () => ({ requestId: 'id', payload: 'null' }));
  await expect(task(LAMBDA_INVOKE, { FunctionName: 5 }, ROLE)).rejects.toEqual(
    new StateError({ error: 'States.Runtime', cause: 'FunctionName is a text, got 5' }),
  );
});

testValidity();
