import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LocalService, ServiceResponse } from './service';

/** A service that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. An IP address makes the S3 client ask path style. */
  readonly url: string;
  /** Ends all connections, those with a request under way included. */
  close(): Promise<void>;
}

/**
 * Serves `service` on 127.0.0.1; bodies stream both ways. A service that throws, which is a fault of the service, is
 * answered with status 500 and told on stderr.
 *
 * @param port to listen on; 0 is a free one
 */
export async function serve(service: LocalService, port = 0): Promise<RunningServer> {
  const server = createServer((request, response) => {
    answer(service, request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  // A server that closes idle connections can cut off the very request for which the client picks one up again.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function answer(
  service: LocalService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = request.url ?? '/';
  const question = url.indexOf('?');
  const path = question === -1 ? url : url.slice(0, question);
  const query = new URLSearchParams(question === -1 ? '' : url.slice(question + 1));
  const { method = 'GET', headers } = request;
  const result = await service({ method, path, query, headers, body: request }).catch(failure);
  // A client that is still sending reads no answer, and the connection carries the next request: let the rest run off.
  request.resume();
  if (result.fault === 'reset') request.socket.destroy();
  else if (result.fault !== 'hang') await send(result, response);
}

function failure(error: unknown): ServiceResponse {
  console.error(error);
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 500,
    headers: { 'content-type': 'text/plain' },
    body: `The local service failed: ${message}\n`,
  };
}

async function send(
  { status, headers = {}, body }: ServiceResponse,
  response: ServerResponse,
): Promise<void> {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!(body instanceof Readable)) {
    response.end(body);
    return;
  }
  try {
    await pipeline(body, response);
  } catch {
    // The client went away or the source broke: pipeline has destroyed both, and a cut-off answer tells the client.
  }
}
