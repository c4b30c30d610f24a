import { decideGate, type GateInput } from '../../../lambdas/send-shard/gate';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const input = (changes: Partial<GateInput> = {}): GateInput => ({
  now: NOW,
  control: { state: 'run' },
  window: { start: 0, end: NOW + HOUR },
  account: {
    productionAccess: true,
    sendingEnabled: true,
    enforcementStatus: 'HEALTHY',
    maxSendRate: 14,
    max24HourSend: 1000,
    sentLast24Hours: 0,
    ownSentLast24Hours: 0,
    readAt: NOW,
  },
  share: 0.8,
  acceptedSince: 0,
  ...changes,
});
const account = (changes: Partial<GateInput['account']>) => ({ account: { ...input().account, ...changes } });

test.each<[string, Partial<GateInput>, ReturnType<typeof decideGate>]>([
  ['opens', {}, { kind: 'open' }],
  ['ends what was stopped', { control: { state: 'stop' } }, { kind: 'end', letter: 'H' }],
  ['leaves what is paused', { control: { state: 'pause' } }, { kind: 'leave' }],
  ['ends at the very end of the window', { window: { start: 0, end: NOW } }, { kind: 'end', letter: 'E' }],
  ['goes on just before', { window: { start: 0, end: NOW + 1 } }, { kind: 'open' }],
  [
    'expires a paused run too: it could never go on',
    { control: { state: 'pause' }, window: { start: 0, end: NOW } },
    { kind: 'end', letter: 'E' },
  ],
  [
    'stops before it expires',
    { control: { state: 'stop' }, window: { start: 0, end: NOW } },
    { kind: 'end', letter: 'H' },
  ],
  [
    'parks until the window begins',
    { window: { start: NOW + 5 * MINUTE, end: NOW + HOUR } },
    { kind: 'park', until: NOW + 5 * MINUTE },
  ],
  [
    'parks for an hour at most, for it must see that a run is stopped',
    { window: { start: NOW + 30 * HOUR, end: NOW + 40 * HOUR } },
    { kind: 'park', until: NOW + HOUR },
  ],
  ['opens as the window begins', { window: { start: NOW, end: NOW + HOUR } }, { kind: 'open' }],
  [
    'halts where sending is off',
    account({ sendingEnabled: false }),
    { kind: 'halt', status: 'ACCOUNT_SENDING_PAUSED' },
  ],
  [
    'halts where the account may send nothing',
    account({ maxSendRate: 0 }),
    { kind: 'halt', status: 'ACCOUNT_SENDING_PAUSED' },
  ],
  [
    'halts a suspended account',
    account({ enforcementStatus: 'SHUTDOWN' }),
    { kind: 'halt', status: 'ACCOUNT_SUSPENDED' },
  ],
  [
    'halts an account on probation',
    account({ enforcementStatus: 'PROBATION' }),
    { kind: 'halt', status: 'ACCOUNT_UNDER_ENFORCEMENT' },
  ],
  [
    'parks when the share of the quota is used up',
    account({ ownSentLast24Hours: 800 }),
    { kind: 'park', until: NOW + 15 * MINUTE },
  ],
  ['goes on with one left', account({ ownSentLast24Hours: 799 }), { kind: 'open' }],
  [
    'parks when others have used up the quota',
    account({ sentLast24Hours: 1000 }),
    { kind: 'park', until: NOW + 15 * MINUTE },
  ],
  [
    'counts what was sent since the account was read',
    { ...account({ ownSentLast24Hours: 700 }), acceptedSince: 100 },
    { kind: 'park', until: NOW + 15 * MINUTE },
  ],
  [
    'knows accounts without a quota',
    account({ max24HourSend: -1, ownSentLast24Hours: 1e9 }),
    { kind: 'open' },
  ],
])('the gate %s', (_, changes, gate) => {
  expect(decideGate(input(changes))).toEqual(gate);
});
