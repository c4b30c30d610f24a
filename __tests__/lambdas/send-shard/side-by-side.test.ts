import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../../lambdas/shared/dynamodb';
import { ledgerKeys } from '../../../lambdas/shared/ledger/keys';
import { recognizeNativeErrors } from '../../support/native-errors';
import { type SendingEnvironment, type SendingStack, startSendingStack } from '../../support/sending-stack';

const WEEKLY = 'weekly-20261130T090000Z';
const MONTHLY = 'monthly-20261130T090000Z';
/** Recipients a second of the account. */
const RATE = 400;
const MICROSECONDS = 1_000_000;
/** Longer than the functions take to load, in milliseconds: what is reserved behind it is one queue without a gap. */
const QUEUE_STARTS_AFTER = 6000;

jest.setTimeout(60_000);
beforeAll(recognizeNativeErrors);

let stack: SendingStack;
beforeEach(async () => {
  stack = await startSendingStack({ maxSendRate: RATE });
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await stack.stop();
});

/** Sends a run to its end, as the state machine does. */
async function sendAll(environment: SendingEnvironment, run: string): Promise<void> {
  while ((await environment.sendShard(run)).outcome !== 'DONE');
}

/** Lets nobody of an environment start for a while; answers with when the first one may, in microseconds since 1970. */
async function holdQueue({ tables }: SendingEnvironment): Promise<number> {
  const nextAt = (Date.now() + QUEUE_STARTS_AFTER) * 1000;
  const Item = toItem({ ...ledgerKeys.limiter, nextAt });
  await tables.client.send(new PutItemCommand({ TableName: tables.ledger, Item }));
  return nextAt;
}

/** When the next send of an environment may start, in microseconds since 1970. */
async function nextSlot({ tables }: SendingEnvironment): Promise<number> {
  const Key = toItem({ ...ledgerKeys.limiter });
  const { Item } = await tables.client.send(new GetItemCommand({ TableName: tables.ledger, Key }));
  return Number(fromItem(Item ?? {}).nextAt);
}

/** The recipients of a run that SES accepted mail to, in order; who was mailed twice is there twice. */
function mailedOf(run: string): string[] {
  return stack.ses.outbox
    .all()
    .filter(({ tags }) => tags.some(({ name, value }) => name === 'run' && value === run))
    .flatMap(({ tags }) => tags.filter(({ name }) => name === 'rcpt').map(({ value }) => value))
    .sort();
}

const everybody = (planned: number) => Array.from({ length: planned }, (_, at) => `0-${at}`).sort();

it('two campaigns of one environment share its rate', async () => {
  const share = 0.8;
  const shop = await stack.environment('shop-prod', { SEND_RATE_SHARE: String(share) });
  await shop.freezeRun(WEEKLY, 200);
  await shop.freezeRun(MONTHLY, 300, { id: 'monthly' });
  const start = await holdQueue(shop);
  await Promise.all([sendAll(shop, WEEKLY), sendAll(shop, MONTHLY)]);
  expect(mailedOf(WEEKLY)).toEqual(everybody(200));
  expect(mailedOf(MONTHLY)).toEqual(everybody(300));
  // One queue has had room for both.
  expect(await nextSlot(shop)).toBeGreaterThanOrEqual(start + (500 * MICROSECONDS) / (RATE * share));
});

it('two environments of one account each keep to their share, and lose or double nobody', async () => {
  const share = 0.5;
  const names = ['shop-prod', 'shop-test'] as const;
  const [prod, dev] = await Promise.all(
    names.map((name) => stack.environment(name, { SEND_RATE_SHARE: String(share) })),
  );
  if (!prod || !dev) throw new Error('two environments were asked for');
  await prod.freezeRun(WEEKLY, 400);
  await dev.freezeRun(MONTHLY, 250, { id: 'monthly' });
  const [prodStart, devStart] = [await holdQueue(prod), await holdQueue(dev)];
  await Promise.all([sendAll(prod, WEEKLY), sendAll(dev, MONTHLY)]);
  expect(mailedOf(WEEKLY)).toEqual(everybody(400));
  expect(mailedOf(MONTHLY)).toEqual(everybody(250));
  expect(await prod.states(WEEKLY)).toBe('S'.repeat(400));
  expect(await dev.states(MONTHLY)).toBe('S'.repeat(250));
  expect(await nextSlot(prod)).toBeGreaterThanOrEqual(prodStart + (400 * MICROSECONDS) / (RATE * share));
  expect(await nextSlot(dev)).toBeGreaterThanOrEqual(devStart + (250 * MICROSECONDS) / (RATE * share));
});
