import type { ServiceRequest } from '../service';

/**
 * Why a request is not served, or nothing. Other sites reach this machine too, through the browser of whoever uses it: by a
 * name of theirs that leads here (DNS rebinding), which the Host header shows, and by a form of theirs that posts here
 * (CSRF), which the Origin header shows. Browsers send Origin with every POST (Fetch Standard, "Origin header").
 *
 * @param port that the console listens on
 */
export function refusalOf(
  { method, headers }: Pick<ServiceRequest, 'method' | 'headers'>,
  port: string,
): { readonly status: number; readonly why: string } | undefined {
  const { host = '', origin } = headers;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(host)) {
    return { status: 421, why: `this console answers as ${hosts.join(' and ')}, not as "${host}"` };
  }
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (method !== 'POST') return { status: 405, why: `${method} is not known here; there are GET and POST` };
  if (origin === `http://${host}`) return undefined;
  return {
    status: 403,
    why: `a POST has to come from a page of the console (Origin http://${host}), got Origin ${origin ?? 'missing'}`,
  };
}
