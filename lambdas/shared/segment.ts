import * as z from 'zod';
import { must, text } from './contract';

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: must('a text, a number, true or false'),
});
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: must('a date or a time with its zone, such as "2026-11-30" or "2026-11-30T09:00:00Z"'),
});

/** Name of a field of the row; dots lead into objects: `consent.status`. */
const field = text(/^[^.]+(\.[^.]+)*$/, 'the name of a field of the row, such as "segment"').describe(
  'Field of the row; dots lead into objects',
);

/** What a field is compared with, by operator. */
const operands = {
  equals: scalar.describe('The field is this value'),
  in: z.array(scalar).min(1).describe('The field is one of these values'),
  contains: scalar.describe('The field is a list with this value, or a text with this part'),
  exists: z.boolean().describe('The field is there and not null (true), or is absent or null (false)'),
  gt: z.number().describe('The field is a number over this one'),
  gte: z.number().describe('The field is this number or over it'),
  lt: z.number().describe('The field is a number under this one'),
  lte: z.number().describe('The field is this number or under it'),
  before: moment.describe('The field is a date or a time before this one'),
  after: moment.describe('The field is a date or a time after this one'),
};

/** The operators of a condition. */
export type SegmentOperator = keyof typeof operands;

const { equals, in: oneOf, contains, exists, gt, gte, lt, lte, before, after } = operands;

/** One field compared by one operator. */
export type SegmentCondition = {
  [Operator in SegmentOperator]: { field: string } & Record<Operator, z.infer<(typeof operands)[Operator]>>;
}[SegmentOperator];

/** Who of a list is meant: a condition, or expressions combined. An empty `all` means everyone, an empty `any` nobody. */
export type SegmentExpression =
  | { all: SegmentExpression[] }
  | { any: SegmentExpression[] }
  | { not: SegmentExpression }
  | SegmentCondition;

const FORM = `{"all": […]}, {"any": […]}, {"not": …} or {"field": …} with one operator of ${Object.keys(operands).join(', ')}`;

/** See {@link SegmentExpression}. */
export const segmentExpression: z.ZodType<SegmentExpression> = z
  .union(
    [
      z.strictObject({
        get all() {
          return z.array(segmentExpression);
        },
      }),
      z.strictObject({
        get any() {
          return z.array(segmentExpression);
        },
      }),
      z.strictObject({
        get not() {
          return segmentExpression;
        },
      }),
      z.strictObject({ field, equals }),
      z.strictObject({ field, in: oneOf }),
      z.strictObject({ field, contains }),
      z.strictObject({ field, exists }),
      z.strictObject({ field, gt }),
      z.strictObject({ field, gte }),
      z.strictObject({ field, lt }),
      z.strictObject({ field, lte }),
      z.strictObject({ field, before }),
      z.strictObject({ field, after }),
    ],
    { error: must(FORM) },
  )
  .meta({ id: 'SegmentExpression', description: 'Who of the list is meant' });
