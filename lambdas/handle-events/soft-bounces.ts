const DAY = 24 * 60 * 60 * 1000;

/** So many runs whose mail bounced softly, within so many days, suppress a person for so many days. */
const RUNS = 3;
const WITHIN = 30 * DAY;
const SUPPRESSED_FOR = 90 * DAY;

/** Older than the newest by more, none can matter: the window, and the 14 days that a queue holds an event back. */
const FORGOTTEN_AFTER = WITHIN + 14 * DAY;

/** That mail of a run bounced softly. */
export interface SoftBounce {
  readonly run: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
}

/** A soft bounce as one text, so that a set holds each once. */
export function formatSoftBounce({ run, at }: SoftBounce): string {
  return `${at} ${run}`;
}

/** Reads what {@link formatSoftBounce} wrote. */
export function parseSoftBounce(text: string): SoftBounce {
  const [at = '', run = ''] = text.split(' ');
  return { run, at };
}

/** What follows from all soft bounces of a person that are known. */
export interface SoftBounceVerdict {
  /** Since when and until when the person is suppressed; absent where they are not. */
  readonly suppression: { readonly since: string; readonly until: string } | undefined;
  /** Those that can't matter any more. */
  readonly forgotten: readonly SoftBounce[];
}

/** Judges the soft bounces of a person, whatever their order. A run counts once, when its mail first bounced. */
export function judgeSoftBounces(bounces: readonly SoftBounce[]): SoftBounceVerdict {
  const firstOfRun = new Map<string, number>();
  for (const { run, at } of bounces) {
    firstOfRun.set(run, Math.min(firstOfRun.get(run) ?? Number.POSITIVE_INFINITY, Date.parse(at)));
  }
  const times = [...firstOfRun.values()].sort((a, b) => a - b);
  const since = times.findLast((time, index) => {
    const earliest = times[index - (RUNS - 1)];
    return earliest !== undefined && time - earliest <= WITHIN;
  });
  const newest = Math.max(...bounces.map(({ at }) => Date.parse(at)));
  return {
    suppression: since === undefined ? undefined : { since: iso(since), until: iso(since + SUPPRESSED_FOR) },
    forgotten: bounces.filter(({ at }) => newest - Date.parse(at) > FORGOTTEN_AFTER),
  };
}

const iso = (time: number): string => new Date(time).toISOString();
