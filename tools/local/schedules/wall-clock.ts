const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks in `timeZone` show at an instant, as milliseconds of a clock that knows no zone. */
export function wallAt(instant: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant at which clocks in `timeZone` show `wall`, the first one where they show it twice, none where they skip it. */
export function instantOf(wall: number, timeZone: string): number | undefined {
  // One of the two offsets is in force at `wall`: no zone changes its clocks twice within two days.
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => wallAt(near, timeZone) - near);
  const instants = offsets
    .map((offset) => wall - offset)
    .filter((instant) => wallAt(instant, timeZone) === wall);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
