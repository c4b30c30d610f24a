import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { type AccountStanding, type AccountStore, accountState } from './account-state';
import { fromItem, isConditionFailed, toItem } from './dynamodb';
import { ledgerKeys } from './ledger/keys';

/** The account by GetAccount. */
export async function readAccountStanding(client: SESv2Client): Promise<AccountStanding> {
  const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota } = await client.send(
    new GetAccountCommand({}),
  );
  const { MaxSendRate, Max24HourSend, SentLast24Hours = 0 } = SendQuota ?? {};
  if (MaxSendRate === undefined || Max24HourSend === undefined) {
    throw new Error('GetAccount of SES answered without SendQuota: how fast to send is unknown');
  }
  return {
    productionAccess: ProductionAccessEnabled ?? false,
    sendingEnabled: SendingEnabled ?? false,
    enforcementStatus: EnforcementStatus ?? 'unknown',
    maxSendRate: MaxSendRate,
    max24HourSend: Max24HourSend,
    sentLast24Hours: SentLast24Hours,
  };
}

/** The shared state in one item of the ledger's table, which never expires. */
export function dynamoAccountStore(client: DynamoDBClient, table: string): AccountStore {
  const Key = toItem({ ...ledgerKeys.account });
  return {
    async read() {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      const parsed = accountState.safeParse(Item && fromItem(Item));
      // The item is there without a state while the first refreshing is under way.
      return parsed.success ? parsed.data : undefined;
    },

    async takeOn(now, until) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key,
            UpdateExpression: 'SET refreshingUntil = :until',
            ConditionExpression: 'attribute_not_exists(refreshingUntil) OR refreshingUntil <= :now',
            ExpressionAttributeValues: toItem({ ':until': until, ':now': now }),
          }),
        );
        return true;
      } catch (error) {
        if (isConditionFailed(error)) return false;
        throw error;
      }
    },

    async write(state) {
      const fields = Object.entries(state);
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key,
          UpdateExpression: `SET ${fields.map(([name]) => `${name} = :${name}`).join(', ')} REMOVE refreshingUntil`,
          ExpressionAttributeValues: toItem(
            Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
          ),
        }),
      );
    },
  };
}
