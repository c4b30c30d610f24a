import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

/** The people who look after sending. */
export interface People {
  /** @param subject at most 100 ASCII characters on one line, as SNS asks */
  tell(subject: string, message: string): Promise<void>;
}

/** By the alert topic, to whoever is subscribed to it. */
export function snsPeople(client: SNSClient, topicArn: string): People {
  return {
    async tell(subject, message) {
      await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: message }));
    },
  };
}
