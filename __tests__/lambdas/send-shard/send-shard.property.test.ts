import assert from 'node:assert';
import fc from 'fast-check';
import { sendingBench, verdict } from './sending-bench';

const PLANNED = 60;

/** What may happen to a call; `killed` ends its invocation for good. */
const fate = fc.constantFrom(
  'accepted',
  'accepted',
  'accepted',
  'LOST',
  'unknown',
  'transient',
  'throttled',
  'suspect',
  'failed',
  'quota',
  'halt',
  'killed',
);

test('whatever becomes of the calls of two invocations, nobody is mailed twice, nobody is lost, and everybody ends in one state', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { minLength: 5, maxLength: 30, size: 'max' }),
      fc.constantFrom(7, 50),
      fc.nat({ max: 400 }),
      async (fates, maxSendRate, takes) => {
        const bench = sendingBench({ planned: PLANNED, account: { maxSendRate } });
        const queue = [...fates];
        bench.ses.takes = takes;
        bench.ses.answer = (to) => {
          const next = queue.shift() ?? 'accepted';
          if (next === 'killed') return new Promise(() => undefined);
          if (next === 'LOST') return verdict('unknown', 'LOST');
          if (next === 'suspect')
            return verdict(to.length > 1 ? 'suspect' : 'refused', 'BadRequestException');
          return verdict(next);
        };
        const killed = (error: Error) => assert.match(error.message, /never comes/);
        await bench.time.run(Promise.allSettled([bench.start(), bench.start()])).catch(killed);
        // Whoever resumes, resumes for as long as somebody is left.
        for (let rounds = 0; rounds < 60 && /[.RC]/.test(padded(await bench.states())); rounds += 1) {
          bench.control('run');
          await bench.invoke().catch(killed);
          await bench.time.run(bench.time.sleep(60_000));
        }
        const states = await bench.states();
        assert.match(states, /^[SFU]{60}$/);
        for (const [position, letter] of [...states].entries()) {
          const mails = bench.ses.accepted.get(`p${position}@shop.com`) ?? 0;
          if (letter === 'S') assert.equal(mails, 1);
          else if (letter === 'F') assert.equal(mails, 0);
          else assert.ok(mails <= 1, `${mails} mails`);
        }
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);

/** With those whom the ledger does not hold yet. */
function padded(states: string): string {
  return states.padEnd(PLANNED, '.');
}
