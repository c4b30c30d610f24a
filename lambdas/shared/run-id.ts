import * as z from 'zod';
import { must, text } from './contract';

/** What a campaign's id may be; it is its file's name and part of a run's. */
export const campaignId = text(/^[a-z0-9-]{1,48}$/, '1 to 48 lower-case letters, digits and hyphens');

const RUN = /^([a-z0-9-]{1,48})-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

const aRun = must('the name of a run, such as "weekly-20261130T090000Z"');

/** The name of a run: `<campaign>-<yyyymmdd>T<hhmmss>Z`. */
export const runId = z
  .string({ error: aRun })
  .refine((run) => parseRunId(run) !== undefined, { error: aRun })
  .meta({ pattern: RUN.source });

/** The name of the run of `campaign` that is due at `time`; fractions of a second are dropped, so a retry makes the same. */
export function makeRunId(campaign: string, time: Date): string {
  const [seconds = ''] = time.toISOString().split('.');
  return `${campaign}-${seconds.replace(/[-:]/g, '')}Z`;
}

/** The parts of a run's name, or nothing where `run` is none. */
export function parseRunId(run: string): { readonly campaign: string; readonly time: Date } | undefined {
  const [, campaign, year, month, day, hour, minute, second] = RUN.exec(run) ?? [];
  if (campaign === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // JavaScript reads 30 February as 1 or 2 March.
  if (Number.isNaN(time.getTime()) || makeRunId(campaign, time) !== run) return undefined;
  return { campaign, time };
}
