import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { dynamoClient } from '../../../lambdas/shared/dynamodb';
import { objectKeys } from '../../../lambdas/shared/object-keys';
import type { Report } from '../../../lambdas/shared/report';
import { makeRunId } from '../../../lambdas/shared/run-id';
import type { RunRecord } from '../../../lambdas/shared/run-record';
import { dynamoRunRecords } from '../../../lambdas/shared/run-record-store';
import settings from '../../../settings';
import { COMMANDS } from '../../../tools/cli/commands';
import { deployedNames } from '../../../tools/cli/deployed-names';
import { policyFor } from '../../../tools/cli/permissions';
import { runCli } from '../../../tools/cli/run-cli';
import type { BringUpOptions } from '../../../tools/local/platform/bring-up';
import { readReport } from '../../../tools/local/recipe-run';
import { eventually, type LocalPlatform, type SynthesizedJson, upWith } from '../../support/local-platform';

/** What a call of the command line tool came to. */
export interface Answer {
  readonly exitCode: number;
  readonly output: string;
  readonly error: string;
}

/** Runs the tool in this process. */
export async function type(...args: string[]): Promise<Answer> {
  const written = { output: '', error: '' };
  const exitCode = await runCli(args, {
    settings,
    terminal: {
      print: (text) => {
        written.output += text;
      },
      tell: (line) => {
        written.error += `${line}\n`;
      },
    },
  });
  return { exitCode, ...written };
}

/** The stack on this machine, and an operator who types with exactly the policy of each command. */
export interface Operated extends LocalPlatform {
  /** Types a command and `--environment local`; the identity is one that may do what this command needs and nothing else. */
  operate(command: string, ...args: string[]): Promise<Answer>;
  /** Puts a list of so many people and a campaign into the bucket, and starts it. */
  start(
    campaign: string,
    options: StartOptions,
  ): Promise<{ readonly run: string; readonly executionArn: string }>;
  /** The report of a run, once it says this status. */
  report(run: string, status: Report['status']): Promise<Report>;
  /** The record of a run; undefined before it is claimed. */
  record(run: string): Promise<RunRecord | undefined>;
  /** How an execution ended. */
  ended(executionArn: string): Promise<{ readonly status: string; readonly error: string | undefined }>;
  /** Everybody whom SES took mail to, in order. */
  mailed(): string[];
}

export interface StartOptions {
  readonly rows: readonly object[];
  readonly topic?: string;
  readonly sendWindow?: object;
}

const names = deployedNames(
  { prefix: 'email-marketing-local', region: 'eu-central-1' },
  { partition: 'aws', accountId: '000000000000' },
);

const roleOf = (command: string): string => `cli-${command}`;

/** A role for each command, with the policy that the documentation gives. */
function addOperators({ resource }: SynthesizedJson): void {
  const roles: Record<string, Record<string, unknown>> = {};
  const policies: Record<string, Record<string, unknown>> = {};
  for (const { name, permissions } of COMMANDS) {
    const trust = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:root' },
      Action: 'sts:AssumeRole',
    };
    roles[`cli_${name}`] = {
      name: roleOf(name),
      assume_role_policy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    };
    policies[`cli_${name}`] = {
      role: `\${aws_iam_role.cli_${name}.name}`,
      name: 'cli',
      policy: JSON.stringify(policyFor(permissions, names)),
    };
  }
  Object.assign(resource.aws_iam_role ?? {}, roles);
  Object.assign(resource.aws_iam_role_policy ?? {}, policies);
}

export async function startOperated(options: Partial<BringUpOptions> = {}): Promise<Operated> {
  const local = await upWith(addOperators, { timeScale: 20_000, ...options });
  const { platform, s3, sfn, bucket, stateMachineArn } = local;
  const dynamo = dynamoClient({
    endpoint: platform.url,
    region: platform.account.region,
    credentials: platform.operator,
  });
  const before = process.env;
  let second = Date.now();
  return {
    ...local,
    async operate(command, ...args) {
      const { accessKeyId, secretAccessKey } = platform.credentialsOfRole(roleOf(command));
      process.env = {
        ...before,
        AWS_ENDPOINT_URL: platform.url,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        // Region and profile of whoever types are not those of the environment.
        AWS_REGION: 'us-west-2',
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      try {
        return await type(command, ...args, '--environment', 'local');
      } finally {
        process.env = before;
      }
    },
    async start(campaign, { rows, topic, sendWindow }) {
      const put = (Key: string, body: unknown) =>
        s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(body) }));
      const list = `${objectKeys.subscribersPrefix}${campaign}.json`;
      await put(list, rows);
      await put(objectKeys.campaign(campaign), {
        version: 1,
        id: campaign,
        status: 'ready',
        template: 'welcome-campaign',
        audience: { list },
        ...(topic !== undefined && { topic }),
        ...(sendWindow && { sendWindow }),
      });
      // Runs are named by the second.
      second += 1000;
      const scheduledTime = `${new Date(second).toISOString().slice(0, 19)}Z`;
      const { executionArn = '' } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ campaign, scheduledTime }) }),
      );
      return { run: makeRunId(campaign, new Date(scheduledTime)), executionArn };
    },
    report: (run, status) =>
      eventually(async () => {
        const text = await readReport(platform, run);
        const report = text === undefined ? undefined : (JSON.parse(text) as Report);
        return report?.status === status ? report : undefined;
      }, 60),
    record: (run) => dynamoRunRecords(dynamo, names.ledgerTable).read(run),
    ended: (executionArn) =>
      eventually(async () => {
        const { status = '', error } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' ? undefined : { status, error };
      }, 60),
    mailed: () => platform.ses.outbox.all().flatMap(({ to }) => to),
    async close() {
      process.env = before;
      dynamo.destroy();
      await local.close();
    },
  };
}

/** People with addresses of their own, `<name>0@shop.com` and on. */
export const people = (name: string, count: number): object[] =>
  Array.from({ length: count }, (_, index) => ({
    email: `${name}${index}@shop.com`,
    name: `Person ${index}`,
  }));
