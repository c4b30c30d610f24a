import { TerraformOutput } from 'cdktf';
import type { EmailMarketingProps } from '../../constructs/email-marketing';
import { nextCommands } from '../../constructs/next-commands';
import { readCampaign } from '../../lambdas/shared/campaign';
import { emailMarketing } from '../support/email-marketing';
import { ref } from '../support/policies';
import { synthesize } from '../support/synthesize';

function synthesizeCommands(options: Partial<EmailMarketingProps> = {}) {
  return synthesize((stack, deployment) => {
    const platform = emailMarketing(stack, deployment, options);
    for (const [name, output] of Object.entries(nextCommands(deployment, platform))) {
      new TerraformOutput(stack, name, output);
    }
  });
}

const sender = {
  domain: 'example.com',
  from: ['marketing@example.com'],
  name: 'Example Shop',
  postalAddress: 'Example Shop, 1 Main Street',
} as const;

const out = synthesizeCommands();
const bucket = ref(out.one('aws_s3_bucket'), 'bucket');
const machine = ref(out.one('aws_sfn_state_machine'), 'arn');

test('says where things are', () => {
  expect(out.output('campaign_bucket')).toBe(bucket);
  expect(out.output('state_machine')).toBe(machine);
  expect(out.output('unsubscribe_url')).toBe(`${ref(out.one('aws_apigatewayv2_api'), 'api_endpoint')}/u/`);
});

test('explains each output', () => {
  const outputs = Object.values(out.json.output as Record<string, { description?: string }>);
  expect(outputs.filter(({ description }) => !description)).toEqual([]);
  expect(Object.keys(out.json.output as object).sort()).toEqual([
    'campaign_bucket',
    'dns_records',
    'first_send',
    'identity_status',
    'state_machine',
    'test_render',
    'unsubscribe_url',
  ]);
});

test('asks whether the domain is verified', () => {
  expect(out.output('identity_status')).toBe(
    'aws sesv2 get-email-identity --email-identity example.com --query VerificationStatus --output text --region eu-central-1',
  );
});

test('prints the records in the form of a zone file', () => {
  const records = synthesizeCommands({
    sender: { ...sender, mailFromSubdomain: 'bounce', dmarc: { policy: 'none' } },
  });
  const lines = String(records.output('dns_records')).split('\n');
  const identity = records.one('aws_sesv2_email_identity').address;
  const token = `\${element(${identity}.dkim_signing_attributes[0].tokens, 0)}`;
  expect(lines[0]).toBe(`${token}._domainkey.example.com. CNAME ${token}.dkim.amazonses.com.`);
  expect(lines.slice(3)).toEqual([
    'bounce.example.com. MX 10 feedback-smtp.eu-central-1.amazonses.com.',
    'bounce.example.com. TXT "v=spf1 include:amazonses.com ~all"',
    '_dmarc.example.com. TXT "v=DMARC1; p=none"',
  ]);
});

test('prints no records of a domain that another stack owns', () => {
  const owned = synthesizeCommands({ sender: { ...sender, mode: 'existing' } });
  expect(owned.output('dns_records')).toBe('');
});

test("renders the recipe's welcome template, which is deployed, with its test data", () => {
  expect(out.output('test_render')).toBe(
    `aws sesv2 test-render-email-template --template-name shop-test-welcome-campaign --template-data '{"name":"Test User","unsubscribe_url":"https://example.com/unsubscribe"}' --region eu-central-1`,
  );
  expect(out.one('aws_ses_template', { name: 'shop-test-welcome-campaign' })).toBeDefined();
});

test('sends a first campaign to the simulator of SES', () => {
  const campaign =
    '{"version":1,"id":"first-send","status":"ready","template":"welcome-campaign","audience":{"list":"subscribers/simulator.json"}}';
  expect(out.output('first_send')).toBe(
    [
      `echo '${campaign}' | aws s3 cp - s3://${bucket}/campaigns/first-send.json --region eu-central-1`,
      `aws stepfunctions start-execution --state-machine-arn ${machine} --input '{"campaign":"first-send"}' --region eu-central-1`,
    ].join(' && '),
  );
  expect(readCampaign(campaign, 'campaigns/first-send.json')).toMatchObject({ ok: true });
  expect(out.one('aws_s3_object', { key: 'templates/welcome-campaign.json' })).toBeDefined();
  expect(out.one('aws_s3_object', { key: 'subscribers/simulator.json' })).toBeDefined();
});
