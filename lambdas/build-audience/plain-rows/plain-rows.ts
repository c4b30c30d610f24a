import type { JsonObject } from '../../shared/json-values';
import { hasConsent } from '../../shared/subscriber';
import { CR, LF, QUOTE } from '../ascii';
import type { AudienceWriter } from '../audience-writer';
import { viewOf } from '../byte-words';
import type { RowLane } from '../json-lines';
import type { JudgeOptions } from '../judge-row';
import { roomForData } from '../row-data';
import { ByteCache, textOf } from './byte-cache';
import { PlainAddress } from './plain-address';
import { PlainLine } from './plain-line';
import { RowShape } from './row-shape';
import { createUseOf, type ShapeUse, type UseOf } from './shape-use';

export interface PlainRowsOptions extends JudgeOptions {
  readonly audience: AudienceWriter;
  /** Recipients above which nothing more is written. */
  readonly maxRecipients: number;
  /** Counted on. */
  readonly counts: { rows: number; segmentExcluded: number };
}

/** Whether a row is of the segment, and has the consent that it needs. */
type Meant = 'yes' | 'excluded' | 'no consent';

/** A shape, and all that is needed to judge the rows of it. */
class Lane {
  readonly line: PlainLine;
  /** The fields that segment and consent look at, as the row has them that is judged. */
  readonly row: Record<string, unknown> = {};
  /** Who is meant, by the one field that tells; nothing where there are more. */
  readonly meant: ByteCache<Meant> | undefined;

  constructor(
    readonly shape: RowShape,
    readonly use: ShapeUse,
    address: PlainAddress,
    judge: (row: JsonObject) => Meant,
  ) {
    this.line = new PlainLine(shape, use.email, use.fields, address);
    const [field, ...more] = use.looked;
    if (!field || more.length > 0) return;
    this.meant = new ByteCache(VALUES, (text) => judge({ [field.name]: JSON.parse(text) }));
  }
}

const MOST_SHAPES = 8;
/** Places for the values of the fields that segment and consent look at. */
const VALUES = 1024;
/** Lines that had to be read another way, more than those that did not, after which nothing more is tried with this list. */
const MOST_MISSES = 1000;

/**
 * Judges rows of JSON lines as they are, byte by byte, and writes their lines: several times as fast as to make an object of each, its
 * texts among it. It learns the shapes of rows from the first of them, and decides only what is plain: a row with a good address
 * and texts without escapes that is planned or of another segment. Any other, with whatever is wrong with it, is left to
 * `readJsonLines` and `createRowJudge`, and so the outcome is always theirs.
 */
export class PlainRows implements RowLane {
  taken = 0;
  private readonly lanes: Lane[] = [];
  /** Lines, blank ones too, that were read another way, less those that were not. */
  private misses = 0;
  private readonly useOf: UseOf;
  private readonly room: number;
  private readonly address = new PlainAddress();
  private readonly values = new ByteCache<unknown>(VALUES, (text) => JSON.parse(text));

  constructor(private readonly options: PlainRowsOptions) {
    this.useOf = createUseOf(options.template, options.defaults, options.segment);
    this.room = roomForData(options.template, options.defaults);
  }

  get isOver(): boolean {
    return this.misses > MOST_MISSES;
  }

  take(bytes: Buffer, start: number): number {
    this.taken = 0;
    let at = start;
    // Where there is no line feed the line goes on in the next piece.
    const limit = this.lanes.length === 0 ? start + 1 : bytes.lastIndexOf(LF) + 1;
    const view = viewOf(bytes);
    while (at < limit) {
      const next = this.takeRow(view, at);
      if (next < 0) break;
      at = next;
      this.taken++;
    }
    this.options.counts.rows += this.taken;
    this.misses = Math.max(0, this.misses - this.taken);
    if (at < limit) this.misses++;
    return at;
  }

  learn(line: string): void {
    if (this.isOver || this.lanes.length === MOST_SHAPES) return;
    const bytes = Buffer.from(`${line}\n`, 'latin1');
    const view = viewOf(bytes);
    if (this.lanes.some(({ shape }) => shape.scan(view, 0) === line.length)) return;
    const shape = RowShape.of(bytes);
    const use = shape && this.useOf(shape);
    if (shape && use) {
      this.lanes.push(new Lane(shape, use, this.address, (row) => this.judge(row)));
    }
  }

  /** Where the next row begins; -1 where it is to be read another way. */
  private takeRow(bytes: DataView, start: number): number {
    for (const lane of this.lanes) {
      const end = lane.shape.scan(bytes, start);
      if (end < 0) continue;
      const next = bytes.getUint8(end) === CR ? end + 1 : end;
      return bytes.getUint8(next) === LF && this.decide(lane, bytes, start, end) ? next + 1 : -1;
    }
    return -1;
  }

  private decide(lane: Lane, bytes: DataView, start: number, end: number): boolean {
    const { leftOut, planned, counts } = this.options;
    const { use, shape } = lane;
    const { spans } = shape;
    const { address } = this;
    // A field of the data counts for one character more than it takes in a row, and all of them together for three.
    if (end - start + use.fields.length + 3 >= this.room) return false;
    const email = spans[2 * use.email] ?? 0;
    if (bytes.getUint8(email) !== QUOTE) return false;
    if (!address.read(bytes, email + 1, (spans[2 * use.email + 1] ?? 0) - 1)) return false;
    if (address.isReserved && !this.options.reservedDomainsAllowed) return false;
    const meant = this.isMeant(lane, bytes);
    if (meant === 'excluded' || leftOut.hasBytes(address.key, address.length)) {
      counts.segmentExcluded++;
      return true;
    }
    if (meant !== 'yes') return false;
    for (const { index, check } of use.fields) {
      const from = spans[2 * index] ?? 0;
      if (bytes.getUint8(from) !== QUOTE) return false;
      if (!check || check.holdsForTexts) continue;
      if (!check.holds(textOf(bytes, from + 1, (spans[2 * index + 1] ?? 0) - 1))) return false;
    }
    if (!planned.addBytes(address.key, address.length)) return false;
    if (planned.size <= this.options.maxRecipients) {
      this.options.audience.addWritten(lane.line.of(bytes, start, end));
    }
    return true;
  }

  private isMeant({ shape, use, row, meant }: Lane, bytes: DataView): Meant | undefined {
    const { spans } = shape;
    for (const { index, name } of use.looked) {
      const start = spans[2 * index] ?? 0;
      const end = spans[2 * index + 1] ?? 0;
      if (meant) return meant.get(bytes, start, end);
      row[name] = this.values.get(bytes, start, end);
    }
    return this.judge(row);
  }

  private judge(row: JsonObject): Meant {
    if (!this.options.segment.includes(row)) return 'excluded';
    return hasConsent(row) ? 'yes' : 'no consent';
  }
}
