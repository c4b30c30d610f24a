import { functionOf, runnerOf, temporaryFolder } from '../support/functions';

// Each test starts processes, which may take their time on a busy machine.
jest.setTimeout(60_000);

const folder = temporaryFolder();

describe('an asynchronous invocation', () => {
  const COUNTING = `let n = 0; exports.handler = async (times) => { console.log(String(n)); if (n++ < times) throw new Error('not yet'); };`;

  test('is tried three times, after one and after two minutes, and then given up', async () => {
    const { runner, lines, sleeps, deadLetters } = runnerOf(folder, [functionOf(folder, 'fn', COUNTING)]);
    const { requestId } = runner.invokeAsync('fn', '9');
    await runner.drained();
    expect(lines()).toEqual(['0', '1', '2']);
    expect(sleeps).toEqual([60_000, 120_000]);
    expect(deadLetters).toEqual([
      {
        functionName: 'fn',
        requestId,
        payload: '9',
        errorCode: 200,
        errorMessage: expect.stringContaining('"errorMessage":"not yet"'),
      },
    ]);
  });

  test('ends when an attempt succeeds; all attempts have one request id', async () => {
    const { runner, reports, sleeps, deadLetters } = runnerOf(folder, [functionOf(folder, 'fn', COUNTING)]);
    const { requestId } = runner.invokeAsync('fn', '1');
    await runner.drained();
    expect(reports().map((report) => report.requestId)).toEqual([requestId, requestId]);
    expect(sleeps).toEqual([60_000]);
    expect(deadLetters).toEqual([]);
  });

  test('that is throttled waits longer each time, up to five minutes, for six hours', async () => {
    const { runner, sleeps, deadLetters } = runnerOf(folder, [
      functionOf(folder, 'fn', COUNTING, { concurrency: 0 }),
    ]);
    const { requestId } = runner.invokeAsync('fn', '0');
    await runner.drained();
    expect(sleeps.slice(0, 10)).toEqual(
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((seconds) => seconds * 1_000),
    );
    expect(sleeps.reduce((sum, delay) => sum + delay, 0)).toBe(21_511_000);
    expect(deadLetters).toEqual([
      { functionName: 'fn', requestId, payload: '0', errorCode: 429, errorMessage: 'Rate Exceeded.' },
    ]);
  });
});
