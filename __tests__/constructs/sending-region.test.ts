import { feedbackHost, signingHostedZone } from '../../constructs/sending-region';

test.each(['us-east-1', 'eu-central-1', 'eu-west-1', 'us-gov-west-1'])(
  'points the DKIM records of %s into the zone that most Regions share',
  (region) => {
    expect(signingHostedZone(region)).toBe('dkim.amazonses.com');
  },
);

test.each([
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
])('points the DKIM records of %s into a zone of its own', (region) => {
  expect(signingHostedZone(region)).toBe(`dkim.${region}.amazonses.com`);
});

test.each(['us-east-1', 'eu-south-1'])('takes bounces of %s back in the Region itself', (region) => {
  expect(feedbackHost(region)).toBe(`feedback-smtp.${region}.amazonses.com`);
});
