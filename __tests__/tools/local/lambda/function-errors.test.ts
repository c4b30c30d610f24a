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

describe('an error of a function', () => {
  test('that is thrown is told with type, message and trace, and leaves the sandbox warm', async () => {
    const { runner } = runnerOf(folder, [
      functionOf(
        folder,
        'fn',
        'exports.handler = async (n) => { if (n > 0) throw new RangeError("too much"); return process.pid; };',
      ),
    ]);
    const before = await runner.invoke('fn', '0');
    const { payload, errorType } = await runner.invoke('fn', '1');
    expect(errorType).toBe('RangeError');
    expect(JSON.parse(payload)).toEqual({
      errorType: 'RangeError',
      errorMessage: 'too much',
      trace: expect.arrayContaining([
        'RangeError: too much',
        expect.stringMatching(/^ {4}at .*index\.js:1:\d+\)?$/),
      ]),
    });
    expect((await runner.invoke('fn', '0')).payload).toBe(before.payload);
  });

  test.each<[string, string, object]>([
    [
      'a text',
      'exports.handler = async () => { throw "no"; };',
      { errorType: 'string', errorMessage: 'no', trace: [] },
    ],
    [
      'an answer that is no JSON',
      'exports.handler = async () => 1n;',
      { errorType: 'Error', errorMessage: 'Unable to stringify response body', trace: expect.any(Array) },
    ],
    [
      'no handler',
      'exports.other = 1;',
      {
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: 'index.handler is undefined or not exported',
        trace: expect.any(Array),
      },
    ],
    [
      'a callback',
      'exports.handler = (event, context, callback) => callback(null, 1);',
      {
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage:
          'index.handler takes a callback, which Node runtimes from 24 on do not give: return a promise',
        trace: expect.any(Array),
      },
    ],
    [
      'a module that is not there',
      'require("not-there");',
      {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: expect.stringMatching(/^Error: Cannot find module 'not-there'\nRequire stack:\n- /),
        trace: expect.any(Array),
      },
    ],
    [
      'code that is none',
      'exports.handler = {',
      {
        errorType: 'Runtime.UserCodeSyntaxError',
        errorMessage: 'SyntaxError: Unexpected end of input',
        trace: expect.any(Array),
      },
    ],
    [
      'an error while the code loads',
      'throw new TypeError("no BUCKET");',
      { errorType: 'TypeError', errorMessage: 'no BUCKET', trace: expect.any(Array) },
    ],
    [
      'a rejection that nobody handles',
      'exports.handler = () => new Promise(() => { Promise.reject(new Error("lost")); });',
      {
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'Error: lost',
        trace: expect.arrayContaining(['Runtime.UnhandledPromiseRejection: Error: lost']),
      },
    ],
    [
      'an exception outside of the handler',
      'exports.handler = () => new Promise(() => setImmediate(() => { throw new Error("late"); }));',
      { errorType: 'Error', errorMessage: 'late', trace: expect.arrayContaining(['Error: late']) },
    ],
  ])('%s', async (_what, source, error) => {
    const { answer, errorType } = await invoke(source);
    expect(answer).toEqual(error);
    expect(errorType).toBe(answer.errorType);
  });

  test('a process that ends by itself', async () => {
    const { answer, requestId, reports } = await invoke('exports.handler = () => process.exit(3);');
    expect(answer).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`,
    });
    expect(reports()[0]?.errorType).toBe('Runtime.ExitError');
  });

  test('a process that ends by itself without a word', async () => {
    const { answer, requestId } = await invoke('exports.handler = () => process.exit(0);');
    expect(answer.errorMessage).toBe(
      `RequestId: ${requestId} Error: Runtime exited without providing a reason`,
    );
  });

  test('more time than its limit', async () => {
    const { answer, requestId, logs } = await invoke(
      'exports.handler = () => { for (;;); };',
      {},
      { timeoutSeconds: 0.2 },
    );
    expect(answer).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 0.20 seconds`,
    });
    expect(logs.at(-1)?.line).toMatch(/\tStatus: timeout$/);
  });

  test('more memory than its limit, in buffers outside of the heap', async () => {
    const { answer, requestId, reports } = await invoke(
      'exports.handler = () => { const kept = Buffer.alloc(100_000_000, 1); return new Promise(() => setInterval(() => kept[0]++, 1_000)); };',
      {},
      { memoryMb: 128 },
    );
    expect(answer).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect(reports()[0]?.maxMemoryMb).toBe(128);
  });

  test('an answer over 6 MB', async () => {
    const made = 'exports.handler = async (size) => "x".repeat(size - 2);';
    expect((await invoke(made, 6_291_556)).answer).toHaveLength(6_291_554);
    expect((await invoke(made, 6_291_557)).answer).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });
});
