import { FUZZ_TARGETS, fuzzInput } from '../../../tools/bench/fuzz-targets';

it('makes the same input again for the same seed and number, and others for others', () => {
  const inputs = [fuzzInput(1, 7), fuzzInput(1, 7), fuzzInput(1, 8), fuzzInput(2, 7)].map(
    ({ target, input }) => `${target.name} ${input.toString('base64')}`,
  );
  expect(inputs[1]).toBe(inputs[0]);
  expect(new Set(inputs).size).toBe(3);
});

it('finds no fault in a thousand inputs, and each parser takes some and refuses some', async () => {
  const verdicts = new Map<string, Set<boolean>>();
  for (let index = 0; index < 1000; index += 1) {
    const { target, input, random } = fuzzInput(20_261_130, index);
    const seen = verdicts.get(target.name) ?? new Set();
    verdicts.set(target.name, seen.add(await target.check(input, random)));
  }
  expect(Object.fromEntries(verdicts)).toEqual(
    Object.fromEntries(FUZZ_TARGETS.map(({ name }) => [name, new Set([true, false])])),
  );
});
