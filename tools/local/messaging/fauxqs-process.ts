import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { projectRoot } from '../../../constructs/project-root';
import type { LocalService } from '../service';

/** SNS and SQS by fauxqs: the service, where it listens itself, and its end. */
export interface FauxqsProcess {
  readonly service: LocalService;
  /** `http://127.0.0.1:PORT`: past the gateway, for whoever sets the stack up. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts fauxqs on a free port. All topics, queues and messages are in its memory. */
export async function startFauxqsProcess(region: string): Promise<FauxqsProcess> {
  const child = fork(path.join(projectRoot(), 'tools/local/messaging/fauxqs.mjs'), [region], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const exited = once(child, 'exit');
  const port = await Promise.race([
    once(child, 'message').then(([message]) => message as number),
    exited.then(() => {
      throw new Error('the local SNS and SQS ended before they listened');
    }),
  ]);
  return {
    service: forwardTo(port),
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** Hands a request on as it came, and the answer back as a stream. */
function forwardTo(port: number): LocalService {
  return ({ method, path: target, query, headers, body }) =>
    new Promise((resolve, reject) => {
      const question = query.size > 0 ? `?${query}` : '';
      const outgoing = httpRequest(
        { host: '127.0.0.1', port, method, path: `${target}${question}`, headers },
        (incoming) =>
          resolve({
            status: incoming.statusCode ?? 500,
            headers: Object.fromEntries(
              Object.entries(incoming.headers)
                .filter(([name]) => !['transfer-encoding', 'connection', 'keep-alive'].includes(name))
                .map(([name, value]) => [name, String(value)]),
            ),
            body: incoming,
          }),
      );
      outgoing.on('error', reject);
      pipeline(body, outgoing).catch(reject);
    });
}
