import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { monitoringPage, type SynthesizedMonitoring } from '../../../tools/docs/monitoring-table';
import { stackOf } from '../../support/stacks';

test('docs/monitoring.md is made from what is synthesized', () => {
  const page = readFileSync(path.join(projectRoot(), 'docs', 'monitoring.md'), 'utf8');
  expect(monitoringPage(stackOf('prod').json as unknown as SynthesizedMonitoring)).toBe(page);
});

test('tells graphs with their metrics and lines, and alarms with when they go off', () => {
  const stack: SynthesizedMonitoring = {
    resource: {
      aws_sqs_queue: { dead: { name: 'shop-dead' } },
      aws_cloudwatch_dashboard: {
        all: {
          dashboard_body: JSON.stringify({
            widgets: [
              { type: 'text', properties: { markdown: '# shop\n## Pipeline' } },
              {
                type: 'metric',
                properties: {
                  title: 'Dead letters',
                  metrics: [
                    ['AWS/SQS', 'Visible', 'QueueName', '${aws_sqs_queue.dead.name}', { stat: 'Maximum' }],
                  ],
                  annotations: { horizontal: [{ label: 'Dead letters', value: 1 }] },
                },
              },
            ],
          }),
        },
      },
      aws_cloudwatch_metric_alarm: {
        dead: {
          alarm_name: 'shop-dead',
          alarm_description: 'Messages wait. What to do: docs/runbook.md#dead-letters',
          namespace: 'AWS/SQS',
          metric_name: 'Visible',
          dimensions: {
            QueueName: '${aws_sqs_queue.dead.name}',
            Account: '${data.aws_caller_identity.me.account_id}',
          },
          statistic: 'Maximum',
          threshold: 1,
          evaluation_periods: 1,
          period: 300,
          treat_missing_data: 'notBreaching',
        },
      },
    },
  };
  const rows = monitoringPage(stack)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  expect(rows).toEqual([
    '| Section | Graph | Metrics | Alarm lines |',
    '| Pipeline | Dead letters | Maximum of `AWS/SQS Visible` (`QueueName=shop-dead`) | Dead letters at 1 |',
    '| Alarm | It means | It goes off when | A period without data |',
    '| [`shop-dead`](runbook.md#dead-letters) | Messages wait. | Maximum of `AWS/SQS Visible` (`QueueName=shop-dead`, `Account=<account_id>`) reaches 1, once, in 5 minutes | is good |',
  ]);
});
