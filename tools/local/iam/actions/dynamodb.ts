import { arnOf } from '../../arn';
import { type AccessRule, type ActionEnvironment, access, type Input } from './operation';
import { jsonService } from './protocol';

/**
 * DynamoDB: on the table, or on the index that a query names. A transaction needs the permissions of what it is made of, and a
 * batch its own on each table (Developer Guide, "Using IAM with DynamoDB transactions"; Service Authorization Reference).
 */
export const dynamodbActions = jsonService('dynamodb', {
  BatchGetItem: (input, environment) => onEachTable('BatchGetItem', input, environment),
  BatchWriteItem: (input, environment) => onEachTable('BatchWriteItem', input, environment),
  DeleteItem: onTable('DeleteItem'),
  DescribeContinuousBackups: onTable('DescribeContinuousBackups'),
  DescribeTable: onTable('DescribeTable'),
  DescribeTimeToLive: onTable('DescribeTimeToLive'),
  GetItem: onTable('GetItem'),
  ListTables: () => [access('dynamodb:ListTables', '*')],
  PutItem: onTable('PutItem'),
  Query: onTable('Query'),
  Scan: onTable('Scan'),
  TransactGetItems: (input, environment) => inTransaction('TransactGetItems', input, environment),
  TransactWriteItems: (input, environment) => inTransaction('TransactWriteItems', input, environment),
  UpdateItem: onTable('UpdateItem'),
});

/** The parts of a transaction by the action that governs each. */
const PARTS = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
} as const;

function onTable(action: string): AccessRule {
  return (input, environment) => {
    const table = tableArn(input.text('TableName'), environment);
    const index = input.optionalText('IndexName');
    return [access(`dynamodb:${action}`, index === undefined ? table : `${table}/index/${index}`)];
  };
}

function onEachTable(action: string, input: Input, environment: ActionEnvironment) {
  return input
    .structure('RequestItems')
    .names()
    .map((table) => access(`dynamodb:${action}`, tableArn(table, environment)));
}

function inTransaction(enclosing: string, input: Input, environment: ActionEnvironment) {
  return input.structures('TransactItems').flatMap((item) =>
    Object.entries(PARTS).flatMap(([part, action]) =>
      item.has(part)
        ? [
            access(`dynamodb:${action}`, tableArn(item.structure(part).text('TableName'), environment), {
              'dynamodb:EnclosingOperation': enclosing,
            }),
          ]
        : [],
    ),
  );
}

/** A table may be given by name or by ARN. */
function tableArn(table: string, { account }: ActionEnvironment): string {
  return table.startsWith('arn:') ? table : arnOf(account, 'dynamodb', `table/${table}`);
}
