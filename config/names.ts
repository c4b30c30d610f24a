/**
 * How long AWS lets a name be, by kind, from the Service Quotas and API reference of each service.
 * `template` is the SES template that a run sends: `<prefix>-<template>-<12 hex digits>`.
 */
export const NAME_LIMITS = {
  alarm: 255,
  api: 128,
  bucket: 63,
  'configuration set': 64,
  dashboard: 255,
  'event rule': 64,
  function: 64,
  'key alias': 250,
  queue: 80,
  role: 64,
  schedule: 64,
  'schedule group': 64,
  'state machine': 80,
  table: 255,
  template: 64,
  topic: 256,
} as const;

export type NamedKind = keyof typeof NAME_LIMITS;

/** Characters that AWS or this project adds to a name after the part: template hash; account id and Region of a bucket. */
const ADDED: Partial<Record<NamedKind, number>> = { template: '-0123456789ab'.length };

/** Parts that every environment has, the longest of each kind that is bound at 80 characters or fewer. */
export const FIXED_PARTS: readonly (readonly [NamedKind, string])[] = [
  ['configuration set', 'campaigns'],
  ['event rule', 'reputation-critical'],
  ['function', 'build-audience'],
  ['queue', 'housekeeping-schedule-dead-letters'],
  ['role', 'housekeeping-schedule'],
  ['schedule', 'housekeeping'],
  ['schedule group', 'campaigns'],
  ['state machine', 'campaign'],
];

/** Why `<prefix>-<part>` can't be the name of a `kind`, or nothing. */
export function nameFault(prefix: string, kind: NamedKind, part: string): string | undefined {
  const name = `${prefix}-${part}`;
  const length = name.length + (ADDED[kind] ?? 0);
  const limit = NAME_LIMITS[kind];
  return length <= limit
    ? undefined
    : `the name of the ${kind} "${name}" would have ${length} characters${ADDED[kind] ? ` with its hash` : ''}, AWS allows ${limit}`;
}

/** `<prefix>-<account id>-<Region>`, the longest name of a bucket. */
export function bucketNameFault(prefix: string, region: string): string | undefined {
  return nameFault(prefix, 'bucket', `000000000000-${region}`);
}

/** Every fault that `<name>-<environment>` as a prefix causes in names that each environment has. */
export function prefixFaults(prefix: string, region: string): string[] {
  const faults = FIXED_PARTS.map(([kind, part]) => nameFault(prefix, kind, part));
  return [...faults, bucketNameFault(prefix, region)].filter((fault) => fault !== undefined);
}

/** What the name of each AWS resource of an environment begins with. */
export const namePrefix = (name: string, environment: string): string => `${name}-${environment}`;
