import { mayGetFromSandbox } from '../../../lambdas/build-audience/sandbox';
import { verifiedIdentities } from '../../../lambdas/build-audience/ses-identities';
import { startBench } from '../../tools/local/ses/support';

const verified = new Set(['shop.com', 'Ann@mail.com']);

test.each([
  ['a@shop.com', 'shop.com', true],
  ['a@news.shop.com', 'news.shop.com', true],
  ['a@workshop.com', 'workshop.com', false],
  ['Ann@mail.com', 'mail.com', true],
  ['ann@mail.com', 'mail.com', false],
  ['success+1@simulator.amazonses.com', 'simulator.amazonses.com', true],
  ['a@sub.simulator.amazonses.com', 'sub.simulator.amazonses.com', false],
])('%s of %s may get mail from the sandbox: %s', (address, domain, may) => {
  expect(mayGetFromSandbox(address, domain, verified)).toBe(may);
});

test('asks SES for the identities that are verified', async () => {
  const bench = await startBench();
  try {
    expect(await verifiedIdentities(bench.client)).toEqual(new Set(['example.com']));
  } finally {
    await bench.close();
  }
});
