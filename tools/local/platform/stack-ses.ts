import type { Ses } from '../ses/index';
import type { ConfigurationSet, EventDestination } from '../ses/state';
import { blocksOf, type Resource, type Stack } from '../terraform/stack';

/**
 * Makes the identities, templates, configuration sets and event destinations of a stack. What the platform changes at run
 * time and Terraform leaves alone, the sending switch, keeps the value that it had.
 */
export async function createSesResources(stack: Stack, ses: Ses): Promise<void> {
  for (const resource of stack.ofType('aws_sesv2_configuration_set')) {
    ses.configurationSets.put(configurationSet(resource, ses));
  }
  for (const type of ['aws_sesv2_email_identity', 'data.aws_sesv2_email_identity']) {
    for (const resource of stack.ofType(type)) ses.identities.put(identity(resource, stack));
  }
  for (const resource of stack.ofType('aws_ses_template')) {
    ses.templates.put(resource.text('name'), {
      Subject: resource.text('subject'),
      Html: resource.text('html'),
      Text: resource.text('text'),
    });
  }
  for (const resource of stack.ofType('aws_sesv2_configuration_set_event_destination')) {
    await ses.configurationSets.putDestination(
      resource.text('configuration_set_name'),
      destination(resource),
    );
  }
}

function configurationSet(resource: Resource, ses: Ses): ConfigurationSet {
  const name = resource.text('configuration_set_name');
  const [sending] = resource.blocks('sending_options');
  const [delivery] = resource.blocks('delivery_options');
  const [reputation] = resource.blocks('reputation_options');
  const [suppression] = resource.blocks('suppression_options');
  return {
    name,
    tlsPolicy: delivery?.tls_policy === 'REQUIRE' ? 'REQUIRE' : 'OPTIONAL',
    sendingEnabled: ses.configurationSets.find(name)?.sendingEnabled ?? sending?.sending_enabled !== false,
    reputationMetricsEnabled: reputation?.reputation_metrics_enabled === true,
    ...(suppression && { suppressedReasons: suppression.suppressed_reasons as ('BOUNCE' | 'COMPLAINT')[] }),
  };
}

/** Verified at once: there is no DNS here to wait for. */
function identity(resource: Resource, stack: Stack) {
  const name = resource.text('email_identity');
  const set = resource.argument('configuration_set_name');
  const mailFrom = stack
    .ofType('aws_sesv2_email_identity_mail_from_attributes')
    .find((candidate) => candidate.text('email_identity') === name);
  return {
    name,
    verified: true,
    ...(typeof set === 'string' && { configurationSet: set }),
    ...(mailFrom && { mailFromDomain: mailFrom.text('mail_from_domain') }),
  };
}

function destination(resource: Resource): EventDestination {
  const [block] = resource.blocks('event_destination');
  const [sns] = blocksOf(block?.sns_destination);
  const [cloudwatch] = blocksOf(block?.cloud_watch_destination);
  return {
    name: resource.text('event_destination_name'),
    // The provider's default is false: without it SES publishes nothing.
    enabled: block?.enabled === true,
    matchingEventTypes: block?.matching_event_types as EventDestination['matchingEventTypes'],
    target: sns
      ? { kind: 'sns', topicArn: String(sns.topic_arn) }
      : {
          kind: 'cloudwatch',
          dimensions: blocksOf(cloudwatch?.dimension_configuration).map((dimension) => ({
            name: String(dimension.dimension_name),
            source: dimension.dimension_value_source as 'MESSAGE_TAG',
            defaultValue: String(dimension.default_dimension_value),
          })),
        },
  };
}
