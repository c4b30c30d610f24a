import { createServer, type Socket } from 'node:net';
import { GetAccountCommand } from '@aws-sdk/client-sesv2';
import { sendingClient } from '../../../lambdas/send-shard/ses-transport';
import { verdictOfError } from '../../../lambdas/send-shard/verdict-of-error';
import { recognizeNativeErrors } from '../../support/native-errors';

/** An error of SES as the SDK throws it. */
function answered(name: string, httpStatusCode: number, message = 'no'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, attempts: 1 } });
}

/** A fault of the network as Node throws it, with what the SDK adds. */
function fault(fields: object, message = 'fault'): Error {
  return Object.assign(new Error(message), { $metadata: { attempts: 1 } }, fields);
}

describe('an answer of SES', () => {
  it.each([
    ['AccountSuspendedException', 400, 'halt'],
    ['SendingPausedException', 400, 'halt'],
    ['MailFromDomainNotVerifiedException', 400, 'halt'],
    ['NotFoundException', 404, 'halt'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['LimitExceededException', 400, 'throttled'],
    ['ThrottlingException', 400, 'throttled'],
    ['Throttling', 400, 'throttled'],
    ['SomethingElse', 429, 'throttled'],
    ['BadRequestException', 400, 'suspect'],
    ['MessageRejected', 400, 'suspect'],
    ['ValidationException', 400, 'suspect'],
    ['ConflictException', 409, 'suspect'],
    ['ExpiredTokenException', 403, 'transient'],
    ['ExpiredToken', 400, 'transient'],
    ['RequestExpired', 400, 'transient'],
    ['RequestTimeTooSkewed', 403, 'transient'],
    ['AccessDeniedException', 403, 'halt'],
    ['UnrecognizedClientException', 403, 'halt'],
    ['InvalidSignatureException', 403, 'halt'],
    ['NotAuthorized', 401, 'halt'],
  ])('%s (%i) is %s', (name, httpStatus, kind) => {
    expect(verdictOfError(answered(name, httpStatus), 50)).toEqual({ kind, status: name });
  });

  it.each(['Daily message quota exceeded.', 'Daily sending quota exceeded', 'daily message quota exceeded'])(
    'that throttles with "%s" is about the quota',
    (message) => {
      expect(verdictOfError(answered('TooManyRequestsException', 429, message), 50).kind).toBe('quota');
      expect(verdictOfError(answered('LimitExceededException', 400, message), 50).kind).toBe('quota');
    },
  );

  it('that throttles with the rate is not', () => {
    expect(
      verdictOfError(answered('TooManyRequestsException', 429, 'Maximum sending rate exceeded.'), 50).kind,
    ).toBe('throttled');
  });

  it.each([
    'Signature expired: 20261130T085459Z is now earlier than 20261130T085500Z',
    'Signature not yet current: 20261130T091001Z is still later than 20261130T091000Z',
    'The security token included in the request is expired',
  ])('403 with "%s" is about credentials or the clock', (message) => {
    expect(verdictOfError(answered('InvalidSignatureException', 403, message), 50).kind).toBe('transient');
  });

  it.each([
    [500, 'HTTP_500'],
    [502, 'HTTP_502'],
    [503, 'HTTP_503'],
    [408, 'HTTP_408'],
    [200, 'UNREADABLE_ANSWER'],
  ])('%i leaves everybody unknown, under whatever name it comes', (httpStatus, status) => {
    expect(verdictOfError(answered('BadRequestException', httpStatus), 50)).toEqual({
      kind: 'unknown',
      status,
    });
  });

  it('413 asks for smaller calls', () => {
    expect(verdictOfError(answered('RequestEntityTooLarge', 413), 2)).toEqual({
      kind: 'suspect',
      status: 'REQUEST_TOO_LARGE',
    });
  });

  it.each([
    ['BadRequestException', 400, 'BadRequestException'],
    ['MessageRejected', 400, 'MessageRejected'],
    ['RequestEntityTooLarge', 413, 'REQUEST_TOO_LARGE'],
  ])('%s (%i) about an entry that stands alone refuses it', (name, httpStatus, status) => {
    expect(verdictOfError(answered(name, httpStatus), 1)).toEqual({ kind: 'refused', status });
  });
});

describe('a fault without an answer', () => {
  it.each<[string, Error, string]>([
    ['a name that does not resolve', fault({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'ENOTFOUND'],
    ['a resolver that is busy', fault({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }), 'EAI_AGAIN'],
    ['a refused connection', fault({ code: 'ECONNREFUSED', syscall: 'connect' }), 'ECONNREFUSED'],
    [
      'a connection that times out',
      fault({ code: 'ETIMEDOUT', syscall: 'connect', name: 'TimeoutError' }),
      'ETIMEDOUT',
    ],
    [
      'several addresses that all fail',
      fault({ code: 'ETIMEDOUT', errors: [{ syscall: 'connect' }, { syscall: 'connect' }] }),
      'ETIMEDOUT',
    ],
    [
      "the SDK's own limit for connecting",
      fault(
        { name: 'TimeoutError' },
        '@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 3000 ms.',
      ),
      'NO_CONNECTION',
    ],
    [
      'a handshake that breaks off',
      fault(
        { code: 'ECONNRESET', name: 'TimeoutError' },
        'Client network socket disconnected before secure TLS connection was established',
      ),
      'NO_CONNECTION',
    ],
    [
      'a handshake that fails',
      fault(
        { code: 'EPROTO', syscall: 'write' },
        'write EPROTO 00:error:0A000410:SSL routines::sslv3 alert handshake failure',
      ),
      'NO_CONNECTION',
    ],
    ['a certificate that ran out', fault({ code: 'CERT_HAS_EXPIRED' }), 'CERT_HAS_EXPIRED'],
    [
      'a certificate of another name',
      fault({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'credentials that are not there',
      fault({ name: 'CredentialsProviderError' }),
      'CredentialsProviderError',
    ],
  ])('before the request is out is not accepted: %s', (_, error, status) => {
    expect(verdictOfError(error, 50)).toEqual({ kind: 'transient', status });
  });

  it.each<[string, unknown, string]>([
    [
      'a reset',
      fault({ code: 'ECONNRESET', syscall: 'read', name: 'TimeoutError' }, 'socket hang up'),
      'ECONNRESET',
    ],
    ['a broken pipe', fault({ code: 'EPIPE', syscall: 'write', name: 'TimeoutError' }), 'EPIPE'],
    [
      "the SDK's limit for an answer",
      fault(
        { code: 'ETIMEDOUT', name: 'TimeoutError' },
        'a request has exceeded the configured 15000 ms requestTimeout.',
      ),
      'ETIMEDOUT',
    ],
    [
      'TLS that breaks later',
      fault({ code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' }),
      'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    ],
    [
      'one address of several that was connected',
      fault({ code: 'ETIMEDOUT', errors: [{ syscall: 'connect' }, { syscall: 'read' }] }),
      'ETIMEDOUT',
    ],
    ['an error of our own', new TypeError('x is not a function'), 'TypeError'],
    ['what is no error at all', 'oops', 'UnknownError'],
    ['nothing', undefined, 'UnknownError'],
  ])('when the request may be out leaves everybody unknown: %s', (_, error, status) => {
    expect(verdictOfError(error, 50)).toEqual({ kind: 'unknown', status });
  });
});

describe('the SDK over real sockets', () => {
  beforeAll(recognizeNativeErrors);

  async function errorFrom(port: number, host = '127.0.0.1'): Promise<unknown> {
    const client = sendingClient(
      {
        endpoint: `http://${host}:${port}`,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      },
      { requestTimeout: 200 },
    );
    try {
      await client.send(new GetAccountCommand({}));
    } catch (error) {
      return error;
    } finally {
      client.destroy();
    }
    throw new Error('the call was answered');
  }

  async function withServer(onConnection: (socket: Socket) => void, test: (port: number) => Promise<void>) {
    const server = createServer(onConnection);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('the server has no port');
    try {
      await test(address.port);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it('throws what is told apart: nobody listens', async () => {
    let closed = 0;
    await withServer(
      () => undefined,
      async (port) => {
        closed = port;
      },
    );
    expect(verdictOfError(await errorFrom(closed), 50)).toEqual({
      kind: 'transient',
      status: 'ECONNREFUSED',
    });
  });

  it('throws what is told apart: no such host', async () => {
    expect(verdictOfError(await errorFrom(1, 'no-such-host.invalid'), 50).kind).toBe('transient');
  });

  it('throws what is told apart: reset after the request', async () => {
    await withServer(
      (socket) => socket.on('error', () => undefined).once('data', () => socket.destroy()),
      async (port) => {
        expect(verdictOfError(await errorFrom(port), 50)).toEqual({ kind: 'unknown', status: 'ECONNRESET' });
      },
    );
  });

  it('throws what is told apart: no answer', async () => {
    await withServer(
      (socket) => socket.on('error', () => undefined).resume(),
      async (port) => {
        expect(verdictOfError(await errorFrom(port), 50)).toEqual({ kind: 'unknown', status: 'ETIMEDOUT' });
      },
    );
  });

  it('throws what is told apart: an answer that can not be read', async () => {
    await withServer(
      (socket) =>
        socket
          .on('error', () => undefined)
          .once('data', () =>
            socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n{'),
          ),
      async (port) => {
        expect(verdictOfError(await errorFrom(port), 50).kind).toBe('unknown');
      },
    );
  });
});
