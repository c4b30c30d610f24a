import { type HttpRequest, type HttpResponse, httpRequest } from '../shared/aws-events';
import { parseOrRefuse } from '../shared/contract';
import { readEnvironment } from '../shared/environment';
import { createLog } from '../shared/log';
import { notYetUnsubscribing } from './not-yet-unsubscribing';

/** What the handler works with. */
export interface Dependencies {
  readonly answer: (request: HttpRequest) => Promise<HttpResponse>;
}

/** The handler over what it works with, so that a test can give it something else. */
export const createHandler =
  ({ answer }: Dependencies) =>
  async (event: unknown): Promise<HttpResponse> =>
    answer(parseOrRefuse('request to unsubscribe', httpRequest, event));

readEnvironment('unsubscribe');
export const handler = createHandler({ answer: notYetUnsubscribing(createLog('unsubscribe')) });
