import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesizeLocal } from '../../../../tools/local/synthesize-local';
import { awsComputed } from '../../../../tools/local/terraform/computed';
import { loadStack } from '../../../../tools/local/terraform/stack';
import { type LocalPlatform, type SynthesizedJson, upWith } from '../../../support/local-platform';
import { WIRES, type Wire } from './wires';

jest.setTimeout(180_000);

/** Resources to which no other refers and that wire nothing here, by type, with what notices that one is gone. */
const NO_WIRE: Readonly<Record<string, string>> = {
  aws_iam_role_policy: 'least-privilege.test.ts takes each grant out',
  aws_lambda_permission: 'least-privilege.test.ts takes each grant out',
  aws_s3_bucket_policy: 'least-privilege.test.ts takes each Deny out',
  aws_sns_topic_policy: 'least-privilege.test.ts takes each grant out',
  aws_sqs_queue_policy: 'least-privilege.test.ts takes each grant out',
  aws_cloudwatch_dashboard: 'shows and changes nothing; dashboard.test.ts holds what is on it',
  aws_cloudwatch_metric_alarm: 'there is no CloudWatch here; below each alarm must tell people',
  aws_s3_bucket_lifecycle_configuration: 'works over months; campaign-bucket.test.ts holds its rules',
  aws_s3_bucket_public_access_block: 'nobody is outside here; stack.test.ts asks for it',
  aws_s3_bucket_server_side_encryption_configuration: 'shows in no answer; stack.test.ts asks for it',
  aws_sesv2_email_identity_feedback_attributes:
    'SES mails no feedback here; email-identity.test.ts asks for it',
};
/** The same, for single ones. */
const NO_WIRE_EITHER: Readonly<Record<string, string>> = {
  'aws_kms_alias.email_messaging-key_alias': 'a name for people: topics and queues name the key itself',
};

/** Arguments by which one resource hands something on to another. */
const HANDING_ON = /^(dead_letter_config|redrive_policy|destination_config|.*_actions|notification_.*)$/;

type Config = Readonly<Record<string, unknown>>;
interface Named {
  readonly type: string;
  /** Within its type. */
  readonly id: string;
  /** `type.id`, without the hash at its end. */
  readonly name: string;
  readonly config: Config;
}

function resourcesOf({ resource }: SynthesizedJson): readonly Named[] {
  return Object.entries(resource).flatMap(([type, ids]) =>
    Object.entries(ids).map(([id, config]) => ({
      type,
      id,
      name: `${type}.${id.replace(/_[0-9A-F]{8}$/, '')}`,
      config,
    })),
  );
}

/** Paths of the arguments that hand something on. */
function handingOn(config: Config, prefix = ''): readonly string[] {
  return Object.entries(config).flatMap(([key, value]) => [
    ...(HANDING_ON.test(key) ? [`${prefix}${key}`] : []),
    ...(isConfig(value) && key !== '//' ? handingOn(value, `${prefix}${key}.`) : []),
  ]);
}

function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes a resource, or one of its arguments, out of a stack, as if no construct had written it. */
function remove(json: SynthesizedJson, wire: string): void {
  const [name, argument] = wire.split(' ');
  const found = resourcesOf(json).filter((resource) => resource.name === name);
  expect(found.map((resource) => resource.name)).toEqual([name]);
  for (const { type, id, config } of found) {
    if (argument === undefined) {
      delete json.resource[type]?.[id];
      for (const other of resourcesOf(json)) forget(other.config, `${type}.${id}`);
    } else {
      const keys = argument.split('.');
      const last = keys.pop() ?? '';
      const block = keys.reduce<unknown>((inner, key) => isConfig(inner) && inner[key], config);
      expect(block).toHaveProperty(last);
      Reflect.deleteProperty(Object(block), last);
    }
  }
}

function forget({ depends_on: needed }: Config, address: string): void {
  const at = Array.isArray(needed) ? needed.indexOf(address) : -1;
  if (Array.isArray(needed) && at >= 0) needed.splice(at, 1);
}

describe('the synthesized stack', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wiring-'));
  const file = path.join(synthesizeLocal(folder), 'cdk.tf.json');
  const text = readFileSync(file, 'utf8');
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = () => JSON.parse(text) as SynthesizedJson;
  /** Whether the stack can be loaded without this resource: no other refers to it. */
  function isLoose(name: string): boolean {
    const json = read();
    remove(json, name);
    writeFileSync(file, JSON.stringify(json));
    const account = { accountId: '000000000000', region: 'eu-central-1', port: 4566 };
    try {
      loadStack(path.dirname(file), { computed: awsComputed(account) });
      return true;
    } catch (error) {
      expect(String(error)).toMatch(/ refers to \S+, which is not in this stack/);
      return false;
    }
  }

  test('a resource is missed by another that refers to it, is a wire with a probe, or has a reason', () => {
    const loose = resourcesOf(read()).filter(({ name }) => isLoose(name));
    const covered = [...WIRES.flat().map(([wire]) => wire), ...Object.keys(NO_WIRE_EITHER)];
    const names = loose.filter(({ type }) => !(type in NO_WIRE)).map(({ name }) => name);
    expect(names.sort()).toEqual(covered.filter((wire) => !wire.includes(' ')).sort());
    expect(Object.keys(NO_WIRE).filter((excused) => !loose.some(({ type }) => type === excused))).toEqual([]);
  });

  test('an argument that hands something on has a probe', () => {
    const found = resourcesOf(read())
      .filter(({ type }) => type !== 'aws_cloudwatch_metric_alarm')
      .flatMap(({ name, config }) => handingOn(config).map((argument) => `${name} ${argument}`));
    const probed = WIRES.flat().flatMap(([wire]) => (wire.includes(' ') ? [wire] : []));
    expect(found.sort()).toEqual(probed.sort());
  });

  test('each alarm tells people when it goes off and when it is over', () => {
    const alarms = resourcesOf(read()).filter(({ type }) => type === 'aws_cloudwatch_metric_alarm');
    const alerts = [expect.stringMatching(/^\$\{aws_sns_topic\.email_alert-topic_\w+\.arn\}$/)];
    expect(alarms.length).toBeGreaterThan(20);
    for (const { name, config } of alarms) {
      expect({ name, ...config }).toMatchObject({ name, alarm_actions: alerts, ok_actions: alerts });
    }
  });
});

/** Brings the stack up without these wires; without its call at deploy and destroy too, where that is not asked for. */
function upWithout(wires: readonly string[], { whole = false } = {}): Promise<LocalPlatform> {
  const call = 'aws_lambda_invocation.email_housekeeping_end-of-templates';
  const absent = whole ? wires : [...new Set([...wires, call])];
  return upWith((json) => absent.forEach((wire) => void remove(json, wire)), { denialsExpected: true });
}

describe('with all wires', () => {
  let local: LocalPlatform;
  beforeAll(async () => {
    local = await upWithout([], { whole: true });
  });
  afterAll(() => local.close());

  const [destroying, ...others] = WIRES.toReversed();
  test.each(others.toReversed().flat())('%s: what it is for happens', async (_, probe) => {
    expect(await probe(local, 60)).toBe(true);
  });

  test.each(destroying ?? [])('%s: what it is for happens', async (_, probe) => {
    const fresh = await upWithout([], { whole: true });
    try {
      expect(await probe(fresh, 60)).toBe(true);
    } finally {
      await fresh.close();
    }
  });
});

/** Seconds after which what has not happened is taken for what never will; all of it takes less than one. */
const PATIENCE = 3;

const namesOf = (wires: readonly Wire[]) => wires.map(([wire]) => wire);

test.each(WIRES.map((group) => ({ wires: namesOf(group), group })))(
  'what $wires are for does not happen without them',
  async ({ wires, group }) => {
    const local = await upWithout(wires);
    try {
      for (const [wire, probe] of group) {
        expect({ wire, happens: await probe(local, PATIENCE) }).toEqual({ wire, happens: false });
      }
    } finally {
      await local.close();
    }
  },
);
