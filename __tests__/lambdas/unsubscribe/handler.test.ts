import { type HttpRequest, httpRequest } from '../../../lambdas/shared/aws-events';
import { notYetUnsubscribing } from '../../../lambdas/unsubscribe/not-yet-unsubscribing';
import { loadHandler } from '../../support/load-handler';
import { recordedLog } from '../../support/recorded-log';

/** A request as API Gateway passes it on. */
const event = {
  version: '2.0',
  routeKey: 'POST /u/{token}',
  rawPath: '/u/secret',
  rawQueryString: '',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  pathParameters: { token: 'secret' },
  requestContext: { http: { method: 'POST', path: '/u/secret', sourceIp: '192.0.2.1' } },
  body: 'List-Unsubscribe=One-Click',
  isBase64Encoded: false,
};

const answer = {
  statusCode: 503,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'retry-after': '3600',
  },
  body: 'You have not been unsubscribed: this page cannot do it yet. Please try again later, or answer the mail.\n',
};

describe('unsubscribe', () => {
  it('says that nobody was unsubscribed and when to come back', async () => {
    const handler = loadHandler('unsubscribe', { POWERTOOLS_LOG_LEVEL: 'SILENT' });
    await expect(handler(event, { getRemainingTimeInMillis: () => 1000 })).resolves.toEqual(answer);
  });

  it('logs that it did not act, without the token', async () => {
    const { log, lines } = recordedLog();
    const request: HttpRequest = httpRequest.parse(event);
    await expect(notYetUnsubscribing(log)(request)).resolves.toEqual(answer);
    expect(lines).toEqual([
      [
        'error',
        'request to unsubscribe was not acted on: the store of consent is missing',
        { method: 'POST' },
      ],
    ]);
  });

  it('reads a request without body, headers and parameters', () => {
    const bare = { version: '2.0', requestContext: { http: { method: 'GET' } } };
    expect(httpRequest.parse(bare)).toEqual({
      ...bare,
      headers: {},
      pathParameters: {},
      queryStringParameters: {},
      body: '',
      isBase64Encoded: false,
    });
  });
});
