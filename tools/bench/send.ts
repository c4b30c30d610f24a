import { UserError } from '../../lambdas/shared/user-error';
import type { Benchmark, Result } from './bench';
import { numberOption } from './options';
import { type Figures, figuresOf, withinBounds } from './send-figures';
import { runTrial } from './send-trial';

/** The rates of the run without `--rate`, with recipients for half a minute each. */
const RATES = [
  { rate: 1, recipients: 30 },
  { rate: 14, recipients: 420 },
  { rate: 200, recipients: 6000 },
  { rate: 1000, recipients: 30_000 },
] as const;

const UNCHOSEN = '1, 14, 200 and 1000';
const SECONDS = 30;

type Options = Readonly<Record<string, string>>;

/** The sender over HTTP against SES's rules: how much of the rate it uses, and whether anybody is lost or mailed twice. */
export const send: Benchmark = {
  name: 'send',
  about:
    'the real sender against local servers in processes of their own: SES answers in --latency milliseconds and lets --rate recipients a second through, of which the sender may use --share; --foreign: so many a second are sent by others for 10 seconds',
  options: {
    rate: UNCHOSEN,
    recipients: `${SECONDS} seconds of the rate`,
    latency: '60-100',
    workers: '2',
    share: '1',
    foreign: '0',
  },
  async run(options) {
    const trials = trialsOf(options);
    const results: Figures[] = [];
    for (const trial of trials) results.push(figuresOf(trial, await runTrial(trial)));
    return resultOf(results);
  },
};

function trialsOf(options: Options) {
  const common = {
    share: numberOption(options, 'share', { over: 0, most: 1 }),
    workers: numberOption(options, 'workers', { least: 1 }),
    latency: latencyOf(options),
    foreign: numberOption(options, 'foreign', { least: 0 }),
  };
  const rates = options.rate === UNCHOSEN ? RATES : [ratedBy(numberOption(options, 'rate', { over: 0 }))];
  return rates.map(({ rate, recipients }) => ({
    ...common,
    rate,
    recipients: options.recipients?.endsWith('of the rate')
      ? recipients
      : numberOption(options, 'recipients', { least: 1 }),
  }));
}

function ratedBy(rate: number) {
  return { rate, recipients: Math.ceil(rate * SECONDS) };
}

function latencyOf({ latency = '' }: Options): [number, number] {
  const [, least, most = least] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(latency) ?? [];
  if (least === undefined || Number(least) > Number(most)) {
    throw new UserError(
      `--latency must be milliseconds, or the least and the most of them as 60-100; got "${latency}"`,
    );
  }
  return [Number(least), Number(most)];
}

/** The figures of the rate that did worst stand at the top. */
function resultOf(results: readonly Figures[]): Result {
  const [worst] = [...results].sort(
    (one, other) => Number(withinBounds(one)) - Number(withinBounds(other)) || one.share - other.share,
  );
  return {
    ok: results.every(withinBounds),
    figures: { ...worst, ...(results.length > 1 && { rates: results }) },
    table: [
      [
        'MaxSendRate',
        'may use',
        'recipients',
        'seconds',
        'share',
        'calls',
        'calls/1,000',
        'throttled',
        'lost',
        'doubled',
        'burst',
        'recovery',
        'bounds',
      ],
      ...results.map((figures) => [
        String(figures.rate),
        String(figures.mayUse),
        String(figures.recipients),
        figures.seconds.toFixed(1),
        figures.share.toFixed(3),
        String(figures.calls),
        figures.callsPer1000.toFixed(1),
        String(figures.throttledCalls),
        String(figures.lost),
        String(figures.doubled),
        String(figures.burst),
        figures.recoverySeconds === undefined ? '-' : `${figures.recoverySeconds.toFixed(1)} s`,
        withinBounds(figures) ? 'kept' : 'missed',
      ]),
    ],
  };
}
