import { createSendShard } from '../../../lambdas/send-shard/send-shard';
import type { Verdict, VerdictKind } from '../../../lambdas/send-shard/verdict';
import type { AccountState } from '../../../lambdas/shared/account-state';
import { campaign } from '../../../lambdas/shared/campaign';
import type { BlockStore } from '../../../lambdas/shared/ledger/block-store';
import { BLOCK_SIZE, shardSize } from '../../../lambdas/shared/ledger/positions';
import { createRateLimiter } from '../../../lambdas/shared/rate-limiter';
import type { RunControl } from '../../../lambdas/shared/run-record';
import type { SuppressionReader } from '../../../lambdas/shared/suppression';
import { memoryBlockStore } from '../../support/memory-block-store';
import { aRun, memoryRuns } from '../../support/memory-runs';
import { memorySlotStore } from '../../support/memory-slot-store';
import { recordedLog } from '../../support/recorded-log';
import { simulatedTime } from '../../support/simulated-time';
import { statesOfShard } from '../../support/states-of-shard';

export const NOW = Date.parse('2026-11-30T09:00:00Z');
export const run = 'weekly-20261130T090000Z';

/** A verdict by its kind, under a status of its own. */
export const verdict = (kind: VerdictKind, status: string = kind.toUpperCase()): Verdict => ({
  kind,
  status,
});

/** What SES answers to one call: a verdict for all, or one for each recipient. */
export type Answer = Verdict | readonly Verdict[];

export interface BenchOptions {
  readonly planned: number;
  readonly account?: Partial<AccountState>;
  readonly campaign?: object;
  readonly fromAddresses?: readonly string[];
  /** Wraps the store of blocks, for faults of the ledger. */
  readonly blocks?: (store: BlockStore) => BlockStore;
}

/** A shard with its run, an SES that keeps count, and time that passes only by waiting. */
export function sendingBench(options: BenchOptions) {
  const time = simulatedTime(NOW);
  const runs = memoryRuns();
  const memory = memoryBlockStore();
  const blocks = options.blocks?.(memory) ?? memory;
  const { log, lines } = recordedLog();
  const counted: { scope: unknown; sent: number | undefined }[] = [];
  const emitted: object[] = [];
  const account: AccountState = {
    productionAccess: true,
    sendingEnabled: true,
    enforcementStatus: 'HEALTHY',
    maxSendRate: 1000,
    max24HourSend: -1,
    sentLast24Hours: 0,
    ownSentLast24Hours: 0,
    readAt: NOW,
    ...options.account,
  };
  const ses = {
    /** Recipients of each call, in order, and when it came. */
    calls: [] as { at: number; to: string[] }[],
    /** Mails that were accepted, by address. */
    accepted: new Map<string, number>(),
    /** Milliseconds that a call takes. */
    takes: 60,
    /** What is answered; `accepted` and `lost` are counted as mails. */
    answer: (_to: readonly string[]): Answer | Promise<Answer> => verdict('accepted'),
  };
  const accept = (address: string) => ses.accepted.set(address, (ses.accepted.get(address) ?? 0) + 1);
  const barred = new Map<string, 'suppressed' | 'unsubscribed'>();
  const suppression: SuppressionReader = {
    lookUp: async (keys) => new Map([...barred].filter(([key]) => keys.includes(key))),
  };
  let owners = 0;
  const dependencies = {
    runs,
    blocks,
    limiter: createRateLimiter(memorySlotStore(), time, () => 0),
    account: { current: async () => account },
    suppression,
    transport: {
      send: async (_envelope: unknown, mails: readonly { to: string }[]) => {
        const to = mails.map((mail) => mail.to);
        ses.calls.push({ at: time.now() - NOW, to });
        await time.sleep(ses.takes);
        const answer = await ses.answer(to);
        const verdicts = to.map((_, index) =>
          'kind' in answer ? answer : (answer[index] ?? verdict('unknown')),
        );
        for (const [index, one] of verdicts.entries()) {
          if (one.kind === 'accepted' || one.status === 'LOST') accept(to[index] ?? '');
        }
        return verdicts;
      },
    },
    clock: time,
    log,
    share: 1,
    newOwner: () => {
      owners += 1;
      return `owner-${owners}`;
    },
    random: () => 1,
    tallies: {
      add: async (scope: unknown, _at: number, { sent }: { sent?: number }) => {
        counted.push({ scope, sent });
      },
    },
    emit: (metrics: object) => {
      emitted.push(metrics);
    },
    sender: { fromAddresses: options.fromAddresses ?? ['marketing@shop.com'], fromName: 'Shop', replyTo: [] },
    configurationSet: 'campaigns',
    openRecipients: async () => async (block: number) => {
      const size = Math.min(BLOCK_SIZE, shardSize(options.planned, 0) - block * BLOCK_SIZE);
      return Array.from({ length: size }, (_, offset) => {
        const to = addressOf(block * BLOCK_SIZE + offset);
        return { hash: to, mail: { to, data: '{}', tags: [], headers: [] } };
      });
    },
  };
  const sendShard = createSendShard(dependencies);
  runs.records.set(run, aRun({ run, startedAt: new Date(NOW).toISOString() }));
  runs.audiences.set(run, {
    rows: options.planned,
    rejected: 0,
    segmentExcluded: 0,
    planned: options.planned,
  });
  runs.plans.set(run, {
    campaign: campaign.parse({
      id: 'weekly',
      template: 'hello',
      audience: { list: 'subscribers/a.json' },
      ...options.campaign,
    }),
    campaignVersionId: 'c1',
    configurationSet: 'campaigns',
    template: {
      name: 'hello',
      versionId: 't1',
      sha256: 'a'.repeat(64),
      sesName: 'shop-prod-hello-aaaaaaaaaaaa',
    },
    list: [{ key: 'subscribers/a.json', versionId: 'l1' }],
  });

  return {
    time,
    runs,
    blocks: memory,
    dependencies,
    account,
    ses,
    barred,
    log: lines,
    counted,
    emitted,
    /** One invocation that has so much time. */
    start: (milliseconds = 900_000) => {
      const deadline = time.now() + milliseconds;
      return sendShard({ run, shard: 0 }, { getRemainingTimeInMillis: () => deadline - time.now() });
    },
    /** The same, to its end. */
    invoke(milliseconds?: number) {
      return time.run(this.start(milliseconds));
    },
    /** States of everybody who was ever touched, block by block. */
    states: () => statesOfShard(memory, run),
    control: (state: RunControl['state']) => {
      const record = runs.records.get(run) ?? aRun();
      const control = { state, by: 'person', reason: 'person', cause: '', at: record.startedAt } as const;
      runs.records.set(run, { ...record, control });
    },
  };
}

export function addressOf(position: number): string {
  return `p${position}@shop.com`;
}

/** What the workflow is told. */
export const done = { run, shard: 0, outcome: 'DONE', waitUntil: '' };
export const again = { run, shard: 0, outcome: 'CONTINUE', waitUntil: '' };
export const parkedFor = (milliseconds: number) => ({
  run,
  shard: 0,
  outcome: 'PARKED',
  waitUntil: new Date(NOW + milliseconds).toISOString(),
});

/** How often each state occurs. */
export function counts(states: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const letter of states) found[letter] = (found[letter] ?? 0) + 1;
  return found;
}
