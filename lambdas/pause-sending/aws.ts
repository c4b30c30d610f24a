import { PutConfigurationSetSendingOptionsCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { People, SendingSwitch } from './pause-sending';

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

/** By the alert topic, to whoever is subscribed to it. */
export function snsPeople(client: SNSClient, topicArn: string): People {
  return {
    async tell(subject, message) {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
    },
  };
}
