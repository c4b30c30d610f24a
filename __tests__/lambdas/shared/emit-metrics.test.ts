import { metricEmitter } from '../../../lambdas/shared/emit-metrics';

test('a metric is one line in the embedded metric format, with the stack as its one dimension', () => {
  const lines: string[] = [];
  const emit = metricEmitter(
    'shop-prod',
    () => 1_796_029_200_000,
    (line) => lines.push(line),
  );
  emit({ RecipientsAccepted: 50, DailyQuotaUsed: 0.25 });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: 1_796_029_200_000,
      CloudWatchMetrics: [
        {
          Namespace: 'EmailMarketing',
          Dimensions: [['Stack']],
          Metrics: [
            { Name: 'RecipientsAccepted', Unit: 'Count' },
            { Name: 'DailyQuotaUsed', Unit: 'None' },
          ],
        },
      ],
    },
    Stack: 'shop-prod',
    RecipientsAccepted: 50,
    DailyQuotaUsed: 0.25,
  });
});
