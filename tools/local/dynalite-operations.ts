import type { Store } from 'dynalite/db';
import { checkTypes, checkValidations } from 'dynalite/validations';
import * as z from 'zod';
import { AwsError } from './aws-error';
import { checkedInput } from './aws-input';
import { DetailedAwsError } from './json-protocol';

/** The operations that dynalite has and that are the same here. */
export const dynaliteOperations = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
] as const;

export type DynaliteOperation = (typeof dynaliteOperations)[number];

/** An operation of dynalite: what it takes, and what it does. */
interface Implementation {
  readonly types: Readonly<Record<string, unknown>>;
  readonly custom?: unknown;
  run(store: Store, input: object, callback: (error: unknown, output?: object) => void): void;
}

const conditional: ReadonlySet<DynaliteOperation> = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

const conditionFailureInput = z.looseObject({
  ReturnValuesOnConditionCheckFailure: z.enum(['ALL_OLD', 'NONE']).optional(),
});

/**
 * Runs an operation of dynalite.
 *
 * @throws AwsError as DynamoDB answers; `ValidationException` for a parameter that dynalite does not know: it would
 *   pass it over in silence
 */
export async function runDynalite(
  store: Store,
  operation: DynaliteOperation,
  input: unknown,
): Promise<object> {
  const { ReturnValuesOnConditionCheckFailure: onFailure, ...parameters } = checkedInput(
    conditional.has(operation) ? conditionFailureInput : z.looseObject({}),
    input,
    operation,
  );
  const { types, custom, run } = load(operation);
  refuseUnknown(operation, Object.keys(parameters), Object.keys(types));
  const watched = watchItems(store);
  try {
    const checked = checkTypes(parameters, types);
    checkValidations(checked, types, custom, store);
    return await new Promise<object>((resolve, reject) => {
      run(watched.store, checked, (error, output = {}) => (error ? reject(error) : resolve(output)));
    });
  } catch (error) {
    throw toAwsError(error, onFailure === 'ALL_OLD' ? watched.lastItem() : undefined);
  }
}

/** dynalite keeps the two halves of an operation in files that bear its name. */
function load(operation: DynaliteOperation): Implementation {
  const file = operation.charAt(0).toLowerCase() + operation.slice(1);
  return { ...require(`dynalite/validations/${file}`), run: require(`dynalite/actions/${file}`) };
}

function refuseUnknown(operation: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.filter((parameter) => !known.includes(parameter));
  if (unknown.length > 0) {
    throw new AwsError(
      'ValidationException',
      `The local DynamoDB does not implement ${unknown.join(', ')} of ${operation}.`,
    );
  }
}

/**
 * The store, for one operation, that remembers the item which the operation read: a write reads its item once, under
 * the item's lock, and judges its condition by it.
 */
function watchItems(store: Store): { readonly store: Store; lastItem(): object | undefined } {
  let last: object | undefined;
  return {
    store: {
      ...store,
      getItemDb: (table) => {
        const items = store.getItemDb(table);
        return {
          ...items,
          get: (key, callback) =>
            items.get(key, (error, item) => {
              last = item;
              callback(error, item);
            }),
        };
      },
    },
    lastItem: () => last,
  };
}

const dynaliteError = z.object({
  statusCode: z.number(),
  body: z.object({ __type: z.string(), message: z.string().optional(), Message: z.string().optional() }),
});

/** What dynalite refuses it throws as an answer; anything else is a fault and stays what it is. */
function toAwsError(error: unknown, item: object | undefined): unknown {
  const parsed = dynaliteError.safeParse(error);
  if (!parsed.success) return error;
  const { statusCode, body } = parsed.data;
  const code = body.__type.slice(body.__type.indexOf('#') + 1);
  const message = body.message ?? body.Message ?? '';
  return code === 'ConditionalCheckFailedException' && item
    ? new DetailedAwsError(code, message, { Item: item })
    : new AwsError(code, message, statusCode);
}
