import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessDenied } from '../../../../tools/local/iam/access-denied';
import {
  type ActionEnvironment,
  type AwsService,
  needsBody,
  type RequestedOperation,
  requestedOperation,
  serviceSignedFor,
} from '../../../../tools/local/iam/actions';
import { readBody } from '../../../../tools/local/service';

export const ACCOUNT = { accountId: '000000000000', region: 'eu-central-1' };
export const KEY = 'arn:aws:kms:eu-central-1:000000000000:key/11111111-2222-3333-4444-555555555555';
export const EVENTS_TOPIC = 'arn:aws:sns:eu-central-1:000000000000:events';
export const EVENTS_QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:events';

/** Topic and queue `events` are encrypted; mail from example.com goes through the set `default-set` unless told otherwise. */
export const ENVIRONMENT: ActionEnvironment = {
  account: ACCOUNT,
  identities: new Map([
    ['example.com', { configurationSet: 'default-set' }],
    ['boss@example.com', {}],
  ]),
  keyAliases: new Map([['alias/tokens', KEY]]),
  encryptionKeys: new Map([
    [EVENTS_TOPIC, KEY],
    [EVENTS_QUEUE, KEY],
  ]),
};

export interface Recorded extends RequestedOperation {
  readonly service: AwsService;
}

/** A server on loopback that writes down what each request needs, and allows none. */
export class RefusingGateway {
  private recorded: Recorded | undefined;
  private fault: unknown;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RefusingGateway> {
    const server = createServer();
    const gateway = new RefusingGateway(server);
    server.on('request', (request, response) => {
      void gateway.answer(request).then(({ status, headers, body }) => {
        response.writeHead(status, headers);
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get endpoint(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** What one call needed, and the error that its client threw. */
  async refuse(
    call: () => Promise<unknown>,
  ): Promise<{ recorded: Recorded; error: { name: string; message: string } }> {
    this.recorded = undefined;
    this.fault = undefined;
    const error = await call().then(
      () => ({ name: 'none', message: 'the client threw nothing' }),
      ({ name, message }: Error) => ({ name, message }),
    );
    if (this.fault) throw this.fault;
    if (!this.recorded) throw new Error(`no request arrived: ${error.message}`);
    return { recorded: this.recorded, error };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage) {
    const { method = '', url = '', headers } = request;
    const [path = '', search = ''] = url.split('?');
    const query = new URLSearchParams(search);
    const signed = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
    const body = (await readBody(request)).toString('utf8');
    try {
      const service = serviceSignedFor(signed);
      if (!service) throw new Error(`no service ${signed}`);
      const read = { method, path, query, headers, body: needsBody(service, { method, query }) ? body : '' };
      this.recorded = { service, ...requestedOperation(service, read, ENVIRONMENT) };
      const action = this.recorded.accesses.at(-1)?.action ?? '';
      return accessDenied(service, { action, message: `no <${action}> for & you` }, method);
    } catch (fault) {
      this.fault = fault;
      return { status: 500 };
    }
  }
}
