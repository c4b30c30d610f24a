import { DeleteTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../../lambdas/shared/dynamodb';
import { sesEvents } from '../../support/ses-events';
import { eventOf, type Fixture, inEveryWay, look, NOW, RUN, startFixture } from './fixture';

const put = ({ tables }: Fixture, fields: Parameters<typeof toItem>[0]) =>
  tables.client.send(new PutItemCommand({ TableName: tables.ledger, Item: toItem(fields) }));
/** What went wrong, each once: a message that comes again fails again. */
const errors = ({ lines }: Fixture) => [
  ...new Set(lines.filter(([level]) => level === 'error').map(([, message]) => message)),
];

inEveryWay('messages of a block that can’t be written fail alone', async (start) => {
  const fixture = await start();
  await put(fixture, { pk: `R#${RUN}#0`, sk: 'B#001', states: '???', version: 1 });
  await expect(
    fixture.deliver([
      eventOf(sesEvents.send, 1),
      eventOf(sesEvents.send, 51),
      eventOf(sesEvents.delivery, 1),
      eventOf(sesEvents.delivery, 52),
    ]),
  ).resolves.toEqual([1, 3]);
  expect((await look(fixture)).sets['0/0']).toEqual({ sent: [1], delivered: [1] });
  expect(errors(fixture)).toEqual(['recording the events of a block failed']);
});

inEveryWay('messages of a run whose guard fails are tried again, with their sets written', async (start) => {
  const fixture = await start();
  await put(fixture, { pk: `R#${RUN}`, sk: 'T#2026-11-30T09:00:00.000Z', sent: 'many' });
  await expect(
    fixture.deliver([
      eventOf(sesEvents.bounce, 1),
      eventOf(sesEvents.delivery, 2, { tags: { run: undefined } }),
    ]),
  ).resolves.toEqual([0]);
  expect(errors(fixture)).toEqual(['recording the events of a run failed']);
  expect((await fixture.tables.dump(fixture.tables.ledger))[`R#${RUN}#0 E#000`]).toMatchObject({
    hardBounced: [1],
  });
});

inEveryWay(
  'a batch that failed after its sets were written marks the run as changed when it comes again',
  async (start) => {
    const fixture = await start();
    await fixture.deliver([eventOf(sesEvents.open, 1)]);
    fixture.clock.now = NOW + 60_000;
    await fixture.deliver([eventOf(sesEvents.open, 1)]);
    expect((await look(fixture)).changedAt).toBe('2026-11-30T09:03:00.000Z');
  },
);

inEveryWay(
  'without its ledger the whole batch stays in the queue, and people are suppressed all the same',
  async (start) => {
    const fixture = await start();
    await fixture.tables.client.send(new DeleteTableCommand({ TableName: fixture.tables.ledger }));
    await expect(
      fixture.deliver([eventOf(sesEvents.bounce, 1), eventOf(sesEvents.send, 2)]),
    ).resolves.toEqual([0, 1]);
    expect(Object.values(await fixture.tables.dump(fixture.tables.suppression))).toMatchObject([
      { address: 'p1@shop.com', bounceReason: 'hard-bounce' },
    ]);
    expect(errors(fixture)).toEqual(['events not recorded']);
  },
);

inEveryWay('a record that can’t be read fails alone', async (start) => {
  const fixture = await start();
  await expect(
    fixture.deliver([
      eventOf(sesEvents.send, 1),
      { eventType: 'Bounce', mail: {} },
      { eventType: 'Unheard-of' },
    ]),
  ).resolves.toEqual([1]);
  expect((await look(fixture)).sets).toEqual({ '0/0': { sent: [1] } });
});

it('a thousand events of many blocks are one batch', async () => {
  const fixture = await startFixture();
  const events = Array.from({ length: 1000 }, (_, index) => eventOf(sesEvents.send, index * 7));
  await expect(fixture.deliver(events)).resolves.toEqual([]);
  const { sets } = await look(fixture);
  const sent = Object.values(sets).map((block) => (block.sent as number[]).length);
  expect(sent.reduce((sum, size) => sum + size)).toBe(1000);
  expect(sent).toHaveLength(140);
});
