import type { Collected, PinnedObject } from './collect-audience';
import { type FitInput, fitFaults } from './fit';

export interface AudienceLimits extends Omit<FitInput, 'planned'> {
  readonly list: readonly PinnedObject[];
  readonly maxRecipients: number | undefined;
  readonly allowMultiDay: boolean;
  /** Where the rejects of the run are written. */
  readonly rejectedKey: string;
}

/** Why an audience must not be sent to, in words; empty where it may be. */
export function audienceFaults(collected: Collected, limits: AudienceLimits): string[] {
  const { planned, unverified, firstUnverified } = collected;
  const { maxRecipients, allowMultiDay } = limits;
  if (planned === 0) return [nobody(collected, limits)];
  const faults: string[] = [];
  if (maxRecipients !== undefined && planned > maxRecipients) {
    faults.push(`the audience has ${planned} recipients, the limit (maxRecipients) is ${maxRecipients}`);
  }
  if (unverified > 0) {
    faults.push(
      `SES is in the sandbox and ${unverified} of the ${planned} recipients are not verified, the first in ` +
        `${firstUnverified}; ask AWS for production access, or send to verified addresses or the mailbox simulator`,
    );
  }
  return allowMultiDay ? faults : [...faults, ...fitFaults({ ...limits, planned })];
}

function nobody(
  { rows, rejected, segmentExcluded, rejectedBy, unseenFields }: Collected,
  { list, rejectedKey }: AudienceLimits,
): string {
  const keys = list.map(({ key }) => key).join(', ');
  if (rows === 0) return `there are no rows in ${keys}`;
  const reasons = [...rejectedBy].map(([reason, count]) => `${count} ${reason}`).sort();
  const why: string[] = [];
  if (rejected > 0)
    why.push(`${rejected} are rejected (${reasons.join(', ')}), each listed in ${rejectedKey}`);
  if (segmentExcluded > 0)
    why.push(`${segmentExcluded} are not of the segment, or of a run that is left out`);
  if (unseenFields.length > 0) why.push(`no row has the segment's field ${unseenFields.join(', ')}`);
  return `none of the ${rows} rows in ${keys} can be sent to: ${why.join('; ')}`;
}
