import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { serve } from '../local/http-server';
import type { LocalService } from '../local/service';
import { createSes, type Ses } from '../local/ses';
import { answerParent } from './child';
import { bucketAccount, CONFIGURATION_SET, SES_TEMPLATE, sendTemplate } from './send-campaign';

/** What SES is to be like: recipients a second, and how long it takes to answer, in milliseconds. */
const setting = z.object({ rate: z.number(), latency: z.tuple([z.number(), z.number()]) });
/** What others send from the same account, recipients a second. */
const foreign = z.number();

const SEND_PATHS: ReadonlySet<string> = new Set([
  '/v2/email/outbound-bulk-emails',
  '/v2/email/outbound-emails',
]);

/** More mails than any trial sends. */
const MAIL_LIMIT = 10_000_000;
/** Recipients of a call of others. */
const OTHERS_CALL = 10;

let calls = 0;
let throttled = 0;
let ses: Ses | undefined;
let others: NodeJS.Timeout | undefined;

answerParent({
  start: async (argument) => {
    const { rate, latency } = setting.parse(argument);
    ses = createSes({
      ...bucketAccount,
      // A configuration set without destinations: events are another bench's.
      publish: async () => undefined,
      metric: () => undefined,
      report: (problem) => process.stderr.write(`${problem}\n`),
      callerOf: () => 'sender',
      account: { maxSendRate: rate, max24HourSend: -1 },
      mailLimit: MAIL_LIMIT,
    });
    furnish(ses);
    const { url } = await serve(counted(ses.service, latency));
    return url;
  },
  others: (argument) => {
    clearInterval(others);
    const perSecond = foreign.parse(argument);
    if (ses && perSecond > 0) others = sendForOthers(ses, perSecond);
  },
  sent: () => ({
    calls,
    throttled,
    mails: ses?.outbox.all().map(({ acceptedAt, to }) => [Date.parse(acceptedAt), to[0]]),
  }),
});

/** SES decides when a call comes in; the time that it takes passes after that. */
function counted(service: LocalService, [least, most]: readonly [number, number]): LocalService {
  return async (request) => {
    if (!SEND_PATHS.has(request.path)) return service(request);
    calls += 1;
    const response = await service(request);
    if (response.status === 429) throttled += 1;
    await sleep(least + Math.random() * (most - least));
    return response;
  };
}

/** Others take what they can get of the account's rate, and are throttled as we are. */
function sendForOthers({ account }: Ses, perSecond: number): NodeJS.Timeout {
  return setInterval(
    () => {
      try {
        account.admit(OTHERS_CALL, true);
      } catch {
        // Throttled: they lose these, and go on.
      }
    },
    (OTHERS_CALL * 1000) / perSecond,
  );
}

function furnish({ identities, configurationSets, templates }: Ses): void {
  const { subject, html, text } = sendTemplate();
  identities.put({ name: 'shop.com', verified: true });
  configurationSets.put({
    name: CONFIGURATION_SET,
    tlsPolicy: 'REQUIRE',
    sendingEnabled: true,
    reputationMetricsEnabled: true,
    suppressedReasons: ['BOUNCE', 'COMPLAINT'],
  });
  templates.put(SES_TEMPLATE, { Subject: subject, Html: html, Text: text });
}
