import type { TerraformOutputConfig } from 'cdktf';
import { objectKeys } from '../lambdas/shared/object-keys';
import type { Deployment } from './deployment';
import type { EmailMarketing } from './email-marketing';

/** What a person does after an apply, as outputs of the stack: `terraform output -raw <name>` prints each ready to use. */
export function nextCommands(
  deployment: Deployment,
  platform: EmailMarketing,
): Record<string, TerraformOutputConfig> {
  const { bucket, identity, templates, unsubscribe, workflow } = platform;
  const aws = (command: string) => `aws ${command} --region ${deployment.region}`;
  // The recipe's own template, which a project may have renamed or left out.
  const welcome = templates.templates.find((template) => template.name === 'welcome-campaign');
  return {
    campaign_bucket: { value: bucket.bucket.bucket, description: 'Where campaigns and lists are kept' },
    state_machine: { value: workflow.stateMachine.arn, description: 'State machine that sends a campaign' },
    unsubscribe_url: {
      value: unsubscribe.url,
      description: 'Where unsubscribe links lead, without their token',
    },
    // One line a record, in the form of a zone file.
    dns_records: {
      value: [...identity.dnsRecords, ...(unsubscribe.domain?.dnsRecords ?? [])]
        .map(({ name, type, value }) => `${name}. ${type} ${zoneFileValue(type, value)}`)
        .join('\n'),
      description: 'Records that the domains need; with Route 53 they are there already',
    },
    identity_status: {
      value: aws(
        `sesv2 get-email-identity --email-identity ${identity.domain} --query VerificationStatus --output text`,
      ),
      description: 'Prints SUCCESS when the domain is verified',
    },
    ...(welcome && {
      test_render: {
        value: aws(
          `sesv2 test-render-email-template --template-name ${deployment.nameOf('template', welcome.name)} --template-data '{"name":"Test User","unsubscribe_url":"https://example.com/unsubscribe"}'`,
        ),
        description: "Renders the recipe's welcome template with its test data",
      },
      first_send: {
        value: firstSend(deployment, bucket.bucket.bucket, workflow.stateMachine.arn),
        description: 'Sends a first campaign to the mailbox simulator of SES, which works in the sandbox too',
      },
    }),
  };
}

function zoneFileValue(type: string, value: string): string {
  if (type === 'TXT') return `"${value}"`;
  return `${value}.`;
}

/** Puts a campaign to the simulator's addresses into the bucket and starts it. */
function firstSend(deployment: Deployment, bucket: string, stateMachineArn: string): string {
  const campaign = {
    version: 1,
    id: 'first-send',
    status: 'ready',
    template: 'welcome-campaign',
    audience: { list: objectKeys.simulatorSubscribers },
  };
  return [
    `echo '${JSON.stringify(campaign)}' | aws s3 cp - s3://${bucket}/${objectKeys.campaign('first-send')} --region ${deployment.region}`,
    `aws stepfunctions start-execution --state-machine-arn ${stateMachineArn} --input '{"campaign":"first-send"}' --region ${deployment.region}`,
  ].join(' && ');
}
