import type { JsonObject } from '../shared/json-values';
import type { RejectReason } from '../shared/reject';

/** Where a record stands in its object. */
export interface RecordPlace {
  /** Which data record, counted from 1. */
  readonly record: number;
  /** Physical line where it starts, counted from 1. */
  readonly line: number;
}

/** A record that could be read: the fields of a row. */
export interface RowRecord extends RecordPlace {
  readonly row: JsonObject;
}

/** A record that could not be read, while those around it can. */
export interface BrokenRecord extends RecordPlace {
  readonly reason: Extract<RejectReason, 'INVALID_JSON' | 'INVALID_CSV'>;
  /** Without anything of the record itself: it may hold an address. */
  readonly message: string;
}

/** What a list holds, one by one. */
export type ListRecord = RowRecord | BrokenRecord;

/**
 * Gets the records of a list one by one, as they are read. Never many at a time: what is alive when V8 cleans up its young objects
 * is soon made among the old ones, where the rest of a list of millions would follow it and wait for a slow collection.
 */
export type TakeRecord = (record: ListRecord) => void;

/** Characters of one record; more means that a quote or a bracket is not closed. */
export const LONGEST_RECORD = 10 * 1024 * 1024;

/** Levels of lists and objects in a row, far more than any template reads. */
export const DEEPEST_RECORD = 32;
