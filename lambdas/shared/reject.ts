import * as z from 'zod';
import { text } from './contract';

/** Why a row of a list is not sent to. */
export const rejectReason = z.enum([
  'INVALID_JSON',
  'INVALID_CSV',
  'MISSING_EMAIL',
  'INVALID_EMAIL',
  'NON_ASCII_LOCAL_PART',
  'RESERVED_DOMAIN',
  'DUPLICATE',
  'NO_CONSENT',
  'MISSING_TEMPLATE_DATA',
  'INVALID_URL',
  'DATA_TOO_LARGE',
]);
export type RejectReason = z.infer<typeof rejectReason>;

/** One line of `runs/<run>/rejected.jsonl`: a row that is not sent to, and why. */
export const reject = z
  .strictObject({
    key: z.string().min(1).describe('Key of the list in the bucket'),
    versionId: z.string().min(1).describe('Version of the list that the run is pinned to'),
    record: z.int().min(1).describe('Which data record of the object, counted from 1'),
    line: z.int().min(1).describe('Physical line where the record starts; the header of a CSV is line 1'),
    email: text(/^(.?\*{3})?$/u, 'a masked address, such as "b***"').describe(
      'The address, masked; empty where there is none',
    ),
    field: z.string().describe('The field at fault; empty where it is the record as a whole'),
    reason: rejectReason,
    message: z.string().min(1).describe('The fault in words, without the address'),
  })
  .meta({ title: 'Reject', description: 'One line of runs/<run>/rejected.jsonl' });
export type Reject = z.infer<typeof reject>;
