import { readFileSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { LogEntry } from '../../../../tools/local/lambda/runner';
import { type LocalPlatform, type SynthesizedJson, upWith } from '../../../support/local-platform';
import { sendCampaign } from '../../../support/recipe-campaign';

jest.setTimeout(120_000);

/** Processes that this one has started and that still run. */
const children = (): string[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);

const runTemplates = ({ platform }: LocalPlatform) =>
  platform.ses.templates.all().filter(({ name }) => /-[0-9a-f]{12}$/.test(name));

test('cleanup: leaves nothing behind', async () => {
  const childrenBefore = children();
  const groups = new Set<string>();
  const local = await upWith(undefined, {
    timeScale: 20_000,
    onLog: ({ logGroup }: LogEntry) => void groups.add(logGroup),
  });
  const { platform } = local;
  await sendCampaign(local, '2026-11-30T09:00:00Z');
  // What people and runs have put there goes too: templates of runs, objects with versions, items.
  await local.s3.send(
    new PutObjectCommand({ Bucket: local.bucket, Key: 'subscribers/subscribers.json', Body: '[]' }),
  );
  expect(runTemplates(local)).toHaveLength(1);

  const left = await platform.destroy().finally(() => local.close());
  expect(left).toEqual([]);
  // Log groups are Terraform's, so none that Lambda makes by itself stays.
  const owned = platform.stack.ofType('aws_cloudwatch_log_group').map((group) => group.text('name'));
  expect([...groups].filter((group) => !owned.includes(group))).toEqual([]);
  expect(groups.size).toBeGreaterThan(4);
  expect(children()).toEqual(childrenBefore);
  await expect(fetch(platform.url)).rejects.toThrow('fetch failed');
});

/** Brings a changed stack up, destroys it, and gives what comes of that to `expectations`. */
async function destroying(
  changes: (json: SynthesizedJson) => void,
  expectations: (left: Promise<readonly string[]>, local: LocalPlatform) => Promise<void>,
): Promise<void> {
  const local = await upWith(changes, { timeScale: 20_000 });
  try {
    await expectations(local.platform.destroy(), local);
  } finally {
    await local.close();
  }
}

/** Changes the only resource of a type whose address holds `part`. */
function changed(type: string, part: string, fields: object) {
  return ({ resource }: SynthesizedJson): void => {
    const found = Object.entries(resource[type] ?? {}).filter(([id]) => id.includes(part));
    expect(found).toHaveLength(1);
    for (const [, config] of found) Object.assign(config, fields);
  };
}

test('a protected stack is not destroyed, nor any part of it', async () => {
  const protectedLedger = changed('aws_dynamodb_table', 'ledger', {
    lifecycle: { prevent_destroy: true },
    deletion_protection_enabled: true,
  });
  await destroying(protectedLedger, async (left, { platform }) => {
    await expect(left).rejects.toThrow(
      /^the stack can not be destroyed:\n {2}(aws_dynamodb_table\.\S+) has lifecycle\.prevent_destroy\n {2}\1 has deletion_protection_enabled$/,
    );
    expect(platform.runner.functionNames()).toHaveLength(8);
  });
});

test('a bucket that may not be emptied stays', async () => {
  await destroying(changed('aws_s3_bucket', 'bucket', { force_destroy: false }), async (left) => {
    await expect(left).rejects.toThrow(/^bucket \S+: BucketNotEmpty, it holds 6 objects$/);
  });
});

test('a template that Terraform does not know would stay without the call at the end', async () => {
  const withoutCall = (json: SynthesizedJson): void => {
    delete json.resource.aws_lambda_invocation;
    changed('aws_iam_role_policy', 'start-run', { depends_on: [] })(json);
  };
  const local = await upWith(withoutCall, { timeScale: 20_000 });
  try {
    await sendCampaign(local, '2026-11-30T09:00:00Z');
    const [template] = runTemplates(local);
    expect(await local.platform.destroy()).toEqual([`template ${template?.name}`]);
  } finally {
    await local.close();
  }
});
