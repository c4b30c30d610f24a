import { createBuildAudience } from '../../../lambdas/build-audience/build-audience';
import type { PinnedObject, RunObjects } from '../../../lambdas/build-audience/collect-audience';
import type { AccountState } from '../../../lambdas/shared/account-state';
import { campaign } from '../../../lambdas/shared/campaign';
import { UserError } from '../../../lambdas/shared/user-error';
import { compileTexts } from '../../constructs/template-compiler/compile-texts';
import { aRun, memoryRuns } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';
import { inPieces } from './bytes';

export const RUN = 'weekly-20261130T090000Z';

/** A template that prints a name. */
export const sample = compileTexts({ text: '{{name}}' });

/** The bucket in memory, its objects by key and version; what is written is one version each. */
export class MemoryObjects implements RunObjects {
  readonly written = new Map<string, Buffer>();
  readonly pinned = new Map<string, Uint8Array>();
  /** Bytes that {@link size} tells of a key instead of the true ones. */
  readonly sizes = new Map<string, number>();
  /** What reading a key throws. */
  readonly faults = new Map<string, Error>();

  async size({ key, versionId }: PinnedObject): Promise<number> {
    const bytes = this.pinned.get(`${key}@${versionId}`);
    if (!bytes) throw new UserError(`${key}: its version ${versionId} is gone`);
    return this.sizes.get(key) ?? bytes.length;
  }

  async *read({ key, versionId }: { key: string; versionId?: string }): AsyncGenerator<Uint8Array> {
    const fault = this.faults.get(key);
    if (fault) throw fault;
    const bytes = versionId === undefined ? this.written.get(key) : this.pinned.get(`${key}@${versionId}`);
    if (!bytes) throw new Error(`no ${key}`);
    yield* inPieces(bytes, 1 << 14);
  }

  readonly put = async (key: string, body: Buffer): Promise<void> => {
    this.written.set(key, Buffer.from(body));
  };

  upload(key: string) {
    const parts: Buffer[] = [];
    return {
      addPart: async (part: Buffer) => void parts.push(part),
      complete: async () => void this.written.set(key, Buffer.concat(parts)),
    };
  }

  /** The lines of an object, each parsed. */
  lines(key: string): unknown[] {
    const text = this.written.get(key)?.toString('utf8') ?? '';
    return text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line): unknown => JSON.parse(line));
  }
}

export interface FixtureOptions {
  /** Contents of the lists, by key; each is pinned as version `v1`. */
  readonly lists: Readonly<Record<string, string | Uint8Array>>;
  /** Fields of the campaign. */
  readonly campaign?: object;
  readonly audience?: object;
  /** Null where it is not known. */
  readonly account?: Partial<AccountState> | null;
  readonly maxRecipients?: number;
  readonly verified?: readonly string[];
  /** Milliseconds that are left to the function, each time that it asks; the last counts from then on. */
  readonly timeLeft?: readonly number[];
}

/** A run that was started and whose audience is due. */
export function fixture(options: FixtureOptions) {
  const objects = new MemoryObjects();
  for (const [key, content] of Object.entries(options.lists)) {
    objects.pinned.set(`${key}@v1`, Buffer.from(content));
  }
  objects.pinned.set('templates/sample.json@t1', Buffer.from(JSON.stringify(sample)));
  const runs = memoryRuns();
  runs.records.set(RUN, aRun({ run: RUN }));
  runs.plans.set(RUN, {
    campaign: campaign.parse({
      id: 'weekly',
      status: 'ready',
      template: 'sample',
      audience: { list: 'subscribers/', ...options.audience },
      ...options.campaign,
    }),
    campaignVersionId: 'c1',
    configurationSet: 'shop-prod-campaigns',
    template: { name: 'sample', versionId: 't1', sha256: sample.sha256, sesName: 'shop-prod-sample-1' },
    list: Object.keys(options.lists).map((key) => ({ key, versionId: 'v1' })),
  });
  const clock = { now: Date.parse('2026-11-30T09:00:10Z') };
  const { log, lines } = recordedLog();
  const step = createBuildAudience({
    runs,
    objects,
    account: {
      read: async () =>
        options.account === null
          ? undefined
          : {
              productionAccess: true,
              sendingEnabled: true,
              enforcementStatus: 'HEALTHY',
              maxSendRate: 1000,
              max24HourSend: 100_000,
              sentLast24Hours: 0,
              ownSentLast24Hours: 0,
              readAt: clock.now,
              ...options.account,
            },
    },
    verifiedIdentities: async () => new Set(options.verified),
    settings: {
      sendRateShare: 0.8,
      maxRecipients: options.maxRecipients,
      reservedDomainsAllowed: false,
    },
    clock: { now: () => clock.now },
    log,
  });
  const [...timeLeft] = options.timeLeft ?? [900_000];
  const getRemainingTimeInMillis = () => (timeLeft.length > 1 ? timeLeft.shift() : timeLeft[0]) ?? 0;
  const build = () => step({ run: RUN }, { getRemainingTimeInMillis });
  return { build, runs, objects, clock, lines };
}

/** A list with the columns `email` and `name`. */
export const csv = (...rows: string[]) => ['email,name', ...rows].join('\n');
/** A list of so many recipients. */
export const many = (count: number) =>
  csv(...Array.from({ length: count }, (_, index) => `a${index}@shop.com,Name ${index}`));
/** The answer about a run that has an audience. */
export const ready = (...shards: number[]) => ({ run: RUN, outcome: 'READY', cause: '', shards });
/** The answer about a run that is not ready. */
export const notReady = (...faults: string[]) => ({
  run: RUN,
  outcome: 'NOT_READY',
  cause: [`${RUN} is not ready:`, ...faults.map((fault) => `- ${fault}`)].join('\n'),
  shards: [],
});
