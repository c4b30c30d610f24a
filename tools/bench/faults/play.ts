import { setTimeout as sleep } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { toItem } from '../../../lambdas/shared/dynamodb';
import { hashAddress } from '../../../lambdas/shared/mac-keys';
import { objectKeys } from '../../../lambdas/shared/object-keys';
import { report as reportSchema } from '../../../lambdas/shared/report';
import { makeRunId } from '../../../lambdas/shared/run-id';
import { dynamoRunRecords } from '../../../lambdas/shared/run-record-store';
import { freeze } from '../frozen-run';
import { TEMPLATE_DATA } from '../send-campaign';
import { BUCKET, CONFIGURATION_SET, functionNameIn, SES_TEMPLATE, tableNames } from './deployed';
import { ScheduledInterference } from './interference';
import { LedgerModel, type Verdicts } from './ledger-model';
import type { Schedule, SendFault } from './schedule';
import type { World } from './world';

/** What a schedule came to. */
export interface Played extends Verdicts {
  /** What was wrong, in words. */
  readonly problems: readonly string[];
  /** How often each kind of fault was really injected. */
  readonly injected: ReadonlyMap<string, number>;
}

/** How often a run is resumed, as by a person, before it counts as stuck. */
const MOST_ROUNDS = 12;
/** Invocations of one worker in a round. */
const MOST_INVOCATIONS = 60;
/** As often does the state machine try an invocation again that failed. */
const MOST_FAILURES = 5;
/** Parks are cut short: what they wait for is a fault on request, or the claim of another that a kill may end at any time. */
const LONGEST_PARK = 2000;
/** Events of one batch of the queue. */
const BATCH = 100;

/** Sends one list under one schedule, to the end, and holds what became of it against the model. */
export async function play(world: World, seed: number, schedule: Schedule): Promise<Played> {
  const playing = new Playing(world, seed, schedule);
  try {
    return await playing.toTheEnd();
  } finally {
    playing.forget();
  }
}

class Playing {
  private readonly run: string;
  private readonly model: LedgerModel;
  private readonly interference: ScheduledInterference;
  private readonly runs;
  private readonly problems: string[] = [];
  private readonly faults: {
    readonly kind: string;
    readonly remove: () => void;
    readonly fired: () => number;
  }[] = [];
  private haltedForTags = false;

  constructor(
    private readonly world: World,
    private readonly seed: number,
    private readonly schedule: Schedule,
  ) {
    this.run = makeRunId(`faults-${seed}`, new Date('2026-11-30T09:00:00Z'));
    this.model = new LedgerModel(schedule.planned);
    this.interference = new ScheduledInterference(schedule, this.model, positionOf);
    this.runs = dynamoRunRecords(world.dynamo, tableNames(schedule.environment).ledger);
  }

  async toTheEnd(): Promise<Played> {
    await this.freeze();
    this.world.watch(this.run, this.schedule.environment, this.interference);
    this.addFaults();
    for (let round = 0; round < MOST_ROUNDS && !this.ended; round += 1) {
      await Promise.all(Array.from({ length: this.schedule.workers }, () => this.work()));
      await this.deliverEvents();
      await this.resume();
    }
    await this.invoke('settle', { run: this.run, step: 'close' });
    await this.deliverEvents();
    await this.invoke('settle', { run: this.run, step: 'final' });
    const blind = this.countMails();
    await this.checkReport();
    for (const { kind, fired } of this.faults) this.interference.count(kind, fired());
    if (blind > 0 && !this.haltedForTags) this.problems.push('SES lost tags, and the run was not halted');
    const verdicts = this.model.verdicts();
    return {
      ...verdicts,
      unaccounted: verdicts.unaccounted + this.problems.length,
      problems: [...this.model.faults, ...this.problems, `states ${this.model.states}`],
      injected: this.interference.injected,
    };
  }

  forget(): void {
    for (const { remove } of this.faults) remove();
    this.world.unwatch(this.run);
  }

  /** Nobody is left to send to. */
  private get ended(): boolean {
    return !/[.RC]/.test(this.model.states);
  }

  private address(position: number): string {
    return `p${position}@s${this.seed}.shop.com`;
  }

  /** Freezes the list as StartRun and BuildAudience leave it, and lets some people leave since. */
  private async freeze(): Promise<void> {
    const { planned, suppressed, unsubscribed } = this.schedule;
    await freeze(
      { s3: this.world.s3, runs: this.runs },
      {
        run: this.run,
        campaignId: `faults-${this.seed}`,
        startedAt: new Date().toISOString(),
        bucket: BUCKET,
        configurationSet: CONFIGURATION_SET,
        template: this.world.template,
        sesTemplate: SES_TEMPLATE,
        campaign: { templateData: TEMPLATE_DATA },
        planned,
        recipient: (index) => ({ address: this.address(index), data: { name: 'Jo', discount: '10' } }),
      },
    );
    for (const position of suppressed) await this.bar(position, { bounceReason: 'hard-bounce' });
    for (const position of unsubscribed) await this.bar(position, { consentReason: 'unsubscribed' });
  }

  private async bar(position: number, attributes: Readonly<Record<string, string>>): Promise<void> {
    this.model.mark(position, 'barred');
    const TableName = tableNames(this.schedule.environment).suppression;
    const pk = hashAddress(this.world.addressSecret, this.address(position));
    await this.world.dynamo.send(new PutItemCommand({ TableName, Item: toItem({ pk, ...attributes }) }));
  }

  private addFaults(): void {
    const { sendFaults, losesTags } = this.schedule;
    for (const fault of sendFaults) this.addFault(fault);
    if (losesTags) this.addFault({ kind: { type: 'loseTags', which: 'all' }, nth: 1, times: 1, every: 1 });
  }

  private addFault({ kind, nth, times, every }: SendFault): void {
    const positions = Array.from({ length: this.schedule.planned }, (_, position) => position).filter(
      (position) => position % every === 0,
    );
    const to = new RegExp(`^p(?:${positions.join('|')})@s${this.seed}\\.shop\\.com$`);
    const active = this.world.ses.faults.add({ kind, nth, times, to });
    this.faults.push({ kind: nameOf(kind), remove: () => active.remove(), fired: () => active.fired });
  }

  /** One worker: goes on for as long as the state machine would call it. */
  private async work(): Promise<void> {
    let failures = 0;
    for (let invocations = 0; invocations < MOST_INVOCATIONS && failures <= MOST_FAILURES; invocations += 1) {
      const answer = await this.invoke('send-shard', { run: this.run, shard: 0 });
      if (!answer) {
        failures += 1;
        await sleep(50);
        continue;
      }
      if (answer.outcome === 'DONE') return;
      if (answer.outcome === 'PARKED') {
        const wait = Date.parse(answer.waitUntil) - Date.now();
        await sleep(Math.min(Math.max(50, wait), LONGEST_PARK));
      }
      await this.deliverEvents();
    }
  }

  /** What a function answers with; nothing where it failed or was killed. */
  private async invoke(
    name: 'send-shard' | 'settle' | 'handle-events',
    payload: object,
  ): Promise<{ outcome: string; waitUntil: string } | undefined> {
    const {
      payload: text,
      errorType,
      requestId,
    } = await this.world.invoke(functionNameIn(this.schedule.environment, name), payload);
    if (errorType === undefined) return JSON.parse(text);
    this.interference.died(requestId);
    if (name !== 'send-shard') this.problems.push(`${name} failed: ${text.slice(0, 300)}`);
    return undefined;
  }

  /** Hands on the events that were published so far: some of them again, and not in their order. */
  private async deliverEvents(): Promise<void> {
    const { copies, order, losesTags } = this.schedule;
    await this.world.ses.settled();
    const events = [...this.world.takeEvents(this.run), ...(losesTags ? this.world.takeEvents('') : [])];
    if (events.length === 0) return;
    const deliveries = Array.from({ length: copies }, () => events)
      .flat()
      .map((body, index) => ({ body, rank: order[index % order.length] ?? 0, index }))
      .sort((one, other) => one.rank - other.rank || one.index - other.index);
    this.interference.count('event delivered again', deliveries.length - events.length);
    this.interference.count('event out of order', deliveries.filter(({ index }, at) => index !== at).length);
    for (let start = 0; start < deliveries.length; start += BATCH) {
      const Records = deliveries
        .slice(start, start + BATCH)
        .map(({ body, index }) => ({ messageId: `m-${index}`, body }));
      await this.invoke('handle-events', { Records });
    }
  }

  /** Does what a person does with a run that was halted: mends the reason, which was a fault on request, and goes on. */
  private async resume(): Promise<void> {
    const record = await this.runs.read(this.run);
    if (record?.control.state !== 'pause') return;
    if (record.control.reason === 'lost-tags') this.haltedForTags = true;
    const at = new Date().toISOString();
    await this.runs.setControl(this.run, { state: 'run', by: 'person', reason: 'resumed', cause: '', at });
  }

  /** Tells the model of the mails that SES accepted; answers with how many of them have lost their tags. */
  private countMails(): number {
    let blind = 0;
    for (const { to, tags } of this.world.ses.outbox.all()) {
      const [address = ''] = to;
      if (!address.endsWith(`@s${this.seed}.shop.com`)) continue;
      const position = positionOf(address);
      this.model.accepted(position);
      if (tags.some(({ name }) => name === 'rcpt')) continue;
      this.model.mark(position, 'blind');
      blind += 1;
    }
    return blind;
  }

  private async checkReport(): Promise<void> {
    const { Body } = await this.world.s3.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: objectKeys.reportJson(this.run) }),
    );
    const report = reportSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    const count = (letters: string) => [...this.model.states].filter((one) => letters.includes(one)).length;
    const expected = {
      planned: this.schedule.planned,
      sent: count('S'),
      failed: count('F'),
      suppressed: count('X'),
      unsubscribed: count('N'),
      expired: count('E'),
      stopped: count('H'),
      pending: count('.R'),
      unknown: count('UC'),
    };
    const { planned, ...others } = report.recipients;
    const sum = Object.values(others).reduce((all, one) => all + one, 0);
    if (planned !== sum) this.problems.push(`the report plans ${planned} and accounts for ${sum}`);
    if (JSON.stringify(report.recipients) !== JSON.stringify(expected))
      this.problems.push(
        `the report counts ${JSON.stringify(report.recipients)}, the ledger holds ${JSON.stringify(expected)}`,
      );
    if (report.status !== 'COMPLETED') this.problems.push(`the run is ${report.status}`);
  }
}

function positionOf(address: string): number {
  return Number(/^p(\d+)@/.exec(address)?.[1]);
}

function nameOf(kind: SendFault['kind']): string {
  switch (kind.type) {
    case 'entryStatus':
      return `entry ${kind.status}`;
    case 'refuse':
      return `call ${kind.code}`;
    case 'throttle':
      return `throttle of the ${kind.limit}`;
    case 'lateAnswer':
      return kind.ms > 15_000 ? 'answer too late' : 'answer late';
    default:
      return kind.type;
  }
}
