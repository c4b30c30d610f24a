import { UserError } from '../../../../lambdas/shared/user-error';
import type { Access } from '../evaluate';
import { ENCRYPT, keyAccesses } from './encryption';
import { type AccessRule, type ActionEnvironment, access } from './operation';
import { queryService } from './protocol';

/** SNS: on the topic. What names a subscription alone has no resource here, as AWS lets a policy name none but `*`. */
export const snsActions = queryService('sns', {
  GetSubscriptionAttributes: () => [access('sns:GetSubscriptionAttributes', '*')],
  GetTopicAttributes: onTopic('GetTopicAttributes'),
  ListSubscriptions: () => [access('sns:ListSubscriptions', '*')],
  ListSubscriptionsByTopic: onTopic('ListSubscriptionsByTopic'),
  ListTopics: () => [access('sns:ListTopics', '*')],
  Publish: (input, environment) => {
    const topic = input.optionalText('TopicArn') ?? input.optionalText('TargetArn');
    if (topic === undefined) throw new UserError('Publish: only topics are supported here, no phone numbers');
    return publishAccesses(topic, environment);
  },
  PublishBatch: (input, environment) => publishAccesses(input.text('TopicArn'), environment),
  Subscribe: (input) => [
    access('sns:Subscribe', input.text('TopicArn'), {
      'sns:Protocol': input.text('Protocol'),
      'sns:Endpoint': input.optionalText('Endpoint'),
    }),
  ],
  Unsubscribe: () => [access('sns:Unsubscribe', '*')],
});

/** What publishing to a topic needs: the topic, and its key where it is encrypted. */
export function publishAccesses(topicArn: string, environment: ActionEnvironment): readonly Access[] {
  return [access('sns:Publish', topicArn), ...keyAccesses('sns', ENCRYPT, topicArn, environment)];
}

function onTopic(action: string): AccessRule {
  return (input) => [access(`sns:${action}`, input.text('TopicArn'))];
}
