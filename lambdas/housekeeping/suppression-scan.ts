import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { consentAttributes } from '../shared/consent-store';
import { fromItem } from '../shared/dynamodb';
import { suppressionAttributes } from '../shared/suppression';

type Item = Readonly<Record<string, unknown>>;

/** Reads the suppression table from end to end, in no order, a page of it in memory. */
export interface SuppressionScan {
  /** Everyone, with all but topics and soft bounces. */
  everyone(): AsyncIterable<Item>;
  /** Those of whom a mail is noted, by which their address can be found: `pk`, `mailRun`, `mailRcpt`. */
  withNotedMail(): AsyncIterable<Item>;
}

/** The suppression table. */
export function dynamoSuppressionScan(client: DynamoDBClient, table: string): SuppressionScan {
  async function* scan(attributes: readonly string[], filter?: string): AsyncGenerator<Item> {
    const pages = paginateScan(
      { client },
      {
        TableName: table,
        ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#a${index}`, name])),
        ...(filter !== undefined && { FilterExpression: filter }),
      },
    );
    for await (const { Items = [] } of pages) yield* Items.map(fromItem);
  }

  const { leftTopic: _, ...attributes } = suppressionAttributes;
  const { mailRun, mailRcpt } = consentAttributes;
  return {
    everyone: () => scan(Object.values(attributes)),
    withNotedMail: () => scan([mailRun, mailRcpt, 'pk'], 'attribute_exists(#a0)'),
  };
}
