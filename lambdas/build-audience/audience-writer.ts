import { formatAudienceLine } from '../shared/audience-line';
import type { JsonObject } from '../shared/json-values';
import { SHARD_SIZE } from '../shared/ledger/positions';
import { objectKeys } from '../shared/object-keys';
import { LineBuffer } from './line-buffer';

/** Puts a whole object under a key. */
export type PutObject = (key: string, body: Buffer) => Promise<void>;

/** A line that writes itself, the same as `formatAudienceLine` makes it. */
export interface WrittenLine {
  /** Bytes of it at most. */
  readonly most: number;
  /** Writes it at a place; answers where it ends. */
  write(into: DataView, at: number, position: number): number;
}

const SHARDS_UNDER_WAY = 2;
/** Few for each recipient; what takes more grows, and no run takes three times this for nothing. */
const USUAL_SHARD_BYTES = 1024 * 1024;

/**
 * Writes the recipients of a run, one object a shard, in the order in which they come. The same recipients make the same bytes,
 * so that writing a shard again changes nothing.
 */
export class AudienceWriter {
  private readonly lines = new LineBuffer(USUAL_SHARD_BYTES, 'ascii');
  /** Of the next recipient in the shard under way. */
  private position = 0;
  private shard = 0;
  private underWay: Promise<void>[] = [];

  constructor(
    private readonly run: string,
    private readonly put: PutObject,
  ) {}

  add(address: string, data: JsonObject): void {
    this.lines.add(formatAudienceLine({ position: this.position++, address, data }));
    if (this.position === SHARD_SIZE) this.startShard();
  }

  /** Adds a recipient whose line is written byte by byte. */
  addWritten(line: WrittenLine): void {
    const room = this.lines.room(line.most);
    this.lines.wrote(line.write(room, this.lines.length, this.position++));
    if (this.position === SHARD_SIZE) this.startShard();
  }

  /** Waits until few enough shards are being written that more may be read. */
  async keepUp(): Promise<void> {
    while (this.underWay.length >= SHARDS_UNDER_WAY) await this.underWay.shift();
  }

  /** Writes what is left; everything is written then. */
  async finish(): Promise<void> {
    if (this.position > 0) this.startShard();
    await Promise.all(this.underWay);
    this.underWay = [];
  }

  private startShard(): void {
    const body = this.lines.take();
    const key = objectKeys.audienceShard(this.run, this.shard++);
    const written = this.put(key, body).then(() => this.lines.giveBack(body));
    this.position = 0;
    // Whoever waits for it is told; until then a fault must not end the process.
    written.catch(() => undefined);
    this.underWay.push(written);
  }
}
