import { PutConfigurationSetSendingOptionsCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { SendingSwitch } from './pause-sending';

/** By SES `PutConfigurationSetSendingOptions`; other configuration sets of the account go on. */
export function sesSendingSwitch(client: SESv2Client): SendingSwitch {
  return {
    async pause(configurationSet) {
      await client.send(
        new PutConfigurationSetSendingOptionsCommand({
          ConfigurationSetName: configurationSet,
          SendingEnabled: false,
        }),
      );
    },
  };
}
