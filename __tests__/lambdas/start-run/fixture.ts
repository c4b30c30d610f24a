import type { AccountState } from '../../../lambdas/shared/account-state';
import type { WorkflowInput } from '../../../lambdas/shared/workflow';
import type { CampaignObjects } from '../../../lambdas/start-run/campaign-objects';
import type { ConfigurationSetStanding, IdentityStanding } from '../../../lambdas/start-run/check-sending';
import type { RenderResult } from '../../../lambdas/start-run/publish-template';
import { createStartRun } from '../../../lambdas/start-run/start-run';
import { compileTexts } from '../../constructs/template-compiler/compile-texts';
import { memoryRuns } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';

export const RUN = 'weekly-20261130T090000Z';
export const FIRST = 'arn:aws:states:eu-west-1:123456789012:execution:shop-prod-campaign:first';
export const SECOND = 'arn:aws:states:eu-west-1:123456789012:execution:shop-prod-campaign:second';

/** A template that prints a name and a link which each row or `templateData` has to have. */
export const sample = compileTexts({
  subject: 'For {{name}}',
  html: '<a href="{{link}}">{{name}}</a>',
  text: '{{name}} {{link}}',
});

/** The answer about a run that is not ready. */
export const notReady = (...faults: string[]) => ({
  run: RUN,
  outcome: 'NOT_READY',
  cause: [`${RUN} is not ready:`, ...faults.map((fault) => `- ${fault}`)].join('\n'),
});
export const READY = { run: RUN, outcome: 'READY', cause: '' };
/** The SES template that {@link sample} becomes. */
export const SES_NAME = `shop-prod-sample-${sample.sha256.slice(0, 12)}`;

/** The bucket as S3 would answer; versions are counted by key. */
export class MemoryBucket implements CampaignObjects {
  private readonly versions = new Map<string, string[]>();

  put(key: string, content: unknown): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    this.versions.set(key, [...(this.versions.get(key) ?? []), text]);
  }

  delete(key: string): void {
    this.versions.delete(key);
  }

  async read(key: string, versionId?: string) {
    const versions = this.versions.get(key) ?? [];
    const index = versionId === undefined ? versions.length - 1 : Number(versionId.slice(1)) - 1;
    const content = versions[index];
    return content === undefined ? undefined : { content, versionId: `v${index + 1}` };
  }

  async newestVersion(key: string) {
    return (await this.read(key))?.versionId;
  }

  async *list(prefix: string) {
    for (const key of [...this.versions.keys()].filter((name) => name.startsWith(prefix)).sort()) {
      yield { key, size: this.versions.get(key)?.at(-1)?.length ?? 0 };
    }
  }
}

/** Everything that a run needs, all in order; a test breaks what it is about. */
export function fixture() {
  const runs = memoryRuns();
  const bucket = new MemoryBucket();
  const clock = { now: Date.parse('2026-11-30T09:00:05Z'), slept: [] as number[] };
  const account: AccountState = {
    productionAccess: true,
    sendingEnabled: true,
    enforcementStatus: 'HEALTHY',
    maxSendRate: 14,
    max24HourSend: 50_000,
    sentLast24Hours: 0,
    ownSentLast24Hours: 0,
    readAt: clock.now,
  };
  const ses = {
    account,
    identity: { verified: true, mailFromBlocks: false } as IdentityStanding | undefined,
    configurationSet: { sendingEnabled: true } as ConfigurationSetStanding | undefined,
    /** What each test render answers; the last one for good. */
    renders: [{ kind: 'rendered' }] as RenderResult[],
    refusal: undefined as string | undefined,
    created: [] as { name: string; subject: string }[],
    rendered: [] as [name: string, data: unknown][],
  };
  const campaign = {
    id: 'weekly',
    status: 'ready',
    template: 'sample',
    templateData: { link: 'https://shop.com/' },
    audience: { list: 'subscribers/all.json' },
  };
  bucket.put('campaigns/weekly.json', campaign);
  bucket.put('subscribers/all.json', []);
  bucket.put('templates/sample.json', sample);
  const { log, lines } = recordedLog();
  const step = createStartRun({
    runs,
    objects: bucket,
    refreshAccount: async () => ses.account,
    identity: async () => ses.identity,
    configurationSet: async () => ses.configurationSet,
    templates: {
      create: async (name, { subject }) => {
        ses.created.push({ name, subject });
        return ses.refusal;
      },
      testRender: async (name, data) => {
        ses.rendered.push([name, data]);
        const [result = { kind: 'rendered' }] = ses.renders;
        if (ses.renders.length > 1) ses.renders.shift();
        return result;
      },
    },
    settings: {
      stackPrefix: 'shop-prod',
      configurationSet: 'shop-prod-campaigns',
      identityDomain: 'shop.com',
      fromAddresses: ['marketing@shop.com', 'news@shop.com'],
    },
    clock: {
      now: () => clock.now,
      sleep: async (milliseconds) => {
        clock.slept.push(milliseconds);
        clock.now += milliseconds;
      },
    },
    log,
  });
  const start = (
    input: WorkflowInput<'start-run'>['input'] = {
      campaign: 'weekly',
      scheduledTime: '2026-11-30T09:00:00Z',
    },
    execution = FIRST,
  ) =>
    step(
      { input, startedAt: '2026-11-30T09:00:01.234Z', execution },
      { getRemainingTimeInMillis: () => 100_000 },
    );
  const change = (fields: object) => bucket.put('campaigns/weekly.json', { ...campaign, ...fields });
  return { runs, bucket, clock, ses, campaign, change, start, lines };
}
