import { isAbsent, type JsonObject, ownValue } from '../shared/json-values';
import type { SegmentCondition, SegmentExpression } from '../shared/segment';

/** Says who of a list is meant, and learns which fields its rows have. */
export interface SegmentFilter {
  includes(row: JsonObject): boolean;
  /** Top-level fields that it looks at. */
  readonly fields: ReadonlySet<string>;
  /** Fields that the segment names and that no row had so far. */
  unseenFields(): string[];
}

type Test = (row: JsonObject) => boolean;

/** Judges the value of a field; holds for none that is absent. */
type Comparison = (value: unknown) => boolean;

/**
 * Makes a filter of a segment; absent, everyone is meant. A field that a row does not have, or has as null, meets no condition but
 * `{"exists": false}`. Texts that are numbers or dates count as such, for in a CSV everything is a text; letter case counts.
 */
export function createSegmentFilter(segment: SegmentExpression | undefined): SegmentFilter {
  const unseen = new Map<string, readonly string[]>();
  const test = segment ? testOf(segment, unseen) : () => true;
  return {
    fields: new Set([...unseen].flatMap(([field, [root = field]]) => [field, root])),
    includes: (row) => {
      if (unseen.size > 0) {
        for (const [field, path] of unseen) {
          if (fieldOf(row, field, path) !== undefined) unseen.delete(field);
        }
      }
      return test(row);
    },
    unseenFields: () => [...unseen.keys()],
  };
}

/** @param fields where the fields that the expression names are put, with their paths */
function testOf(expression: SegmentExpression, fields: Map<string, readonly string[]>): Test {
  if ('all' in expression) {
    const tests = expression.all.map((inner) => testOf(inner, fields));
    return (row) => tests.every((test) => test(row));
  }
  if ('any' in expression) {
    const tests = expression.any.map((inner) => testOf(inner, fields));
    return (row) => tests.some((test) => test(row));
  }
  if ('not' in expression) {
    const test = testOf(expression.not, fields);
    return (row) => !test(row);
  }
  const { field } = expression;
  const path = field.split('.');
  fields.set(field, path);
  if ('exists' in expression) return (row) => isAbsent(fieldOf(row, field, path)) !== expression.exists;
  const compare = comparisonOf(expression);
  return (row) => compare(fieldOf(row, field, path));
}

/** A column of a CSV may be named like the path into an object. */
function fieldOf(row: JsonObject, field: string, path: readonly string[]): unknown {
  const flat = ownValue(row, field);
  return flat !== undefined || path.length === 1 ? flat : path.reduce<unknown>(ownValue, row);
}

type Comparing = Exclude<SegmentCondition, { exists: boolean }>;

function comparisonOf(condition: Comparing): Comparison {
  if ('equals' in condition) return (value) => isSame(value, condition.equals);
  if ('in' in condition) {
    const options = new Set<unknown>(condition.in);
    // What is one of them as it stands needs no second look, such as at texts that are numbers.
    return (value) => options.has(value) || condition.in.some((option) => isSame(value, option));
  }
  if ('contains' in condition) return (value) => contains(value, condition.contains);
  if ('gt' in condition) return (value) => numberOf(value) > condition.gt;
  if ('gte' in condition) return (value) => numberOf(value) >= condition.gte;
  if ('lt' in condition) return (value) => numberOf(value) < condition.lt;
  if ('lte' in condition) return (value) => numberOf(value) <= condition.lte;
  if ('before' in condition) return dateComparison(condition.before, (value, bound) => value < bound);
  return dateComparison(condition.after, (value, bound) => value > bound);
}

function isSame(value: unknown, operand: string | number | boolean): boolean {
  if (typeof value === typeof operand) return value === operand;
  if (typeof operand === 'number') return typeof value === 'string' && numberOf(value) === operand;
  return (typeof value === 'string' || isScalar(value)) && String(value) === String(operand);
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function contains(value: unknown, operand: string | number | boolean): boolean {
  if (Array.isArray(value)) return value.some((element) => isSame(element, operand));
  return typeof value === 'string' && value.includes(String(operand));
}

/** NaN, which is neither over nor under anything, for what is no number. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_AND_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Compares with a day or a time. A day is compared by days, so that nothing of 30 November is after "2026-11-30". Days, and
 * times without a zone, are UTC.
 */
function dateComparison(operand: string, holds: (value: number, bound: number) => boolean): Comparison {
  const unit = DAY.test(operand) ? DAY_MS : 1;
  const bound = Math.floor(timeOf(operand) / unit);
  return (value) => holds(Math.floor(timeOf(value) / unit), bound);
}

/** Milliseconds since 1970; NaN, which is neither before nor after anything, for what is neither a day nor a time. */
function timeOf(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (DAY.test(text)) return Date.parse(text);
  const match = DAY_AND_TIME.exec(text);
  if (!match) return Number.NaN;
  return Date.parse(text.replace(' ', 'T') + (match[1] === undefined ? 'Z' : ''));
}
