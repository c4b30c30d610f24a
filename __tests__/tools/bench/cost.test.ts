import { idleLines } from '../../../tools/bench/cost-idle';
import { millionLines } from '../../../tools/bench/cost-lines';
import { byService, total } from '../../../tools/bench/cost-prices';
import { stackOf } from '../../support/stacks';

const usdOf = (lines: ReturnType<typeof idleLines>, what: string) =>
  lines.find((line) => line.what === what)?.usd;

describe('idleLines', () => {
  const alarms = {
    plain: { metric_name: 'Errors' },
    expression: {
      metric_query: [
        { id: 'rate', expression: 'a / b' },
        { id: 'a', metric: {} },
        { id: 'b', metric: {} },
      ],
    },
  };
  const stack = {
    resource: {
      aws_kms_key: { one: {}, two: {} },
      aws_cloudwatch_metric_alarm: alarms,
      aws_lambda_event_source_mapping: { events: {} },
    },
  };

  it('charges each key, and each metric of an alarm', () => {
    const lines = idleLines(stack, false);
    expect(usdOf(lines, 'customer-managed keys')).toBe(2);
    expect(usdOf(lines, 'metrics of alarms')).toBeCloseTo(0.3);
    expect(usdOf(lines, 'empty receives')).toBeCloseTo(0.2592);
  });

  it('gives the first environment of an account its ten free alarms, and never less than nothing', () => {
    expect(usdOf(idleLines(stack, true), 'metrics of alarms')).toBe(0);
  });

  it.each(['dev', 'prod'] as const)('of %s come to at most 5 USD a month, without any free alarm', (name) => {
    expect(total(idleLines({ resource: stackOf(name).json.resource }, false))).toBeLessThanOrEqual(5);
  });
});

describe('millionLines', () => {
  it('scales what was counted to a million who were sent to, and leaves metrics as they are', () => {
    const lines = millionLines({
      sent: 100_000,
      events: 230_000,
      snsPublishes: 230_000,
      writeUnits: 30_000,
      readUnits: 0,
      s3Puts: 0,
      s3Gets: 0,
      kmsRequests: 0,
      lambdaRequests: 1000,
      lambdaGbSeconds: 6000,
      logBytes: 0,
      transitions: 100,
      httpRequests: 0,
      customMetrics: 73,
      seconds: 0,
      gbSecondsByFunction: {},
    });
    expect(byService(lines)).toMatchObject({
      sns: 1.15,
      sqs: 1.104,
      dynamodb: 0.1875,
      lambda: 0.802,
      states: 0.025,
      cloudwatch: 0.72,
    });
  });
});
