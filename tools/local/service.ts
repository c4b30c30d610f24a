import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A request to one local service, after the gateway has found out who calls and what for. */
export interface ServiceRequest {
  readonly method: string;
  /** Path as it came, percent-encoded: `new URL` would fold `..` in object keys. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The body as it arrives; {@link readBody} collects it where it is small. */
  readonly body: Readable;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
  /**
   * What the server does instead of answering, for faults on request: `reset` closes the connection without a byte,
   * `hang` keeps it open and never answers. The rest of the response is then ignored.
   */
  readonly fault?: 'reset' | 'hang';
}

/** One AWS service on this machine. What it does not know is an answer that names it, never a silent success. */
export type LocalService = (request: ServiceRequest) => Promise<ServiceResponse>;

/** The whole body. Fails over `limit` bytes, so that a runaway caller can't fill the memory. */
export async function readBody(body: Readable, limit = 16 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) throw new Error(`request body over ${limit} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
