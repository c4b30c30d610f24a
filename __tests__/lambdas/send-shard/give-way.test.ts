import { recoverySeconds } from '../../../tools/bench/send-foreign';
import { Account } from '../../../tools/local/ses/account';
import { counts, done, NOW, sendingBench, verdict } from './sending-bench';

const RATE = 200;
const SECOND = 1000;
/** Recipients of a call of others. */
const OTHERS_CALL = 10;

/**
 * Our sender and somebody else on one account, under the rate of the local SES. Others try `foreign` recipients a second from
 * the fifth second to the fifteenth.
 */
async function sendBesides(foreign: number, planned: number) {
  const bench = sendingBench({ planned, account: { maxSendRate: RATE } });
  const account = new Account(bench.time.now, { maxSendRate: RATE, max24HourSend: -1 });
  const admit = (recipients: number): boolean => {
    try {
      account.admit(recipients, true);
      return true;
    } catch {
      return false;
    }
  };
  const accepted: number[] = [];
  let throttled = 0;
  bench.ses.answer = (to) => {
    // 60 to 100 ms, so that our calls and those of others don't march in step.
    bench.ses.takes = 60 + ((bench.ses.calls.length * 17) % 41);
    if (!admit(to.length)) {
      throttled += 1;
      return verdict('throttled');
    }
    accepted.push(...to.map(() => bench.time.now() - NOW));
    return verdict('accepted');
  };
  const others = async () => {
    await bench.time.sleep(5 * SECOND);
    for (let sent = 0; sent < foreign * 10; sent += OTHERS_CALL) {
      admit(OTHERS_CALL);
      await bench.time.sleep((OTHERS_CALL * SECOND) / foreign);
    }
  };
  const [output] = await bench.time.run(Promise.all([bench.start(), others()]));
  const during = accepted.filter((at) => at >= 5 * SECOND && at < 15 * SECOND).length;
  return {
    output,
    states: counts(await bench.states()),
    mostMailsToOne: Math.max(...bench.ses.accepted.values()),
    throttled,
    perSecondBeside: during / 10,
    recovery: recoverySeconds(accepted, 15 * SECOND, RATE),
  };
}

describe('a sender beside others on one account', () => {
  it.each([400, 600, 1000])(
    'of 200 a second, who try %i, gives way, loses nobody, and is back at its rate within 10 seconds',
    async (foreign) => {
      const sent = await sendBesides(foreign, 6000);
      expect(sent).toMatchObject({ output: done, states: { S: 6000 }, mostMailsToOne: 1 });
      // About one call a second finds out whether there is room again, for as long as there is none.
      expect(sent.throttled).toBeGreaterThanOrEqual(5);
      expect(sent.throttled).toBeLessThanOrEqual(12);
      expect(sent.perSecondBeside).toBeLessThan(RATE / 4);
      expect(sent.recovery).toBeLessThanOrEqual(10);
    },
  );
});
