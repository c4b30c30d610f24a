import { createGunzip } from 'node:zlib';
import { isObject } from '../shared/json-values';
import { UserError } from '../shared/user-error';

/** As much as is handed on at once of a file that is not packed. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of a file, unpacked if they are gzip by its first two bytes (RFC 1952, 2.3.1), whatever its name says. Members that
 * follow each other count as one file, and each one's checksum and length have to be right.
 *
 * @throws UserError for a file that is cut off, was changed, or has something behind its end
 */
export async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]();
  try {
    let head = Buffer.alloc(0);
    while (head.length < 2) {
      const { done, value } = await source.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
    const rest = { [Symbol.asyncIterator]: () => source };
    if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(head, rest);
    else {
      if (head.length > 0) yield head;
      yield* rest;
    }
  } finally {
    await source.return?.();
  }
}

async function* gunzip(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGunzip({ chunkSize: CHUNK_BYTES });
  let fed = 0;
  let sourceFault: unknown;
  const feed = async (): Promise<void> => {
    const write = (chunk: Uint8Array) => {
      fed += chunk.length;
      return new Promise<void>((resolve) => stream.write(chunk, () => resolve()));
    };
    try {
      await write(head);
      for await (const chunk of rest) {
        if (stream.destroyed) return;
        await write(chunk);
      }
      stream.end();
    } catch (error) {
      sourceFault = error;
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const feeding = feed();
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    if (sourceFault !== undefined) throw sourceFault;
    throw new UserError(faultOf(error));
  } finally {
    stream.destroy();
  }
  await feeding;
  // zlib passes over zeros behind the last member, and over whatever comes after them.
  if (stream.bytesWritten < fed) {
    throw new UserError('bytes follow the end of the gzip file; pack it again, with nothing behind it');
  }
}

function faultOf(error: unknown): string {
  const message = String(isObject(error) ? error.message : error);
  return message === 'unexpected end of file'
    ? 'the gzip file is cut off; upload it again, whole'
    : `the gzip file is damaged (${message}); pack and upload it again`;
}
