import type { Reject, RejectReason } from '../shared/reject';
import { LineBuffer } from './line-buffer';

/** Writes one object in parts; it is there only once it is complete. */
export interface ObjectUpload {
  /** Takes the next part: 5 MiB or more but for the last one (S3, "Multipart upload limits"). */
  addPart(part: Buffer): Promise<void>;
  /** Ends the object, which may be empty. */
  complete(): Promise<void>;
}

/** As few as S3 takes, for a part lies in memory as a whole, in a buffer that grows by doubling. */
const PART_BYTES = 5 * 1024 * 1024;

/** Writes the rejects of a run, and counts them by reason. */
export class RejectWriter {
  readonly counts = new Map<RejectReason, number>();
  private readonly lines = new LineBuffer(64 * 1024, 'utf8');

  constructor(private readonly upload: ObjectUpload) {}

  /** How many rows were rejected. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  add(reject: Reject): void {
    this.lines.add(`${JSON.stringify(reject)}\n`);
    this.counts.set(reject.reason, (this.counts.get(reject.reason) ?? 0) + 1);
  }

  /** Writes what has come together, once that is enough for a part. */
  async keepUp(): Promise<void> {
    if (this.lines.length >= PART_BYTES) await this.upload.addPart(this.lines.take());
  }

  async finish(): Promise<void> {
    if (!this.lines.isEmpty) await this.upload.addPart(this.lines.take());
    await this.upload.complete();
  }
}
