import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  eventually,
  type LocalPlatform,
  type SynthesizedJson,
  upWith,
} from '../../../support/local-platform';

jest.setTimeout(120_000);

async function runToEnd({ sfn, stateMachineArn }: LocalPlatform, input: object) {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return eventually(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

/** Takes a statement out of the policy of one role. */
function withoutStatement(role: string, sid: string) {
  return ({ resource }: SynthesizedJson): void => {
    const policies = Object.entries(resource.aws_iam_role_policy ?? {}).filter(([id]) => id.includes(role));
    const holding = policies.filter(([, { policy }]) => String(policy).includes(`"Sid":"${sid}"`));
    expect(holding).toHaveLength(1);
    for (const [, config] of holding) {
      const document = JSON.parse(String(config.policy)) as { Statement: { Sid?: string }[] };
      config.policy = JSON.stringify({
        ...document,
        Statement: document.Statement.filter(({ Sid }) => Sid !== sid),
      });
    }
  };
}

describe('the synthesized stack on this machine', () => {
  let local: LocalPlatform;
  beforeAll(async () => {
    local = await upWith();
  });
  afterAll(() => local.close());

  test('the bucket is seeded, and the policy keeps versions', async () => {
    const { Body, VersionId } = await local.s3.send(
      new GetObjectCommand({ Bucket: local.bucket, Key: 'subscribers/subscribers.json' }),
    );
    expect(JSON.parse((await Body?.transformToString()) ?? '')).toHaveLength(3);
    expect(VersionId).toMatch(/^.{16,}$/);
    const compiled = await local.s3.send(
      new HeadObjectCommand({ Bucket: local.bucket, Key: 'templates/product-promotion.json' }),
    );
    expect(compiled.ContentType).toBe('application/json');
  });

  test('a second start goes on with what people have made of the bucket', async () => {
    const Key = 'subscribers/subscribers.json';
    const stateFolder = mkdtempSync(path.join(tmpdir(), 'kept-'));
    const first = await upWith(undefined, { stateFolder });
    await first.s3.send(new PutObjectCommand({ Bucket: first.bucket, Key, Body: '[]' }));
    await first.close();
    const second = await upWith(undefined, { stateFolder });
    const { Body } = await second.s3.send(new GetObjectCommand({ Bucket: second.bucket, Key }));
    const kept = await Body?.transformToString();
    await second.close();
    rmSync(stateFolder, { recursive: true });
    expect(kept).toBe('[]');
  });

  test('a run of a draft is not ready, and people are told why', async () => {
    const { status, error } = await runToEnd(local, { campaign: 'product-promotion' });
    expect([status, error]).toEqual(['FAILED', 'NOT_READY']);
    const { email, message } = await eventually(() => local.platform.messaging.notifications[0]);
    expect(email).toBe('ops@example.com');
    expect(JSON.parse(message)).toMatchObject({ status: 'FAILED', error: 'NOT_READY' });
    expect((JSON.parse(message) as { cause: string }).cause).toContain('"draft"');
  });

  test('a path that no route has is answered by the API itself', async () => {
    const answer = await fetch(`${local.platform.url}/nowhere`);
    expect([answer.status, await answer.text()]).toEqual([404, '{"message":"Not Found"}']);
  });

  test('calls are counted', () => {
    expect(local.platform.access.log.checked).toBeGreaterThan(20);
  });
});

/** Brings a changed stack up for one test, and down again however that ends. */
async function withStack(
  changes: (json: SynthesizedJson) => void,
  use: (local: LocalPlatform) => Promise<void>,
): Promise<void> {
  const local = await upWith(changes, { denialsExpected: true });
  try {
    await use(local);
  } finally {
    await local.close();
  }
}

describe('what is missing in the stack is missing here, as on AWS', () => {
  test('a function without a grant is refused in the words of AWS', async () => {
    await withStack(withoutStatement('start-run', 'ReadCampaignBucket'), async (local) => {
      await runToEnd(local, { campaign: 'product-promotion' });
      const [denial] = local.platform.access.log.denied;
      expect(denial?.message).toBe(
        `User: arn:aws:sts::000000000000:assumed-role/email-marketing-local-start-run/email-marketing-local-start-run is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::${local.bucket}/campaigns/product-promotion.json because no identity-based policy allows the s3:GetObject action`,
      );
    });
  });

  test('a state machine whose role may not call its functions fails', async () => {
    await withStack(withoutStatement('workflow_role', 'CallFunctions'), async (local) => {
      const { status, error, cause } = await runToEnd(local, { campaign: 'product-promotion' });
      expect([status, error]).toEqual(['FAILED', 'Lambda.AWSLambdaException']);
      expect(cause).toContain('is not authorized to perform: lambda:InvokeFunction');
    });
  });

  test('SES does not make an event destination on a topic that keeps it out', async () => {
    const withoutPolicy = ({ resource }: SynthesizedJson): void => {
      const policies = resource.aws_sns_topic_policy ?? {};
      for (const id of Object.keys(policies).filter((name) => name.includes('events'))) delete policies[id];
      for (const config of Object.values(resource.aws_sesv2_configuration_set_event_destination ?? {}))
        delete config.depends_on;
    };
    await expect(upWith(withoutPolicy)).rejects.toThrow(/sns:Publish/);
  });

  test('a resource type that is not known here stops the start, with its name', async () => {
    const withQueue = ({ resource }: SynthesizedJson): void => {
      resource.aws_kinesis_stream = { stream: { name: 'stream' } };
    };
    await expect(upWith(withQueue)).rejects.toThrow(
      'resource types that are not supported here:\n  aws_kinesis_stream (aws_kinesis_stream.stream)',
    );
  });
});
