import { inParallel } from '../../../lambdas/shared/in-parallel';

it('does the work for each item, no more than the limit at a time', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

it('tries every item, and then throws the first failure', async () => {
  const tried: number[] = [];
  const work = inParallel([1, 2, 3, 4], 2, async (item) => {
    tried.push(item);
    if (item < 3) throw new Error(`${item} is broken`);
  });
  await expect(work).rejects.toThrow(new Error('1 is broken'));
  expect(tried).toEqual([1, 2, 3, 4]);
});

it('does nothing for no items', async () => {
  await expect(inParallel([], 4, () => Promise.reject(new Error('no item')))).resolves.toBeUndefined();
});
