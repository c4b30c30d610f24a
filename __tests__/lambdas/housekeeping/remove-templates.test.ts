import { removeTemplates } from '../../../lambdas/housekeeping/remove-templates';
import { aRun, memoryRuns } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';

/** Templates in memory, and what removing them leaves; `failAt` is the deletion that fails. */
async function remove(names: readonly string[], made: readonly string[], failAt?: number) {
  const left = new Set(names);
  const runs = memoryRuns();
  runs.records.set('r', aRun({ sesTemplates: new Set(made) }));
  const { log, lines } = recordedLog();
  let deletions = 0;
  const end = removeTemplates({
    runs,
    stackPrefix: 'shop-prod',
    log,
    templates: {
      names: async () => [...left],
      delete: async (name) => {
        if (++deletions === failAt) throw new Error('TooManyRequestsException');
        left.delete(name);
      },
    },
  });
  return { end, left, lines };
}

const made = ['shop-prod-promo-aaaaaaaaaaaa', 'shop-prod-promo-bbbbbbbbbbbb'];

it('deletes what runs of this stack made, open runs too, and leaves the rest', async () => {
  const others = ['shop-prod-promo', 'shop-prod-eu-promo-aaaaaaaaaaaa', 'shop-prod-sale-202612312359'];
  const { end, left, lines } = await remove([...others, ...made], made);
  await end;
  expect([...left]).toEqual(others);
  expect(lines).toEqual([['info', 'templates of runs deleted', { deleted: 2 }]]);
});

it('fails where a deletion does, and goes on with the rest when it is called again', async () => {
  const first = await remove(made, made, 2);
  await expect(first.end).rejects.toThrow('TooManyRequestsException');
  expect([...first.left]).toEqual(['shop-prod-promo-bbbbbbbbbbbb']);
  const second = await remove([...first.left], made);
  await second.end;
  expect([...second.left]).toEqual([]);
});
