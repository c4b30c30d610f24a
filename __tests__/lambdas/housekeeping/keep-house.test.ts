import { type Jobs, keepHouse } from '../../../lambdas/housekeeping/keep-house';
import { recordedLog } from '../../support/recorded-log';

/** Jobs that write down their names; those that `fail` throw. */
function jobsThat(fail: (keyof Jobs)[] = []) {
  const done: string[] = [];
  const job = (name: keyof Jobs) => async () => {
    done.push(name);
    if (fail.includes(name)) throw new Error(`${name} is broken`);
  };
  const jobs: Jobs = {
    fillAddresses: job('fillAddresses'),
    exportSuppression: job('exportSuppression'),
    sweepTemplates: job('sweepTemplates'),
    renewReports: job('renewReports'),
    removeTemplates: job('removeTemplates'),
  };
  return { jobs, done };
}

it('does every job a day, addresses before the export', async () => {
  const { jobs, done } = jobsThat();
  const { log, lines } = recordedLog();
  await keepHouse({ task: 'daily' }, { jobs, log });
  expect(done).toEqual(['fillAddresses', 'exportSuppression', 'sweepTemplates', 'renewReports']);
  expect(lines).toEqual([]);
});

it('exports alone when asked for that', async () => {
  const { jobs, done } = jobsThat();
  await keepHouse({ task: 'export' }, { jobs, log: recordedLog().log });
  expect(done).toEqual(['exportSuppression']);
});

it.each([
  ['create', []],
  ['update', []],
  ['delete', ['removeTemplates']],
] as const)('does at a %s by Terraform: %j', async (action, expected) => {
  const { jobs, done } = jobsThat();
  await keepHouse({ task: 'remove-templates', tf: { action } }, { jobs, log: recordedLog().log });
  expect(done).toEqual(expected);
});

it('does the other jobs when some fail, and then fails naming them', async () => {
  const { jobs, done } = jobsThat(['fillAddresses', 'sweepTemplates']);
  const { log, lines } = recordedLog();
  await expect(keepHouse({ task: 'daily' }, { jobs, log })).rejects.toThrow(
    new Error('housekeeping is not done: filling in addresses and sweeping templates failed'),
  );
  expect(done).toHaveLength(4);
  expect(lines).toEqual([
    ['error', 'filling in addresses failed', { reason: 'Error: fillAddresses is broken' }],
    ['error', 'sweeping templates failed', { reason: 'Error: sweepTemplates is broken' }],
  ]);
});
