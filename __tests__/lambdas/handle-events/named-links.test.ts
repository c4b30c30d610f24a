import { nameLinksOnce } from '../../../lambdas/handle-events/named-links';

/** A store that writes down what is named, and fails where it is told to. */
function recorded(fail = () => false) {
  const named: string[] = [];
  const name = nameLinksOnce({
    nameLink: async (run, url) => {
      if (fail()) throw new Error('busy');
      named.push(`${run} ${url}`);
    },
  });
  return { named, name };
}

it('names a link of a run once', async () => {
  const { named, name } = recorded();
  for (const run of ['a', 'b', 'a']) await name(run, 'https://shop.com/');
  await name('a', 'https://shop.com/other');
  expect(named).toEqual(['a https://shop.com/', 'b https://shop.com/', 'a https://shop.com/other']);
});

it('names it again where that failed', async () => {
  const outcomes = [true, false];
  const { named, name } = recorded(() => outcomes.shift() ?? false);
  await expect(name('a', 'https://shop.com/')).rejects.toThrow('busy');
  await name('a', 'https://shop.com/');
  expect(named).toEqual(['a https://shop.com/']);
});

it('does not grow without end', async () => {
  const { named, name } = recorded();
  for (let index = 0; index <= 10_000; index += 1) await name('a', `https://shop.com/${index}`);
  await name('a', 'https://shop.com/0');
  expect(named).toHaveLength(10_002);
});
