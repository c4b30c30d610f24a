import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';

/** What an attribute holds in JavaScript: sets of numbers are DynamoDB's NS, sets of texts SS. */
export type ItemValue =
  | string
  | number
  | boolean
  | null
  | ReadonlySet<number>
  | ReadonlySet<string>
  | readonly ItemValue[]
  | { readonly [name: string]: ItemValue | undefined };

/**
 * A client whose calls end: a call that hangs would hold a claim for as long as the function lives. Tries often, for every
 * write of this project is conditional or may be repeated.
 */
export function dynamoClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
    ...config,
  });
}

/** Whether a write was refused by its condition. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof ConditionalCheckFailedException;
}

/** One value as DynamoDB writes it. Numbers must be safe integers or short decimals; sets must not be empty. */
export function toAttribute(value: ItemValue): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
  }
  if (value instanceof Set) return toSet([...value]);
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: toItem(value as { readonly [name: string]: ItemValue | undefined }) };
}

/** The attributes of an item; fields that are undefined are left out. */
export function toItem(fields: {
  readonly [name: string]: ItemValue | undefined;
}): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) item[name] = toAttribute(value);
  }
  return item;
}

/** An item read back; what {@link toItem} wrote comes back equal. */
export function fromItem(item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
}

function fromAttribute(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.NS !== undefined) return new Set(value.NS.map(Number));
  if (value.SS !== undefined) return new Set(value.SS);
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromItem(value.M);
  throw new Error(`an attribute of type ${Object.keys(value).join()} is not used in these tables`);
}

function toSet(members: readonly (string | number)[]): AttributeValue {
  return typeof members[0] === 'number' ? { NS: members.map(String) } : { SS: members.map(String) };
}

function isList(value: object): value is readonly ItemValue[] {
  return Array.isArray(value);
}
