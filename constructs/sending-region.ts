/**
 * Zone of the DKIM CNAME targets by Region, where it is not `dkim.amazonses.com` (AWS General Reference, "Amazon SES
 * endpoints and quotas", DKIM domains). The provider does not expose SigningHostedZone (terraform-provider-aws#48568).
 */
const REGIONAL_DKIM_ZONES = new Set([
  'af-south-1',
  'ap-northeast-3',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'il-central-1',
  'me-central-1',
  'us-gov-east-1',
]);

/** Zone that the DKIM tokens of an identity in this Region point into. */
export function signingHostedZone(region: string): string {
  return REGIONAL_DKIM_ZONES.has(region) ? `dkim.${region}.amazonses.com` : 'dkim.amazonses.com';
}

/** Host of the MX record of a custom MAIL FROM domain (SES Developer Guide, "Using a custom MAIL FROM domain"). */
export function feedbackHost(region: string): string {
  return `feedback-smtp.${region}.amazonses.com`;
}
