import http from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type RunningServer, serve } from '../../../tools/local/http-server';
import type { LocalService, ServiceRequest, ServiceResponse } from '../../../tools/local/service';

let running: RunningServer | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(service: LocalService): Promise<string> {
  running = await serve(service);
  return running.url;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Whether the request went over the connection of an earlier one. */
  readonly reused: boolean;
}

function ask(url: string, path: string, body: string | Buffer = '', method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const request = http.request({ host: '127.0.0.1', port, path, method }, (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((content) => {
        const answer = { status, headers, body: content, reused: request.reusedSocket };
        // Only then can the connection be used again: the answer may come before the request has ended.
        if (request.destroyed) resolve(answer);
        else request.on('close', () => resolve(answer));
      }, reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

it('hands the request on as it came', async () => {
  let seen: ServiceRequest | undefined;
  let body = '';
  const url = await start(async (request) => {
    seen = request;
    body = await text(request.body);
    return { status: 201, headers: { 'x-a': 'b' }, body: 'made' };
  });
  const answer = await ask(url, '/a/../b%2F+?x=1&y=%26+z&x=2', 'hello', 'PUT');
  expect(seen).toMatchObject({ method: 'PUT', path: '/a/../b%2F+', headers: { 'content-length': '5' } });
  expect([...(seen?.query ?? [])]).toEqual([
    ['x', '1'],
    ['y', '& z'],
    ['x', '2'],
  ]);
  expect(body).toBe('hello');
  expect(answer).toMatchObject({ status: 201, headers: { 'x-a': 'b', 'content-length': '4' }, body: 'made' });
});

it('listens on the loopback address alone', async () => {
  expect(await start(async () => ({ status: 200 }))).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it('streams bodies both ways, neither waiting for the end of the other', async () => {
  const url = await start(async ({ body }) => ({ status: 200, body }));
  const { port } = new URL(url);
  const request = http.request({ host: '127.0.0.1', port, method: 'POST' });
  const pieces: string[] = [];
  request.write('first');
  const response = await new Promise<http.IncomingMessage>((resolve) => request.on('response', resolve));
  for await (const piece of response.setEncoding('utf8')) {
    pieces.push(piece);
    if (piece === 'first') request.end('second');
  }
  expect(pieces).toEqual(['first', 'second']);
});

it.each([
  ['nothing', async () => undefined],
  [
    'the beginning',
    async (body: Readable) => {
      for await (const _ of body.iterator({ destroyOnReturn: false })) break;
    },
  ],
])('answers a large request of which %s was read, and goes on over the same connection', async (_, read) => {
  const url = await start(async ({ body }) => {
    await read(body);
    return { status: 403, body: 'no' };
  });
  for (const reused of [false, true, true]) {
    expect(await ask(url, '/', Buffer.alloc(4_000_000))).toMatchObject({ status: 403, body: 'no', reused });
  }
});

it('sends no body in answer to HEAD, and keeps the length', async () => {
  const url = await start(async () => ({ status: 200, headers: { 'content-length': '1000' } }));
  expect(await ask(url, '/', '', 'HEAD')).toMatchObject({ headers: { 'content-length': '1000' }, body: '' });
});

it('answers 500 and tells of it when a service fails', async () => {
  const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const url = await start(async () => {
    throw new Error('disk on fire');
  });
  expect(await ask(url, '/')).toMatchObject({
    status: 500,
    body: 'The local service failed: disk on fire\n',
  });
  expect(told).toHaveBeenCalledWith(new Error('disk on fire'));
  told.mockRestore();
});

it('cuts the answer off where its source breaks, so that the client does not take it for whole', async () => {
  const url = await start(async () => ({
    status: 200,
    body: Readable.from(
      (function* () {
        yield 'half';
        throw new Error('source broke');
      })(),
    ),
  }));
  await expect(ask(url, '/')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('closes the connection without an answer where a fault asks for it', async () => {
  const url = await start(async () => ({ status: 200, fault: 'reset' }));
  await expect(ask(url, '/')).rejects.toMatchObject({ code: 'ECONNRESET', message: 'socket hang up' });
});

it('never answers where a fault asks for that, and ends the connection when it closes', async () => {
  let asked: (value: ServiceResponse) => void = () => undefined;
  const arrived = new Promise((resolve) => {
    asked = resolve;
  });
  const url = await start(async () => {
    const response = { status: 200, body: 'never seen', fault: 'hang' } as const;
    asked(response);
    return response;
  });
  const answer = ask(url, '/');
  const settled = jest.fn();
  answer.then(settled, settled);
  await arrived;
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).not.toHaveBeenCalled();
  await running?.close();
  running = undefined;
  await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
});
