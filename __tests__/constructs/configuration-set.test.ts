import { ConfigurationSet } from '../../constructs/configuration-set';
import { synthesize } from '../support/synthesize';

test('requires TLS, measures reputation, suppresses, and leaves the switch for sending to the run time', () => {
  const out = synthesize((stack, deployment) => void new ConfigurationSet(stack, 'set', { deployment }));
  expect(out.one('aws_sesv2_configuration_set').config).toEqual({
    configuration_set_name: 'shop-test-campaigns',
    delivery_options: { tls_policy: 'REQUIRE' },
    reputation_options: { reputation_metrics_enabled: true },
    sending_options: { sending_enabled: true },
    suppression_options: { suppressed_reasons: ['BOUNCE', 'COMPLAINT'] },
    lifecycle: { ignore_changes: ['sending_options'] },
  });
});

test('lets mail go in the clear to servers without TLS on request', () => {
  const out = synthesize(
    (stack, deployment) => void new ConfigurationSet(stack, 'set', { deployment, tlsPolicy: 'OPTIONAL' }),
  );
  expect(out.one('aws_sesv2_configuration_set').config.delivery_options).toEqual({ tls_policy: 'OPTIONAL' });
});

test('is known by name and ARN to policies that do not wait for it', () => {
  const known: string[] = [];
  synthesize(
    (stack, deployment) => {
      const set = new ConfigurationSet(stack, 'set', { deployment });
      known.push(set.configurationSetName, set.configurationSetArn);
    },
    { region: 'us-gov-west-1' },
  );
  expect(known).toEqual([
    'shop-test-campaigns',
    'arn:aws-us-gov:ses:us-gov-west-1:111122223333:configuration-set/shop-test-campaigns',
  ]);
});
