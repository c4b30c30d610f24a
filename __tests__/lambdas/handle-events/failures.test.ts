import { DeleteTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../../lambdas/shared/dynamodb';
import { sesEvents } from '../../support/ses-events';
import { type Bench, eventOf, look, NOW, RUN, startBench } from './bench';

const put = ({ tables }: Bench, fields: Parameters<typeof toItem>[0]) =>
  tables.client.send(new PutItemCommand({ TableName: tables.ledger, Item: toItem(fields) }));
const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const errors = ({ lines }: Bench) =>
  lines.filter(([level]) => level === 'error').map(([, message]) => message);

it('messages of a block that can’t be written fail alone', async () => {
  const bench = await startBench();
  await put(bench, { pk: `R#${RUN}#0`, sk: 'B#001', states: '???', version: 1 });
  await expect(
    bench.deliver([
      eventOf(sesEvents.send, 1),
      eventOf(sesEvents.send, 51),
      eventOf(sesEvents.delivery, 1),
      eventOf(sesEvents.delivery, 52),
    ]),
  ).resolves.toEqual(failures('m1', 'm3'));
  expect((await look(bench)).sets['0/0']).toEqual({ sent: [1], delivered: [1] });
  expect(errors(bench)).toEqual(['recording the events of a block failed']);
});

it('messages of a run whose guard fails are tried again, with their sets written', async () => {
  const bench = await startBench();
  await put(bench, { pk: `R#${RUN}`, sk: 'T#2026-11-30T09:00:00.000Z', sent: 'many' });
  await expect(
    bench.deliver([
      eventOf(sesEvents.bounce, 1),
      eventOf(sesEvents.delivery, 2, { tags: { run: undefined } }),
    ]),
  ).resolves.toEqual(failures('m0'));
  expect(errors(bench)).toEqual(['recording the events of a run failed']);
  expect((await bench.tables.dump(bench.tables.ledger))[`R#${RUN}#0 E#000`]).toMatchObject({
    hardBounced: [1],
  });
});

it('a batch that failed after its sets were written marks the run as changed when it comes again', async () => {
  const bench = await startBench();
  await bench.deliver([eventOf(sesEvents.open, 1)]);
  bench.clock.now = NOW + 60_000;
  await bench.deliver([eventOf(sesEvents.open, 1)]);
  expect((await look(bench)).changedAt).toBe('2026-11-30T09:03:00.000Z');
});

it('without its ledger the whole batch stays in the queue, and people are suppressed all the same', async () => {
  const bench = await startBench();
  await bench.tables.client.send(new DeleteTableCommand({ TableName: bench.tables.ledger }));
  await expect(bench.deliver([eventOf(sesEvents.bounce, 1), eventOf(sesEvents.send, 2)])).resolves.toEqual(
    failures('m0', 'm1'),
  );
  expect(Object.values(await bench.tables.dump(bench.tables.suppression))).toMatchObject([
    { address: 'p1@shop.com', bounceReason: 'hard-bounce' },
  ]);
  expect(errors(bench)).toEqual(['events not recorded']);
});

it('a record that can’t be read fails alone', async () => {
  const bench = await startBench();
  await expect(
    bench.deliver([
      eventOf(sesEvents.send, 1),
      { eventType: 'Bounce', mail: {} },
      { eventType: 'Unheard-of' },
    ]),
  ).resolves.toEqual(failures('m1'));
  expect((await look(bench)).sets).toEqual({ '0/0': { sent: [1] } });
});

it('a thousand events of many blocks are one batch', async () => {
  const bench = await startBench();
  const events = Array.from({ length: 1000 }, (_, index) => eventOf(sesEvents.send, index * 7));
  await expect(bench.deliver(events)).resolves.toEqual(failures());
  const { sets } = await look(bench);
  const sent = Object.values(sets).map((block) => (block.sent as number[]).length);
  expect(sent.reduce((sum, size) => sum + size)).toBe(1000);
  expect(sent).toHaveLength(140);
});
