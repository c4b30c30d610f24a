import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { type RunningServer, serve } from '../../../../tools/local/http-server';
import { type BucketDescription, createS3, type S3 } from '../../../../tools/local/s3';

/** The server under test, and the SDK's client for it: another one after a restart. */
export interface Fixture {
  readonly client: S3Client;
  readonly folder: string;
  /** Ends the server and starts another one on the same folder. */
  restart(): Promise<void>;
  /** Puts an object under each key, past HTTP: for tests that need many. */
  seed(bucket: string, keys: readonly string[]): Promise<void>;
  /** A request without the SDK, for what the SDK would not send; the path goes out as it is. */
  raw(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: string | Buffer,
  ): Promise<RawResponse>;
  /** A PUT whose headers go out at once and whose body is held back. */
  heldPut(path: string, headers: Record<string, string>): Promise<HeldRequest>;
  stop(): Promise<void>;
}

export interface HeldRequest {
  /** Sends a piece of the body. */
  write(piece: string): void;
  /** Sends the rest and answers with what the server said. */
  end(rest?: string): Promise<RawResponse>;
  /** What the server says, be it before the body has ended. */
  readonly answer: Promise<RawResponse>;
  /** Hangs up. */
  abort(): void;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the request went over the connection of an earlier one. */
  readonly reused: boolean;
}

/** A bucket `plain` without versions, and one `versions` with them. */
const buckets: readonly BucketDescription[] = [
  { name: 'plain', versioned: false },
  { name: 'versions', versioned: true },
];

/** The client warns on the console where it can't repeat a stream that was refused. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export async function startS3(): Promise<Fixture> {
  const folder = await mkdtemp(path.join(tmpdir(), 's3-'));
  let s3: S3;
  let server: RunningServer;
  let client: S3Client;
  const start = async () => {
    s3 = await createS3({ folder });
    for (const bucket of buckets) s3.createBucket(bucket);
    server = await serve(s3.service);
    client = new S3Client({
      endpoint: server.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      maxAttempts: 1,
      logger: silent,
    });
  };
  const end = async () => {
    client.destroy();
    await server.close();
    s3.close();
  };
  await start();
  return {
    get client() {
      return client;
    },
    folder,
    restart: async () => {
      await end();
      await start();
    },
    seed: async (bucket, keys) => {
      await Promise.all(
        keys.map((key) =>
          s3.service({
            method: 'PUT',
            path: `/${bucket}/${encodeURIComponent(key)}`,
            query: new URLSearchParams(),
            headers: { 'content-length': '4' },
            body: Readable.from([Buffer.from('seed')]),
          }),
        ),
      );
    },
    raw: (method, target, headers = {}, body = '') => {
      const { request, response } = open(server.url, method, target, headers);
      request.end(body);
      return response;
    },
    heldPut: async (target, headers) => {
      // The server asks for the body once the service has begun with the request.
      const { request, response } = open(server.url, 'PUT', target, { ...headers, expect: '100-continue' });
      request.flushHeaders();
      await once(request, 'continue');
      return {
        write: (piece) => void request.write(piece),
        answer: response,
        end: (rest = '') => {
          request.end(rest);
          return response;
        },
        abort: () => {
          response.catch(() => undefined);
          request.destroy();
        },
      };
    },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true });
    },
  };
}

function open(url: string, method: string, target: string, sent: Record<string, string>) {
  const request = http.request({
    host: '127.0.0.1',
    port: new URL(url).port,
    method,
    path: target,
    headers: sent,
  });
  const response = new Promise<RawResponse>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (message) => {
      message.setEncoding('utf8');
      text(message).then((body) => {
        const { statusCode: status = 0, headers } = message;
        const answer = { status, headers, body, reused: request.reusedSocket };
        // Only when the request has ended too can its connection be used again.
        if (request.writableEnded && !request.destroyed) request.on('close', () => resolve(answer));
        else resolve(answer);
      }, reject);
    });
  });
  return { request, response };
}

/** Waits until `condition` holds; where it never does, the test runs into its time limit. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
