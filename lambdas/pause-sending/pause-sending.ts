import type { AlarmStateChange } from '../shared/aws-events';
import type { Log } from '../shared/log';
import type { People } from '../shared/people';

/** The switch by which mail of a configuration set is refused or let through. */
export interface SendingSwitch {
  /** Pausing what is paused changes nothing. */
  pause(configurationSet: string): Promise<void>;
}

/** What {@link pauseSending} works with. */
export interface PauseSendingDependencies {
  readonly configurationSet: string;
  readonly sending: SendingSwitch;
  readonly people: People;
  readonly log: Log;
}

/**
 * Pauses the configuration set when a reputation alarm goes off, then tells people why and how to resume. Which alarms
 * those are is said by the rule that calls this; a change to another state than ALARM does nothing. Sending is paused first,
 * so that a message that can't be delivered does not keep mail going out.
 */
export async function pauseSending(
  { region, detail: { alarmName, state } }: AlarmStateChange,
  { configurationSet, sending, people, log }: PauseSendingDependencies,
): Promise<void> {
  if (state.value !== 'ALARM') {
    log.info('alarm is not in state ALARM, sending goes on', { alarm: alarmName, state: state.value });
    return;
  }
  await sending.pause(configurationSet);
  log.warn('sending paused', { alarm: alarmName, configurationSet });
  await people.tell(
    `Sending paused: ${configurationSet}`,
    explain(configurationSet, alarmName, state, region),
  );
}

function explain(
  configurationSet: string,
  alarmName: string,
  { reason, timestamp }: AlarmStateChange['detail']['state'],
  region: string,
): string {
  return `Sending through the configuration set ${configurationSet} is paused, before SES pauses the whole account.

Why: the alarm ${alarmName} went off at ${timestamp}.
${reason}

What now: find out which campaign brought the bounces or complaints, and stop it or clean its list. Runs that were
sending are paused; nobody is sent to twice when they are resumed.

To resume:
aws sesv2 put-configuration-set-sending-options --configuration-set-name ${configurationSet} --sending-enabled --region ${region}

Wait until the alarm is OK again: while it stands, sending that is resumed is not paused a second time.
`;
}
