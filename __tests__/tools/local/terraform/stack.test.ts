import path from 'node:path';
import { type ComputedTable, loadStack, stackRegion } from '../../../../tools/local/terraform/stack';
import { stackFolder } from './stack-folder';

const computed: ComputedTable = {
  aws_topic: (config) => ({ arn: `arn:topic:${config.name}` }),
  aws_queue: (config) => ({
    arn: `arn:queue:${config.name}`,
    policy_size: String(config.policy ?? '').length,
  }),
  aws_identity: () => ({ dkim: [{ tokens: ['t0', 't1'] }] }),
  'data.aws_caller': () => ({ account_id: '000000000000' }),
};
const load = (json: unknown, files?: Record<string, string>) =>
  loadStack(stackFolder(json, files), { computed });
const comment = { '//': { metadata: { path: 'stack/x', uniqueId: 'x' } } };

describe('attributes', () => {
  test('resolves arguments and computed attributes across resources, data sources, locals and variables', () => {
    const stack = load({
      ...comment,
      terraform: { required_version: '>= 1.10' },
      provider: {
        aws: [{ region: '${var.region}', allowed_account_ids: ['${data.aws_caller.me.account_id}'] }],
      },
      variable: { region: { type: 'string', default: 'eu-central-1' }, unused: { type: 'string' } },
      locals: { ...comment, label: 'of ${data.aws_caller.me.account_id}' },
      data: { aws_caller: { me: comment } },
      resource: {
        aws_topic: { t: { ...comment, name: 'events-${var.region}', label: '${local.label}' } },
        aws_queue: {
          q: {
            ...comment,
            name: 'q',
            policy: '{"Topic":"${aws_topic.t.arn}"}',
            size: '${length(aws_identity.i.dkim[0].tokens)}',
          },
        },
        aws_identity: { i: { dkim: { key_length: 2048 } } },
      },
      output: { topic: { ...comment, value: '${aws_topic.t.arn}', description: 'where events go' } },
    });

    expect(stack.resource('aws_topic.t').attribute('arn')).toBe('arn:topic:events-eu-central-1');
    expect(stack.resource('aws_topic.t').attribute('label')).toBe('of 000000000000');
    expect(stack.resource('aws_queue.q').text('policy')).toBe('{"Topic":"arn:topic:events-eu-central-1"}');
    expect(stack.resource('aws_queue.q').attribute('policy_size')).toBe(41);
    expect(stack.resource('aws_queue.q').attribute('size')).toBe(2);
    expect(stack.resource('aws_queue.q').argumentNames()).toEqual(['name', 'policy', 'size']);
    expect(stack.resource('aws_identity.i').argument('dkim')).toEqual({ key_length: 2048 });
    expect(stack.resource('data.aws_caller.me').attribute('account_id')).toBe('000000000000');
    expect(stack.outputs()).toEqual({ topic: 'arn:topic:events-eu-central-1' });
    expect(stack.provider('aws', 'region')).toBe('eu-central-1');
    expect(stack.provider('aws', 'allowed_account_ids')).toEqual(['000000000000']);
    expect(stack.provider('aws', 'profile')).toBeUndefined();
    expect(stack.provider('null', 'region')).toBeUndefined();
  });

  test('reads an argument that is left out or null as undefined', () => {
    const topic = load({ resource: { aws_topic: { t: { name: 'n', display_name: null } } } }).resource(
      'aws_topic.t',
    );
    expect(topic.argument('display_name')).toBeUndefined();
    expect(topic.argument('kms_key')).toBeUndefined();
    expect(topic.argument('toString')).toBeUndefined();
    expect(topic.blocks('filter')).toEqual([]);
    expect(topic.argumentNames()).toEqual(['name']);
  });

  test('gives nested blocks as a list, whether written as an object or as a list', () => {
    const topic = load({
      resource: { aws_topic: { t: { name: 'n', one: { a: '${1 + 1}' }, many: [{ a: 1 }, { a: 2 }] } } },
    }).resource('aws_topic.t');
    expect(topic.blocks('one')).toEqual([{ a: 2 }]);
    expect(topic.blocks('many')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('resolves nothing that is not asked for', () => {
    const stack = load({
      resource: {
        aws_topic: { t: { name: 'n', broken: '${one([1, 2])}' }, u: { name: '${aws_topic.t.arn}' } },
      },
    });
    expect(stack.resource('aws_topic.u').attribute('arn')).toBe('arn:topic:arn:topic:n');
    expect(() => stack.resource('aws_topic.t').attribute('broken')).toThrow(
      'resource.aws_topic.t.broken: "${one([1, 2])}": one: must have one element or none, got a list of 2',
    );
  });

  test('computes attributes once', () => {
    let calls = 0;
    const stack = loadStack(
      stackFolder({ resource: { aws_topic: { t: {} }, aws_queue: { q: { a: '${aws_topic.t.id}' } } } }),
      {
        computed: {
          aws_queue: () => ({}),
          aws_topic: () => {
            calls += 1;
            return { id: `call ${calls}` };
          },
        },
      },
    );
    expect(stack.resource('aws_queue.q').argument('a')).toBe('call 1');
    expect(stack.resource('aws_queue.q').argument('a')).toBe('call 1');
    expect(stack.resource('aws_topic.t').attribute('id')).toBe('call 1');
  });

  test('finds the files of assets in the stack folder', () => {
    const folder = stackFolder(
      { resource: { aws_topic: { t: { code: 'assets/code/1/x.zip', gone: 'assets/gone.zip' } } } },
      { 'assets/code/1/x.zip': 'zip' },
    );
    const topic = loadStack(folder, { computed }).resource('aws_topic.t');
    expect(topic.file('code')).toBe(path.join(folder, 'assets/code/1/x.zip'));
    expect(() => topic.file('gone')).toThrow(
      `aws_topic.t.gone: there is no file ${path.join(folder, 'assets/gone.zip')}`,
    );
  });

  test.each([
    ['attribute', 'aws_topic.t has no attribute url here'],
    ['text', 'aws_topic.t.list must be a text, got a list of 1'],
  ])('names what is wrong with an %s', (kind, message) => {
    const topic = load({ resource: { aws_topic: { t: { name: 'n', list: [1] } } } }).resource('aws_topic.t');
    const read = () => (kind === 'text' ? topic.text('list') : topic.attribute('url'));
    expect(read).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });

  test('names path, expression and attribute when a reference leads to an attribute that is unknown here', () => {
    const stack = load({
      resource: { aws_topic: { t: { name: 'n' } }, aws_queue: { q: { name: 'x-${aws_topic.t.url}' } } },
    });
    expect(() => stack.resource('aws_queue.q').attribute('arn')).toThrow(
      'resource.aws_queue.q.name: "${aws_topic.t.url}": aws_topic.t has no attribute url here',
    );
  });

  test('reads a variable whose default is null as an argument that is left out', () => {
    const stack = load({
      variable: { v: { type: 'string', default: null } },
      resource: { aws_topic: { t: { name: '${var.v}' } } },
    });
    expect(stack.resource('aws_topic.t').argument('name')).toBeUndefined();
  });
});

describe('order', () => {
  test('puts each resource after what it refers to, through locals, and after what it depends on', () => {
    const stack = load({
      locals: { topic: '${aws_topic.t.arn}' },
      data: { aws_caller: { me: {} } },
      resource: {
        aws_queue: {
          a: { name: '${aws_queue.b.name}', depends_on: ['aws_queue.c'] },
          b: { name: '${local.topic}' },
          c: { name: 'c' },
        },
        aws_topic: { t: { name: '${data.aws_caller.me.account_id}' } },
      },
    });
    expect(stack.resources.map(({ address }) => address)).toEqual([
      'data.aws_caller.me',
      'aws_topic.t',
      'aws_queue.b',
      'aws_queue.c',
      'aws_queue.a',
    ]);
    expect(stack.resource('aws_queue.a').dependsOn).toEqual(['aws_queue.c']);
    expect(stack.ofType('aws_queue').map(({ address }) => address)).toEqual([
      'aws_queue.b',
      'aws_queue.c',
      'aws_queue.a',
    ]);
    expect(stack.ofType('data.aws_caller').map(({ type }) => type)).toEqual(['data.aws_caller']);
    expect(stack.ofType('aws_caller')).toEqual([]);
  });
});

test('keeps what Terraform takes for itself out of the arguments', () => {
  const topic = load({
    import: [{ to: 'aws_topic.t', id: 'x' }],
    resource: {
      aws_topic: {
        t: {
          name: 'n',
          provider: 'aws',
          depends_on: [],
          lifecycle: { ignore_changes: 'all', prevent_destroy: true },
        },
      },
    },
  }).resource('aws_topic.t');
  expect(topic.argumentNames()).toEqual(['name']);
  expect(topic.dependsOn).toEqual([]);
});

describe('the Region of a stack', () => {
  test('is read before the stack is loaded', () => {
    const folder = stackFolder({
      provider: { aws: [{ region: 'eu-central-1' }] },
      resource: { aws_lake: { l: {} } },
    });
    expect(stackRegion(folder)).toBe('eu-central-1');
  });

  test.each([
    ['is absent', { provider: { aws: [{}] } }, 'provider.aws has no region'],
    [
      'is a reference',
      { provider: { aws: [{ region: '${var.region}' }] } },
      'provider.aws.region: "${var.region}": must be written out, not refer to var.region',
    ],
  ])('is refused when it %s', (_, json, message) => {
    expect(() => stackRegion(stackFolder(json))).toThrow(message);
  });
});
