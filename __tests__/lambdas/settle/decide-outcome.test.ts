import { decideOutcome } from '../../../lambdas/settle/decide-outcome';
import type { RunControl } from '../../../lambdas/shared/run-record';
import { NOBODY } from '../../support/nobody';

const run = 'weekly-20261130T090000Z';
const recipients = { ...NOBODY, planned: 10, sent: 10 };
const control = (changes: Partial<RunControl> = {}): RunControl => ({
  state: 'run',
  by: 'person',
  reason: 'started',
  cause: '',
  at: '2026-11-30T09:00:00Z',
  ...changes,
});
const resume = `Resume with {"run":"${run}"}: it sends to exactly those who are left.`;

describe('decideOutcome', () => {
  it.each([
    [{}, 'COMPLETED'],
    [{ unknown: 5 }, 'COMPLETED'],
    [{ failed: 10, sent: 0 }, 'COMPLETED'],
    [{ expired: 1 }, 'EXPIRED'],
    [{ stopped: 1 }, 'STOPPED'],
    [{ stopped: 1, expired: 1 }, 'STOPPED'],
  ])('with nobody left and %j is %s', (counts, outcome) => {
    expect(decideOutcome(run, { ...recipients, ...counts }, control())).toEqual({
      status: outcome,
      outcome,
      cause: '',
      ended: true,
    });
  });

  it('is completed though somebody paused or stopped it after the last recipient', () => {
    expect(decideOutcome(run, recipients, control({ state: 'pause' })).outcome).toBe('COMPLETED');
    expect(decideOutcome(run, recipients, control({ state: 'stop' })).outcome).toBe('COMPLETED');
  });

  it('is paused by a person, who knows why', () => {
    const paused = control({ state: 'pause', reason: 'person' });
    expect(decideOutcome(run, { ...recipients, pending: 1 }, paused)).toEqual({
      status: 'PAUSED',
      outcome: 'PAUSED_BY_PERSON',
      cause: `${run} was paused: person. 1 recipient is left to send to. ${resume}`,
      ended: false,
    });
  });

  it('is paused by the platform, with the cause that it gave', () => {
    const paused = control({ state: 'pause', by: 'send-shard', reason: 'X', cause: 'Mend it.' });
    expect(decideOutcome(run, { ...recipients, pending: 2 }, paused)).toEqual({
      status: 'PAUSED',
      outcome: 'PAUSED',
      cause: `Mend it. 2 recipients are left to send to. ${resume}`,
      ended: false,
    });
  });

  it('has failed when somebody is left though nothing stopped it', () => {
    expect(decideOutcome(run, { ...recipients, pending: 3 }, control())).toEqual({
      status: 'FAILED',
      outcome: 'FAILED',
      cause: `The function send-shard failed too often to finish ${run}; its log says why. 3 recipients are left to send to. ${resume}`,
      ended: false,
    });
  });
});
