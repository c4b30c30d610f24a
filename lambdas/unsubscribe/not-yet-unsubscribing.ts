import type { HttpRequest, HttpResponse } from '../shared/aws-events';
import type { Log } from '../shared/log';

const RETRY_AFTER_SECONDS = 3600;

/** Says that nobody was unsubscribed, so that a mailbox provider tries again and a person knows. */
export function notYetUnsubscribing(log: Log): (request: HttpRequest) => Promise<HttpResponse> {
  return async ({ requestContext }) => {
    log.error('request to unsubscribe was not acted on: the store of consent is missing', {
      method: requestContext.http.method,
    });
    return {
      statusCode: 503,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'retry-after': String(RETRY_AFTER_SECONDS),
      },
      body: 'You have not been unsubscribed: this page cannot do it yet. Please try again later, or answer the mail.\n',
    };
  };
}
