import { campaign } from '../../../lambdas/shared/campaign';
import { sendWindowOf } from '../../../lambdas/shared/send-window';

const startedAt = '2026-11-30T09:00:00Z';
const windowOf = (sendWindow: object) =>
  sendWindowOf(
    { startedAt },
    {
      campaign: campaign.parse({
        id: 'weekly',
        template: 'hello',
        audience: { list: 'subscribers/a.json' },
        sendWindow,
      }),
    },
  );

test.each([
  [{}, { start: 0, end: Date.parse('2027-02-28T09:00:00Z') }],
  [
    { notBefore: '2026-12-01T08:00:00+01:00', notAfter: '2026-12-01T20:00:00Z' },
    { start: Date.parse('2026-12-01T07:00:00Z'), end: Date.parse('2026-12-01T20:00:00Z') },
  ],
  // The ledger's items expire 120 days after they were written.
  [{ notAfter: '2028-01-01T00:00:00Z' }, { start: 0, end: Date.parse('2027-02-28T09:00:00Z') }],
])('the window of %j', (given, window) => {
  expect(windowOf(given)).toEqual(window);
});
