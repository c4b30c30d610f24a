/** `2026-11-30`, with a time behind `T` or a space, and without a zone. */
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i;
/** `Fri, 21 Oct 2011 11:02:55 UTC`, as Mailgun writes it (RFC 5322, 3.3). */
const RFC_5322 = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:UTC|GMT|[+-]\d{4})$/;

/**
 * A time as services write it, in milliseconds since 1970; undefined for what can't be read without guessing, such as
 * `11/12/2026`. Without a zone it counts as UTC.
 */
export function readTime(text: string): number | undefined {
  const trimmed = text.trim();
  const time = parse(trimmed);
  return Number.isNaN(time) || !isOfCalendar(trimmed) ? undefined : time;
}

/** A time with its zone, which evidence has to have. */
export function readZonedTime(text: string): number | undefined {
  return WITH_ZONE.test(text.trim()) ? readTime(text) : undefined;
}

/** JavaScript reads 30 February as 2 March. */
function isOfCalendar(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  return (
    day === undefined ||
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
  );
}

function parse(text: string): number {
  // Seconds with or without decimals, or milliseconds.
  if (/^\d{9,10}(?:\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  if (/^\d{12,13}$/.test(text)) return Number(text);
  if (WITHOUT_ZONE.test(text)) return Date.parse(`${text.replace(' ', 'T')}${text.includes(':') ? 'Z' : ''}`);
  if (WITH_ZONE.test(text)) return Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return RFC_5322.test(text) ? Date.parse(text) : Number.NaN;
}
