import { nearest } from './nearest';

/** `Area/Place` as the IANA database writes it; the runtime also takes other spellings, EventBridge Scheduler does not. */
const AREA_AND_PLACE = /^[A-Z][A-Za-z]+(?:\/[A-Z][A-Za-z0-9_+-]*)+$/;

/** The spelling under which the runtime files `zone`, an older one for some; nothing when it does not know the zone. */
function filedAs(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Whether `zone` is `UTC` or an `Area/Place` of the IANA time zone database, aliases such as `Europe/Kyiv` included. */
export function isTimeZone(zone: string): boolean {
  return zone === 'UTC' || (AREA_AND_PLACE.test(zone) && filedAs(zone) !== undefined);
}

/** The time zone that someone who wrote `zone` most likely meant, or nothing when none is close. */
export function nearestTimeZone(zone: string): string | undefined {
  return nearest(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
}
