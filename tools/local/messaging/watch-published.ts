import { Readable } from 'node:stream';
import { type LocalService, readBody } from '../service';

/**
 * SNS with an ear for what is published through its API: told of each message that it took. SNS speaks AWS Query, forms in
 * the body of a request (SNS API reference, Publish); SQS, on the same port, speaks JSON and passes by.
 */
export function watchPublished(
  service: LocalService,
  onPublished: (topicArn: string, subject: string | undefined, message: string) => void,
): LocalService {
  return async (request) => {
    const isForm = String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded');
    if (!isForm) return service(request);
    const body = await readBody(request.body);
    const answer = await service({ ...request, body: Readable.from([body]) });
    const form = new URLSearchParams(body.toString('utf8'));
    if (answer.status === 200 && form.get('Action') === 'Publish') {
      onPublished(form.get('TopicArn') ?? '', form.get('Subject') ?? undefined, form.get('Message') ?? '');
    }
    return answer;
  };
}
