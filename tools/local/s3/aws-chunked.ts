import { incompleteBody, invalidChunkSize, malformedTrailer } from './errors';

/** S3's rule for every chunk but the last (S3 API reference, "Transferring Payload in Multiple Chunks"). */
const minChunkSize = 8192;
/** Longest line in the framing: a chunk's size with its signature, or a trailer. */
const maxLineLength = 4096;

/**
 * Takes the `aws-chunked` framing off a body: `<size in hex>[;chunk-signature=…]CRLF <bytes> CRLF`, a chunk of size 0,
 * then trailers. Chunk signatures are passed over, as all signatures are on this machine.
 *
 * @param trailers receives the trailing headers, names in lower case, before the generator ends
 * @throws `IncompleteBody` where the framing breaks off or is none; `InvalidChunkSizeError`; `MalformedTrailerError`
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source[Symbol.asyncIterator]());
  try {
    let previous = minChunkSize;
    for (let chunk = 1; ; chunk++) {
      const size = chunkSize(await reader.line());
      if (size === 0) break;
      if (previous < minChunkSize) throw invalidChunkSize(chunk, previous);
      yield* reader.bytes(size);
      if ((await reader.line()) !== '') throw incompleteBody();
      previous = size;
    }
    for (let line = await reader.line(); line; line = await reader.line()) {
      const [, name, value] = /^([\w-]+):(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw malformedTrailer();
      trailers.set(name.toLowerCase(), value.trim());
    }
  } finally {
    await reader.close();
  }
}

function chunkSize(line: string | undefined): number {
  const [, hex] = /^([0-9a-f]{1,12})(?:;.*)?$/i.exec(line ?? '') ?? [];
  if (hex === undefined) throw incompleteBody();
  return Number.parseInt(hex, 16);
}

/** Lines and byte counts out of a stream of buffers, without joining more than a line. */
class ByteReader {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly source: AsyncIterator<Buffer>) {}

  /** The next line without its CRLF; undefined at the end of the stream. */
  async line(): Promise<string | undefined> {
    let end = this.rest.indexOf('\r\n');
    while (end === -1) {
      if (this.rest.length > maxLineLength) throw incompleteBody();
      const more = await this.source.next();
      if (more.done) {
        if (this.rest.length > 0) throw incompleteBody();
        return undefined;
      }
      this.rest = Buffer.concat([this.rest, more.value]);
      end = this.rest.indexOf('\r\n');
    }
    const line = this.rest.toString('latin1', 0, end);
    this.rest = this.rest.subarray(end + 2);
    return line;
  }

  /** The next `count` bytes, as they come. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.rest.length === 0) {
        const more = await this.source.next();
        if (more.done) throw incompleteBody();
        this.rest = more.value;
      }
      const piece = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }
}
