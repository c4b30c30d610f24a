import type { GatewayCall } from '../../tools/local/platform/gateway';
import type { FaultRule } from '../../tools/local/ses/faults';
import type { KillPoint } from './kill-in-run';

/** Where a process is killed. */
export interface Place extends Pick<KillPoint, 'functionName' | 'matches' | 'nth' | 'when'> {
  /** What SES does to the recipients of this run, so that the place is reached. */
  readonly fault?: Pick<FaultRule, 'kind' | 'times'>;
  /** Whether whoever was killed may have held claims that were never handed to SES: they stay unknown, and are told so. */
  readonly leavesUnknown: boolean;
  /** Whether events come too early to be held against the ledger, so that who is unknown stays so until Settle. @default false */
  readonly eventsAreEarly?: boolean;
}

const calls = (service: GatewayCall['service'], operation: string) => (call: GatewayCall) =>
  call.service === service && call.operation === operation;

/** A write of a block whose states have one of some letters and none of others. */
const writesBlock = (having: RegExp, lacking: RegExp) => (call: GatewayCall) => {
  const [, states] = /"states":\{"S":"([.A-Z]+)"\}/.exec(call.body ?? '') ?? [];
  return (
    calls('dynamodb', 'PutItem')(call) && states !== undefined && having.test(states) && !lacking.test(states)
  );
};
const claims = writesBlock(/C/, /^$/);
const writesOutcome = writesBlock(/S/, /C/);
const namesFirstBlock = ({ body = '' }: GatewayCall) => body.includes('"B#000"');
const somebody = (status: string): NonNullable<Place['fault']> => ({
  kind: { type: 'entryStatus', status, index: 3 },
  times: 1,
});

/** The places of the crash matrix, by their names. */
export const PLACES: Readonly<Record<string, Place>> = {
  'after the reservation': {
    functionName: 'send-shard',
    matches: calls('dynamodb', 'BatchGetItem'),
    when: 'before',
    leavesUnknown: false,
  },
  'after the suppression read': {
    functionName: 'send-shard',
    matches: claims,
    when: 'before',
    leavesUnknown: true,
  },
  'after the claim': { functionName: 'send-shard', matches: claims, when: 'after', leavesUnknown: true },
  'during the call, before SES accepted': {
    functionName: 'send-shard',
    matches: calls('ses', 'SendBulkEmail'),
    when: 'before',
    leavesUnknown: true,
  },
  'during the call, after SES accepted': {
    functionName: 'send-shard',
    matches: calls('ses', 'SendBulkEmail'),
    when: 'after',
    leavesUnknown: true,
  },
  'after the answer, before the outcome is written': {
    functionName: 'send-shard',
    matches: writesOutcome,
    when: 'before',
    leavesUnknown: true,
  },
  'between two outcomes of one block': {
    functionName: 'send-shard',
    fault: somebody('TRANSIENT_FAILURE'),
    matches: (call) => writesOutcome(call) && namesFirstBlock(call),
    nth: 2,
    when: 'before',
    leavesUnknown: true,
  },
  'while it sleeps until somebody may be tried again': {
    functionName: 'send-shard',
    fault: somebody('TRANSIENT_FAILURE'),
    matches: (call) => writesOutcome(call) && namesFirstBlock(call),
    when: 'asleep',
    leavesUnknown: true,
  },
  'while the run is parked': {
    functionName: 'send-shard',
    fault: somebody('ACCOUNT_DAILY_QUOTA_EXCEEDED'),
    matches: (call) => calls('dynamodb', 'UpdateItem')(call) && (call.body ?? '').includes('"PARKED"'),
    when: 'idle',
    leavesUnknown: false,
  },
  'in BuildAudience, before the audience is written': {
    functionName: 'build-audience',
    matches: ({ service, operation }) => service === 's3' && /^(Put|Create|Upload)/.test(operation),
    when: 'before',
    leavesUnknown: false,
  },
  'in BuildAudience, after the audience is recorded': {
    functionName: 'build-audience',
    matches: (call) => calls('dynamodb', 'PutItem')(call) && (call.body ?? '').includes('"AUDIENCE"'),
    when: 'after',
    leavesUnknown: false,
  },
  'in Settle, before the report is written': {
    functionName: 'settle',
    fault: { kind: { type: 'lostAnswer' }, times: 1 },
    matches: calls('s3', 'PutObject'),
    when: 'before',
    leavesUnknown: false,
  },
  'in Settle, while it resolves who is unknown': {
    functionName: 'settle',
    fault: { kind: { type: 'lostAnswer' }, times: 1 },
    eventsAreEarly: true,
    matches: writesOutcome,
    when: 'after',
    leavesUnknown: false,
  },
};
