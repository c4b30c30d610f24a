import { AwsError } from '../../../../tools/local/aws-error';
import { functionOf, runnerOf, temporaryFolder } from '../support/functions';

// Each test starts processes, which may take their time on a busy machine.
jest.setTimeout(60_000);

const folder = temporaryFolder();

/** Runs a function once and gives its answer as JSON, with the type of its error. */
async function invoke(source: string, payload: unknown = {}, rest: Parameters<typeof functionOf>[3] = {}) {
  const made = runnerOf(folder, [functionOf(folder, 'fn', source, rest)]);
  const { payload: answer, errorType, requestId } = await made.runner.invoke('fn', JSON.stringify(payload));
  return { ...made, requestId, answer: JSON.parse(answer), errorType };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('a function', () => {
  test('gets its event and gives its answer', async () => {
    const { answer, errorType, requestId } = await invoke(
      'exports.handler = async (event) => ({ got: event });',
      { a: [1] },
    );
    expect(answer).toEqual({ got: { a: [1] } });
    expect(errorType).toBeUndefined();
    expect(requestId).toMatch(UUID);
  });

  test('answers null when it returns nothing, and may return without a promise', async () => {
    expect((await invoke('exports.handler = () => {};')).answer).toBeNull();
    expect((await invoke('exports.handler = () => 5;')).answer).toBe(5);
  });

  test('gets the context of Lambda', async () => {
    const { answer, requestId } = await invoke(
      `exports.handler = async (_event, context) => ({
        ...context, left: context.getRemainingTimeInMillis(),
      });`,
      {},
      { timeoutSeconds: 20, memoryMb: 256 },
    );
    expect(answer).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'fn',
      functionVersion: '$LATEST',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/fn',
      logStreamName: expect.stringMatching(/^local\/\[\$LATEST\][0-9a-f]{32}$/),
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:fn',
      awsRequestId: requestId,
      left: expect.any(Number),
    });
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left).toBeLessThanOrEqual(20_000);
  });

  test('sees its own variables and those of Lambda, and none of this machine', async () => {
    process.env.SECRET_OF_THE_HOST = 'leaked';
    const { answer } = await invoke(
      'exports.handler = async () => process.env;',
      {},
      { environment: { BUCKET: 'shop', AWS_REGION: 'wrong', NODE_OPTIONS: '--enable-source-maps' } },
    );
    delete process.env.SECRET_OF_THE_HOST;
    expect(answer).toEqual({
      PATH: process.env.PATH,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4510',
      BUCKET: 'shop',
      NODE_OPTIONS: '--enable-source-maps',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: expect.stringContaining(folder),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'key-fn',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: expect.stringMatching(UUID),
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fn',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^local\//),
    });
  });
});

describe('sandboxes', () => {
  const WHO = 'exports.handler = async () => ({ pid: process.pid, token: process.env.AWS_SESSION_TOKEN });';

  test('are reused one request after the other, and made anew for requests at a time', async () => {
    const { runner } = runnerOf(folder, [functionOf(folder, 'fn', WHO)]);
    const pid = async () => JSON.parse((await runner.invoke('fn', '{}')).payload).pid;
    const first = await pid();
    expect(await pid()).toBe(first);
    const together = await Promise.all([pid(), pid(), pid()]);
    expect(new Set(together).size).toBe(3);
    expect(together).toContain(first);
  });

  test('have a session token each, by which the one that calls is found and killed alone', async () => {
    const { runner } = runnerOf(folder, [
      functionOf(
        folder,
        'fn',
        `${WHO} const answer = exports.handler; exports.handler = async (stay) => (stay ? new Promise(() => setTimeout(() => {}, 60_000)) : answer());`,
      ),
    ]);
    const warm = JSON.parse((await runner.invoke('fn', 'false')).payload);
    const stuck = runner.invoke('fn', 'true');
    const other = JSON.parse((await runner.invoke('fn', 'false')).payload);
    expect(other.token).not.toBe(warm.token);
    const sandbox = runner.sandboxOf(warm.token);
    expect(sandbox).toEqual({
      sandboxId: expect.stringMatching(UUID),
      functionName: 'fn',
      requestId: expect.stringMatching(UUID),
    });
    expect(runner.kill(sandbox?.sandboxId ?? '')).toBe(true);
    const { payload, requestId } = await stuck;
    expect(requestId).toBe(sandbox?.requestId);
    expect(JSON.parse(payload)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(JSON.parse((await runner.invoke('fn', 'false')).payload)).toEqual(other);
    expect(runner.sandboxOf(warm.token)).toBeUndefined();
    expect(runner.kill(sandbox?.sandboxId ?? '')).toBe(false);
  });

  test('that ended between two requests are replaced', async () => {
    const source =
      'exports.handler = async () => { setImmediate(() => process.exit(1)); return process.env.AWS_SESSION_TOKEN; };';
    const { runner } = runnerOf(folder, [functionOf(folder, 'fn', source)]);
    const first = await runner.invoke('fn', '{}');
    while (runner.sandboxOf(JSON.parse(first.payload))) await new Promise(setImmediate);
    const second = await runner.invoke('fn', '{}');
    expect(second.errorType).toBeUndefined();
    expect(second.payload).not.toBe(first.payload);
  });

  test('are no more at a time than the concurrency of the function', async () => {
    const { runner } = runnerOf(folder, [functionOf(folder, 'fn', WHO, { concurrency: 1 })]);
    const first = runner.invoke('fn', '{}');
    await expect(runner.invoke('fn', '{}')).rejects.toEqual(
      new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429),
    );
    expect((await first).errorType).toBeUndefined();
    expect((await runner.invoke('fn', '{}')).errorType).toBeUndefined();
  });
});

describe('the log', () => {
  test('has the lines of each request and its REPORT, the first one cold', async () => {
    const source = `console.log('loading');
      exports.handler = async (event) => { console.log('one'); console.error('two'); process.stdout.write('three'); return event; };`;
    const { runner, logs, reports } = runnerOf(folder, [functionOf(folder, 'fn', source)]);
    const first = await runner.invoke('fn', '1');
    const second = await runner.invoke('fn', '2');
    const linesOf = (id: string | undefined) =>
      logs
        .filter(({ requestId, report }) => requestId === id && !report)
        .map(({ line }) => line)
        .sort();
    expect(linesOf(second.requestId)).toEqual(['one', 'three', 'two']);
    expect(linesOf(first.requestId)).toEqual(['loading', 'one', 'three', 'two']);
    expect(reports()).toEqual([
      {
        requestId: first.requestId,
        durationMs: expect.any(Number),
        initMs: expect.any(Number),
        memoryMb: 512,
        maxMemoryMb: expect.any(Number),
        errorType: undefined,
      },
      {
        requestId: second.requestId,
        durationMs: expect.any(Number),
        initMs: undefined,
        memoryMb: 512,
        maxMemoryMb: expect.any(Number),
        errorType: undefined,
      },
    ]);
    expect(logs.find(({ report }) => report?.requestId === first.requestId)).toEqual({
      functionName: 'fn',
      logGroup: '/aws/lambda/fn',
      sandboxId: expect.stringMatching(UUID),
      requestId: first.requestId,
      timestamp: expect.any(Number),
      report: reports()[0],
      line: expect.stringMatching(
        new RegExp(
          `^REPORT RequestId: ${first.requestId}\\tDuration: \\d+\\.\\d\\d ms\\tBilled Duration: \\d+ ms\\tMemory Size: 512 MB\\tMax Memory Used: [1-9]\\d* MB\\tInit Duration: \\d+\\.\\d\\d ms$`,
        ),
      ),
    });
  });

  test('counts all that a request wrote as its own, however much it is', async () => {
    const source =
      'exports.handler = async () => { for (let n = 0; n < 20_000; n++) console.error(`line ${n}`); };';
    const { runner, logs } = runnerOf(folder, [functionOf(folder, 'fn', source)]);
    const { requestId } = await runner.invoke('fn', '{}');
    expect(logs.filter((entry) => entry.requestId === requestId)).toHaveLength(20_001);
    expect(logs.at(-1)?.report?.requestId).toBe(requestId);
  });

  test('keeps the lines that a process wrote before it ended', async () => {
    const { lines } = await invoke(
      `exports.handler = async () => { process.stdout.write('last words'); process.kill(process.pid, 'SIGKILL'); };`,
    );
    expect(lines()).toEqual(['last words']);
  });
});

describe('requests that Lambda refuses', () => {
  const echo = () =>
    runnerOf(folder, [functionOf(folder, 'fn', 'exports.handler = async (event) => event.length;')]).runner;

  test('for a function that is not there', async () => {
    await expect(echo().invoke('other', '{}')).rejects.toEqual(
      new AwsError('ResourceNotFoundException', 'Function not found: other', 404),
    );
  });

  test('over 6 MB, or over 1 MB where nobody waits', async () => {
    const runner = echo();
    const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    expect((await runner.invoke('fn', text(6_291_456))).payload).toBe('6291454');
    await expect(runner.invoke('fn', text(6_291_457))).rejects.toEqual(
      new AwsError(
        'RequestTooLargeException',
        'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
        413,
      ),
    );
    expect(() => runner.invokeAsync('fn', text(1_048_577))).toThrow(
      new AwsError(
        'RequestTooLargeException',
        'Request must be smaller than 1048576 bytes for the InvokeFunction operation',
        413,
      ),
    );
  });

  test('with a payload that is not JSON', async () => {
    await expect(echo().invoke('fn', '{')).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
      message: expect.stringMatching(/^Could not parse request body into json: /),
      status: 400,
    });
  });
});
