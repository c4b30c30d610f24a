import { abortable, sleeper } from '../../../tools/local/sleep';

const never = new AbortController().signal;

describe('sleeper', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  async function isOverAfter(work: Promise<void>, milliseconds: number): Promise<boolean> {
    let over = false;
    void work.then(() => {
      over = true;
    });
    await jest.advanceTimersByTimeAsync(milliseconds);
    return over;
  }

  test.each([
    [1, 1_000, 1_000],
    [60, 86_400_000, 1_440_000],
    [0.5, 1_000, 2_000],
  ])('with a time scale of %d turns %d ms into %d', async (scale, asked, waited) => {
    expect(await isOverAfter(sleeper(scale)(asked, never), waited - 1)).toBe(false);
    expect(await isOverAfter(sleeper(scale)(asked, never), waited)).toBe(true);
  });

  test('waits longer than a timer can', async () => {
    const month = 31 * 86_400_000;
    expect(await isOverAfter(sleeper()(month, never), month - 1)).toBe(false);
    expect(await isOverAfter(sleeper()(month, never), month)).toBe(true);
  });

  test('ends with the reason of its signal, and leaves no timer behind', async () => {
    const stop = new AbortController();
    const sleeping = sleeper()(1_000, stop.signal);
    stop.abort('stopped');
    await expect(sleeping).rejects.toBe('stopped');
    await expect(sleeper()(1_000, stop.signal)).rejects.toBe('stopped');
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('abortable', () => {
  test('gives what the work gives', async () => {
    await expect(abortable(Promise.resolve(5), never)).resolves.toBe(5);
    await expect(abortable(Promise.reject(new Error('broken')), never)).rejects.toThrow('broken');
  });

  test('ends with the reason of the signal, before or while the work goes on', async () => {
    const stop = new AbortController();
    const waiting = abortable(new Promise(() => undefined), stop.signal);
    stop.abort('stopped');
    await expect(waiting).rejects.toBe('stopped');
    await expect(abortable(new Promise(() => undefined), stop.signal)).rejects.toBe('stopped');
  });
});
