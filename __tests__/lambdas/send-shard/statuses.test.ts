import { BulkEmailStatus } from '@aws-sdk/client-sesv2';
import type { FaultKind } from '../../../tools/local/ses/faults';
import { recognizeNativeErrors } from '../../support/native-errors';
import { type SendingEnvironment, type SendingStack, startSendingStack } from '../../support/sending-stack';

/** What an answer of SES about the second of three recipients, or about the whole call, leads to. */
interface Row {
  /** How often SES answers so; always where absent. */
  readonly times?: number;
  /** Who is in which state when the invocation has ended. */
  readonly states: string;
  /** Calls that it made. */
  readonly calls: number;
  /** What it tells the state machine. */
  readonly outcome: 'DONE' | 'PARKED';
  /** Control and status of the run afterwards. */
  readonly run?: readonly [control: 'run' | 'pause', status: 'RUNNING' | 'PARKED'];
  /** The remedy, where the run is halted. */
  readonly remedy?: string;
}

const goesOn = (states: string, calls: number, times?: number): Row => ({
  states,
  calls,
  outcome: 'DONE',
  ...(times !== undefined && { times }),
});
const halts = (states: string, calls: number, remedy: string): Row => ({
  states,
  calls,
  outcome: 'DONE',
  run: ['pause', 'RUNNING'],
  remedy,
});
const parks = (states: string): Row => ({ states, calls: 1, outcome: 'PARKED', run: ['run', 'PARKED'] });

const REMEDIES = {
  paused:
    'Sending is paused for the account or the configuration set. Find out why it was paused, then resume it: ' +
    '`aws sesv2 put-account-sending-attributes --sending-enabled`, ' +
    'or `aws sesv2 put-configuration-set-sending-options --configuration-set-name NAME --sending-enabled`.',
  setPaused:
    'Sending is paused for the configuration set. Find out why it was paused, then resume it: ' +
    '`aws sesv2 put-configuration-set-sending-options --configuration-set-name NAME --sending-enabled`.',
  suspended:
    'AWS has suspended the account from sending. Answer the case that AWS has opened in the Support Center.',
  mailFrom:
    'The MAIL FROM domain is not verified: its MX record is missing or wrong. `terraform apply` restores the record where ' +
    'the zone is in Route 53; elsewhere add what the output dns_records lists.',
  set: 'The configuration set, or the IP pool it names, is not there. `terraform apply` restores it.',
  template: 'The SES template of this run is not there; starting the run again makes it anew.',
  notFound:
    'The SES template or the configuration set of this run is not there. `terraform apply` restores the configuration set; ' +
    'starting the run again makes the template anew.',
  denied:
    'The role of the function may not send: `terraform apply` restores its policy. A service control policy of the ' +
    'organisation, or a sending policy of the identity, can deny it too.',
  everybody:
    'SES refused every recipient for this one reason, so the fault is not theirs: look at the sender, the template, the tags ' +
    'and the headers of the campaign. In the sandbox every recipient has to be verified.',
} as const;

/** BulkEmailStatus of SES API v2, each with what has to follow from it. */
const ENTRY: Readonly<Record<BulkEmailStatus, Row>> = {
  SUCCESS: goesOn('SSS', 1, 0),
  TRANSIENT_FAILURE: goesOn('SSS', 2, 1),
  ACCOUNT_THROTTLED: goesOn('SSS', 2, 1),
  FAILED: goesOn('SFS', 3),
  ACCOUNT_DAILY_QUOTA_EXCEEDED: parks('SRS'),
  ACCOUNT_SENDING_PAUSED: halts('SRS', 1, REMEDIES.paused),
  CONFIGURATION_SET_SENDING_PAUSED: halts('SRS', 1, REMEDIES.setPaused),
  ACCOUNT_SUSPENDED: halts('SRS', 1, REMEDIES.suspended),
  MAIL_FROM_DOMAIN_NOT_VERIFIED: halts('SRS', 1, REMEDIES.mailFrom),
  CONFIGURATION_SET_NOT_FOUND: halts('SRS', 1, REMEDIES.set),
  INVALID_SENDING_POOL_NAME: halts('SRS', 1, REMEDIES.set),
  TEMPLATE_NOT_FOUND: halts('SRS', 1, REMEDIES.template),
  MESSAGE_REJECTED: goesOn('SFS', 1),
  INVALID_PARAMETER: goesOn('SFS', 1),
};

const refuse = (code: string, status?: number, message?: string): FaultKind => ({
  type: 'refuse',
  code,
  ...(status !== undefined && { status }),
  ...(message !== undefined && { message }),
});

/** Ends of a whole call. Those that name nobody meet the call that holds the second recipient, and each that is made of it. */
const CALL: readonly (readonly [what: string, reason: string, fault: FaultKind, row: Row])[] = [
  [
    'AccountSuspendedException',
    'AccountSuspendedException',
    refuse('AccountSuspendedException'),
    halts('RRR', 1, REMEDIES.suspended),
  ],
  [
    'SendingPausedException',
    'SendingPausedException',
    refuse('SendingPausedException'),
    halts('RRR', 1, REMEDIES.paused),
  ],
  [
    'MailFromDomainNotVerifiedException',
    'MailFromDomainNotVerifiedException',
    refuse('MailFromDomainNotVerifiedException'),
    halts('RRR', 1, REMEDIES.mailFrom),
  ],
  ['NotFoundException', 'NotFoundException', refuse('NotFoundException'), halts('RRR', 1, REMEDIES.notFound)],
  [
    'AccessDeniedException',
    'AccessDeniedException',
    refuse('AccessDeniedException', 403),
    halts('RRR', 1, REMEDIES.denied),
  ],
  ['BadRequestException for one', '', refuse('BadRequestException'), goesOn('SFS', 5)],
  ['MessageRejected for one', '', refuse('MessageRejected'), goesOn('SFS', 5)],
  ['a call that is too large', '', refuse('RequestEntityTooLarge', 413), goesOn('SFS', 5)],
  ['LimitExceededException', '', refuse('LimitExceededException'), goesOn('SSS', 2, 1)],
  ['TooManyRequestsException for the rate', '', { type: 'throttle', limit: 'rate' }, goesOn('SSS', 2, 1)],
  ['TooManyRequestsException for the quota', '', { type: 'throttle', limit: 'quota' }, parks('RRR')],
  ['ThrottlingException of the front', '', refuse('ThrottlingException', 400), goesOn('SSS', 2, 1)],
  ['ExpiredTokenException', '', refuse('ExpiredTokenException', 403), goesOn('SSS', 2, 1)],
  ['RequestTimeout', '', refuse('RequestTimeout', 408), goesOn('UUU', 1)],
  ['InternalServiceErrorException', '', refuse('InternalServiceErrorException'), goesOn('UUU', 1)],
  ['ServiceUnavailable of the front', '', refuse('ServiceUnavailable', 503), goesOn('UUU', 1)],
  ['a reset before SES accepted', '', { type: 'resetBefore' }, goesOn('UUU', 1)],
  ['a reset after SES accepted', '', { type: 'lostAnswer' }, goesOn('UUU', 1)],
  ['a 5xx after SES accepted', '', { type: 'failAfter', status: 500 }, goesOn('UUU', 1)],
];

/** Ends of calls after which SES may have accepted everybody, and did. */
const ACCEPTED_ALL_THE_SAME = ['a reset after SES accepted', 'a 5xx after SES accepted'];

jest.setTimeout(120_000);

let stack: SendingStack;
let shop: SendingEnvironment;
let started = 0;
beforeAll(async () => {
  recognizeNativeErrors();
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  stack = await startSendingStack();
  shop = await stack.environment('shop-prod');
});
afterAll(async () => {
  jest.restoreAllMocks();
  await stack.stop();
});
beforeEach(() => stack.ses.faults.clear());

/** Sends to three recipients, of whom the second meets the fault, and compares what becomes of it. */
async function expectRow(kind: FaultKind, row: Row, reason: string, accepted = row.states): Promise<void> {
  started += 1;
  const run = `weekly-20261130T0900${String(started).padStart(2, '0')}Z`;
  await shop.freezeRun(run, 3);
  const times = row.times ?? Number.POSITIVE_INFINITY;
  stack.ses.faults.add({ operation: 'SendBulkEmail', to: /^p1@/, times, kind });
  const before = { calls: stack.calls.length, mails: stack.mails() };
  const { outcome } = await shop.sendShard(run);
  const record = await shop.runs.read(run);
  const mails = stack.mails();
  expect({
    outcome,
    states: await shop.states(run),
    calls: stack.calls.length - before.calls,
    run: [record?.control.state, record?.status],
    mails: [0, 1, 2].map((position) => {
      const address = `p${position}@shop.com`;
      return (mails.get(address) ?? 0) - (before.mails.get(address) ?? 0);
    }),
  }).toEqual({
    outcome: row.outcome,
    states: row.states,
    calls: row.calls,
    run: row.run ?? ['run', 'RUNNING'],
    mails: [...accepted].map((letter) => (letter === 'S' ? 1 : 0)),
  });
  if (row.remedy === undefined) return;
  expect(record?.control).toMatchObject({
    by: 'send-shard',
    reason,
    cause: `SES answered ${reason}, so sending was halted; who was refused for it has not been sent to. ${row.remedy}`,
  });
}

test('every status of the API is in the table', () => {
  expect(Object.keys(ENTRY).sort()).toEqual(Object.values(BulkEmailStatus).sort());
});

test.each(Object.entries(ENTRY))('an entry that SES answers %s for', async (status, row) => {
  await expectRow({ type: 'entryStatus', status }, row, status);
});

test('an entry that failed once is sent to when it is asked again', async () => {
  await expectRow({ type: 'entryStatus', status: 'FAILED' }, goesOn('SSS', 2, 1), '');
});

test('an entry with a status of tomorrow fails by its name', async () => {
  await expectRow({ type: 'entryStatus', status: 'A_STATUS_OF_TOMORROW' }, goesOn('SFS', 1), '');
});

test.each(CALL)('a call that ends with %s', async (what, reason, fault, row) => {
  await expectRow(fault, row, reason, ACCEPTED_ALL_THE_SAME.includes(what) ? 'SSS' : row.states);
});

test.each(['BadRequestException', 'MessageRejected'])(
  '%s for everybody halts the run, and nobody fails',
  async (code) => {
    const run = `weekly-20261130T10000${code.length % 10}Z`;
    await shop.freezeRun(run, 3);
    stack.ses.faults.add({ operation: 'SendBulkEmail', times: Number.POSITIVE_INFINITY, kind: refuse(code) });
    await shop.sendShard(run);
    expect(await shop.states(run)).toBe('RRR');
    expect((await shop.runs.read(run))?.control).toMatchObject({
      state: 'pause',
      reason: code,
      cause: `SES answered ${code}, so sending was halted; who was refused for it has not been sent to. ${REMEDIES.everybody}`,
    });
  },
);

test('who failed is in the report by the status', async () => {
  const run = 'weekly-20261130T110000Z';
  await shop.freezeRun(run, 3);
  const status = 'MESSAGE_REJECTED';
  stack.ses.faults.add({
    operation: 'SendBulkEmail',
    to: /^p1@/,
    times: 1,
    kind: { type: 'entryStatus', status },
  });
  await shop.sendShard(run);
  await shop.settle(run);
  expect(await shop.report(run)).toMatchObject({
    status: 'COMPLETED',
    recipients: { planned: 3, sent: 2, failed: 1 },
    failures: [{ status: 'MESSAGE_REJECTED', count: 1 }],
  });
});
