import path from 'node:path';
import { type ComputedTable, loadStack } from '../../../../tools/local/terraform/stack';
import { stackFolder } from './stack-folder';

const computed: ComputedTable = {
  aws_topic: (config) => ({ arn: `arn:topic:${config.name}` }),
  aws_queue: (config) => ({ arn: `arn:queue:${config.name}` }),
  'data.aws_caller': () => ({ account_id: '000000000000' }),
};
const load = (json: unknown) => loadStack(stackFolder(json), { computed });

describe('refused when the stack is loaded', () => {
  test.each([
    [
      'resources in a circle, even where their attributes form none',
      {
        resource: {
          aws_queue: {
            a: { name: 'a', x: '${aws_queue.b.name}' },
            b: { name: 'b', x: '${aws_queue.a.name}' },
          },
        },
      },
      'these depend on one another: aws_queue.a -> aws_queue.b -> aws_queue.a',
    ],
    [
      'a resource that refers to itself',
      { resource: { aws_queue: { a: { name: '${aws_queue.a.arn}' } } } },
      'these depend on one another: aws_queue.a -> aws_queue.a',
    ],
    [
      'a circle through locals',
      { locals: { a: '${local.b}', b: '${local.a}' } },
      'these depend on one another: local.a -> local.b -> local.a',
    ],
    [
      'a reference to what is not there',
      { resource: { aws_queue: { a: { name: '${aws_topic.t.arn}' } } } },
      'aws_queue.a refers to aws_topic.t, which is not in this stack',
    ],
    [
      'a reference to a variable without a default',
      { variable: { v: { type: 'string' } }, output: { o: { value: '${var.v}' } } },
      'output.o refers to var.v, a variable that has no default: it needs one here',
    ],
    [
      'a dependency on what is not there',
      { resource: { aws_queue: { a: { depends_on: ['aws_topic.t'] } } } },
      'aws_queue.a refers to aws_topic.t, which is not in this stack',
    ],
    [
      'resource types that are not known, all of them',
      { resource: { aws_lake: { l: {} }, constructor: { c: {} } }, data: { aws_topic: { t: {} } } },
      'resource types that are not supported here:\n  aws_lake (aws_lake.l)\n  constructor (constructor.c)\n  data.aws_topic (data.aws_topic.t)',
    ],
    [
      'a template that Terraform would not read',
      { resource: { aws_topic: { t: { name: '0%{opacity' } } } },
      'resource.aws_topic.t.name: "%{opacity": %{ begins a directive of Terraform, which is not supported here; write %%{ for the two characters',
    ],
  ])('%s', (_, json, message) => {
    expect(() => load(json)).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });

  test.each([
    ['a module', { module: { m: {} } }, '  : Unrecognized key: "module"'],
    [
      'count',
      { resource: { aws_topic: { t: { count: 2 } } } },
      '  resource.aws_topic.t.count: count is not supported here',
    ],
    [
      'for_each',
      { data: { aws_caller: { me: { for_each: ['a'] } } } },
      '  data.aws_caller.me.for_each: for_each is not supported here',
    ],
    [
      'a provisioner',
      { resource: { aws_topic: { t: { provisioner: [] } } } },
      '  resource.aws_topic.t.provisioner: provisioner is not supported here',
    ],
    [
      'a precondition',
      { resource: { aws_topic: { t: { lifecycle: { prevent_destroy: true, precondition: [] } } } } },
      '  resource.aws_topic.t.lifecycle: Unrecognized key: "precondition"',
    ],
    [
      'a second Region',
      { provider: { aws: [{ region: 'a' }, { alias: 'b' }] } },
      '  provider.aws: a second configuration of a provider is not supported here',
    ],
    [
      'a resource in a second Region',
      { resource: { aws_topic: { t: { provider: 'aws.b' } } } },
      '  resource.aws_topic.t.provider: a second configuration of a provider is not supported here',
    ],
    [
      'a resource that is a list',
      { resource: { aws_topic: { t: [] } } },
      '  resource.aws_topic.t: Invalid input: expected record, received array',
    ],
  ])('%s', (_, json, lines) => {
    const folder = stackFolder(json);
    expect(() => loadStack(folder, { computed })).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: `${path.join(folder, 'cdk.tf.json')}:\n${lines}`,
      }),
    );
  });

  test('a folder without a stack', () => {
    expect(() => loadStack('no/such/folder', { computed })).toThrow(
      'there is no no/such/folder/cdk.tf.json: synthesize the stack first with "npm run synth"',
    );
  });

  test('a file that is no JSON', () => {
    const folder = stackFolder('{');
    expect(() => loadStack(folder, { computed })).toThrow(`${path.join(folder, 'cdk.tf.json')} is no JSON: `);
  });
});
