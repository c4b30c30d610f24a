import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { alarmStateChange } from '../shared/aws-events';
import { parseOrRefuse } from '../shared/contract';
import { readEnvironment } from '../shared/environment';
import { createLog } from '../shared/log';
import { snsPeople } from '../shared/people';
import { sesSendingSwitch } from './aws';
import { type PauseSendingDependencies, pauseSending } from './pause-sending';

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler =
  (dependencies: PauseSendingDependencies) =>
  async (event: unknown): Promise<void> =>
    pauseSending(parseOrRefuse('event of pause-sending', alarmStateChange, event), dependencies);

const environment = readEnvironment('pause-sending');
export const handler = createHandler({
  configurationSet: environment.CONFIGURATION_SET,
  sending: sesSendingSwitch(new SESv2Client()),
  people: snsPeople(new SNSClient(), environment.ALERT_TOPIC_ARN),
  log: createLog('pause-sending'),
});
