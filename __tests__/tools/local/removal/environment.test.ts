import { PutObjectCommand } from '@aws-sdk/client-s3';
import { inParallel } from '../../../../lambdas/shared/in-parallel';
import { objectKeys } from '../../../../lambdas/shared/object-keys';
import { makeRunId } from '../../../../lambdas/shared/run-id';
import { dynamoRunRecords } from '../../../../lambdas/shared/run-record-store';
import { functionsOf, type StackFunction } from '../../../../tools/local/platform/stack-compute';
import { readReport, recipeSending } from '../../../../tools/local/recipe-run';
import { stackClients } from '../../../../tools/local/stack-clients';
import { strictGuard } from '../../../support/every-path';
import { type LocalPlatform, type SynthesizedJson, upWith } from '../../../support/local-platform';
import { mailsTo, queueArn, type SentReport } from '../../../support/recipe-campaign';

jest.setTimeout(180_000);

/** Variables that a function does without, and what they are for; each has a test below that shows what then changes. */
const OPTIONAL: Readonly<Record<string, string>> = {
  NODE_OPTIONS: 'errors name the lines of the TypeScript sources',
  'send-shard REPLY_TO': 'answers go elsewhere than to the sender',
  'handle-events LEDGER_TABLE': 'the pipeline is used with campaigns',
  'handle-events ALERT_TOPIC_ARN': 'people are told of a run that was paused',
  'handle-events REPUTATION_LIMITS': 'runs whose list is bad are paused',
};

const PREFIX = 'email-marketing-local';
const withoutVariables = (name: string, ...variables: readonly string[]) =>
  [name, ...variables].join('-without-');

interface FunctionConfig extends Record<string, unknown> {
  readonly function_name: string;
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
}

/** Adds a copy of each function for each of its variables, without that variable, and one without two for the traces. */
function withCopies(json: SynthesizedJson): void {
  strictGuard(json);
  const functions = json.resource.aws_lambda_function ?? {};
  for (const [address, config] of Object.entries(functions) as [string, FunctionConfig][]) {
    const { function_name, environment } = config;
    const names = Object.keys(environment.variables);
    const [first = ''] = names;
    for (const absent of [...names.map((name) => [name]), [first, 'NODE_OPTIONS']]) {
      functions[withoutVariables(address, ...absent)] = {
        ...config,
        function_name: withoutVariables(function_name, ...absent),
        environment: {
          variables: Object.fromEntries(
            Object.entries(environment.variables).filter(([name]) => !absent.includes(name)),
          ),
        },
      };
    }
  }
  // Events stay in the queue, for whichever copy is to have them.
  delete json.resource.aws_lambda_event_source_mapping;
}

describe('without one of its environment variables', () => {
  let local: LocalPlatform;
  let functions: readonly StackFunction[];
  beforeAll(async () => {
    local = await upWith(withCopies);
    functions = functionsOf(local.platform.stack).filter(({ name }) => !name.includes('-without-'));
  });
  afterAll(() => local.close());

  interface Failure {
    readonly errorType: string;
    readonly errorMessage: string;
    readonly trace: readonly string[];
  }
  const failures = new Map<string, Failure>();
  /** How a function fails that gets nothing to work on; each is started once. */
  async function failureOf(name: string): Promise<Failure> {
    const known = failures.get(name);
    if (known) return known;
    const { payload } = await local.platform.runner.invoke(name, 'null');
    const failure = JSON.parse(payload) as Failure;
    failures.set(name, failure);
    return failure;
  }

  test('a function fails when it starts and names the variable, or has a reason to do without', async () => {
    const [demanded, done]: [string[], string[]] = [[], []];
    const copies = functions.flatMap(({ name, environment }) =>
      Object.keys(environment).map((variable) => ({ name, variable })),
    );
    expect(functions).toHaveLength(8);
    await inParallel(copies, 3, async ({ name, variable }) => {
      const own = name.slice(`${PREFIX}-`.length);
      const { errorMessage } = await failureOf(withoutVariables(name, variable));
      const expected = `environment of ${own}:\n  ${variable}: Invalid `;
      (errorMessage.startsWith(expected) ? demanded : done).push(`${own} ${variable}`);
    });
    const reasons = Object.keys(OPTIONAL).flatMap((key) =>
      key.includes(' ') ? [key] : functions.map(({ name }) => `${name.slice(`${PREFIX}-`.length)} ${key}`),
    );
    expect(done.sort()).toEqual(reasons.sort());
    expect(demanded.length + done.length).toBe(copies.length);
  });

  test('without NODE_OPTIONS errors name lines of the bundle, not of the sources', async () => {
    await inParallel(functions, 3, async ({ name, environment }) => {
      const [first = ''] = Object.keys(environment);
      const own = name.slice(`${PREFIX}-`.length);
      const place = ({ trace }: Failure) => trace.slice(1).find((line) => /^ +at /.test(line));
      expect(place(await failureOf(withoutVariables(name, first)))).toMatch(
        /lambdas\/shared\/environment\.ts:\d+/,
      );
      const bundled = place(await failureOf(withoutVariables(name, first, 'NODE_OPTIONS')));
      expect(bundled).toMatch(/\.mjs:\d+/);
      expect(bundled).not.toContain(`${own}.ts`);
    });
  });

  /** Sends to one person with the functions of these names, who complains; what became of the run, and what people were told. */
  async function runWith(campaign: string, sender = 'send-shard', events = 'handle-events') {
    const { platform, s3, bucket, stateMachineArn } = local;
    const step = async (name: string, input: object) => {
      const { payload, errorType } = await platform.runner.invoke(`${PREFIX}-${name}`, JSON.stringify(input));
      expect({ name, errorType, payload }).toMatchObject({ errorType: undefined });
    };
    const [email, list] = [`${campaign}@shop.com`, `subscribers/${campaign}.json`];
    const { templateData, template } = recipeSending();
    const file = { version: 1, id: campaign, status: 'ready', template, templateData, audience: { list } };
    const put = (Key: string, Body: object) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(Body) }));
    await put(list, [{ email, name: 'Ann' }]);
    await put(objectKeys.campaign(campaign), file);
    // Events of before a run's start are none of its guard's.
    const startedAt = `${new Date().toISOString().slice(0, 19)}Z`;
    const run = makeRunId(campaign, new Date(startedAt));
    const execution = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${campaign}`;
    await step('start-run', { input: { campaign }, startedAt, execution });
    await step('build-audience', { run });
    await step(sender, { run, shard: 0 });
    const [mail] = mailsTo(local, email);
    await platform.ses.act(mail?.messageId ?? '', 'complaint');
    await platform.ses.settled();
    const queue = platform.messaging.triggerQueue(queueArn(local, '-email-events'));
    for (;;) {
      const batch = await queue.receive(10, 0, new AbortController().signal);
      if (batch.length === 0) break;
      await step(events, { Records: batch });
      await queue.delete(batch.map(({ receiptHandle }) => receiptHandle));
    }
    await step('settle', { run, step: 'close' });
    const { dynamo, ledgerTable, destroy } = stackClients(platform);
    const record = await dynamoRunRecords(dynamo, ledgerTable).read(run);
    destroy();
    const report = JSON.parse((await readReport(platform, run)) ?? '{}') as SentReport;
    return {
      replyTo: mail?.replyTo,
      control: record?.control.state,
      complaints: report.events.complaints,
      told: platform.messaging.notifications.filter(({ subject }) => subject === `Run paused: ${run}`).length,
    };
  }

  const WHOLE = { replyTo: ['help@example.com'], control: 'pause', complaints: 1, told: 1 };

  test('with all of them a complaint is recorded, pauses the run, and people are told', async () => {
    expect(await runWith('whole')).toEqual(WHOLE);
  });

  test('without REPLY_TO answers go to the sender', async () => {
    const sender = withoutVariables('send-shard', 'REPLY_TO');
    expect(await runWith('no-reply-to', sender)).toEqual({ ...WHOLE, replyTo: [] });
  });

  test.each([
    ['LEDGER_TABLE', { ...WHOLE, control: 'run', complaints: 0, told: 0 }],
    ['ALERT_TOPIC_ARN', { ...WHOLE, told: 0 }],
    ['REPUTATION_LIMITS', { ...WHOLE, control: 'run', told: 0 }],
  ])('without %s the event handler leaves its part undone', async (variable, expected) => {
    const events = withoutVariables('handle-events', variable);
    expect(await runWith(variable.toLowerCase().replaceAll('_', '-'), 'send-shard', events)).toEqual(
      expected,
    );
  });
});
