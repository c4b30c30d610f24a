import type { HttpRequest } from '../shared/aws-events';

/**
 * The text fields of a form, urlencoded or multipart. Any other body, a broken one too, has none: who posts to a link wants
 * to be unsubscribed whatever else they say (RFC 8058, 3.2).
 */
export async function readForm({
  headers,
  body,
  isBase64Encoded,
}: Pick<HttpRequest, 'headers' | 'body' | 'isBase64Encoded'>): Promise<ReadonlyMap<string, string>> {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const form = new Response(bytes, { headers: { 'content-type': headers['content-type'] ?? '' } });
  try {
    const fields = [...(await form.formData())];
    return new Map(fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
  } catch {
    return new Map();
  }
}
