import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { fromItem, type ItemValue, toItem } from './dynamodb';
import { suppressionAttributes } from './suppression';

/** A person as the suppression table knows them. */
export interface Person {
  /** Keyed hash of their address (`hashAddress`). */
  readonly key: string;
  /** As mail was sent to it; absent where only a link told of the person. */
  readonly address?: string;
}

/** One update of a person's item, in DynamoDB's expressions. */
export interface PersonUpdate {
  /** Such as `SET #at = :at`. */
  readonly update: string;
  readonly condition?: string;
  /** Attributes by the names that stand for them after `#`; those that no expression names are left out. */
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, ItemValue>>;
}

/** What became of an update. */
export interface PersonUpdated {
  /** Whether the condition was met, and the update made. */
  readonly met: boolean;
  /** The item as it now stands, empty where there is none. */
  readonly item: Readonly<Record<string, unknown>>;
}

/** Updates of the items of people. */
export interface PersonUpdates {
  /**
   * Makes an update, and the item where there is none. Where the address is known and the update sets anything, it is
   * filled in; an address that is there stays.
   */
  update(person: Person, change: PersonUpdate): Promise<PersonUpdated>;
}

/** Updates in the suppression table. */
export function dynamoPersonUpdates(client: DynamoDBClient, table: string): PersonUpdates {
  return {
    async update(person, change) {
      const { update, condition, names, values } = withAddress(person, change);
      const used = Object.entries(names).filter(([name]) =>
        new RegExp(`#${name}\\b`).test(`${update} ${condition}`),
      );
      try {
        const { Attributes = {} } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: toItem({ pk: person.key }),
            UpdateExpression: update,
            ...(condition !== undefined && { ConditionExpression: condition }),
            ExpressionAttributeNames: Object.fromEntries(
              used.map(([name, attribute]) => [`#${name}`, attribute]),
            ),
            // DynamoDB refuses an empty one.
            ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toItem(values) }),
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { met: true, item: fromItem(Attributes) };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { met: false, item: fromItem(error.Item ?? {}) };
      }
    },
  };
}

function withAddress({ address }: Person, change: PersonUpdate): PersonUpdate {
  if (address === undefined || !change.update.startsWith('SET ')) return change;
  return {
    ...change,
    update: change.update.replace('SET ', 'SET #address = if_not_exists(#address, :address), '),
    names: { ...change.names, address: suppressionAttributes.address },
    values: { ...change.values, ':address': address },
  };
}
