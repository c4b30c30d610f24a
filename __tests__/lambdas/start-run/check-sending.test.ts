import { type SendingState, sendingFaults } from '../../../lambdas/start-run/check-sending';

const fine: SendingState = {
  account: {
    productionAccess: false,
    sendingEnabled: true,
    enforcementStatus: 'HEALTHY',
    maxSendRate: 1,
    max24HourSend: 200,
    sentLast24Hours: 0,
  },
  domain: 'shop.com',
  identity: { verified: true, mailFromBlocks: false },
  configurationSet: 'shop-prod-campaigns',
  configurationSetStanding: { sendingEnabled: true },
};

test('finds nothing wrong where all is in order, the sandbox included', () => {
  expect(sendingFaults(fine)).toEqual([]);
});

test.each<[Partial<SendingState>, string]>([
  [
    { identity: { verified: false, mailFromBlocks: true } },
    "shop.com is not verified for sending; check its DKIM records in DNS (the stack's outputs list them), which SES may take up to 72 hours to see",
  ],
  [
    { identity: { verified: true, mailFromBlocks: true } },
    'the MAIL FROM domain of shop.com is not verified, and SES refuses mail until it is; check its MX record in DNS',
  ],
  [{ identity: undefined }, 'SES has no identity shop.com; deploy the stack again'],
  [
    { configurationSetStanding: undefined },
    'SES has no configuration set shop-prod-campaigns; deploy the stack again',
  ],
])('tells what %j means', (change, fault) => {
  expect(sendingFaults({ ...fine, ...change })).toEqual([fault]);
});
