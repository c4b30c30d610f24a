import type { ServiceResponse } from '../service';

/** What a page of the console may do: its own style, its own script, frames and forms of its own. */
const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ALWAYS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  // With no-referrer a browser would send `Origin: null` with the console's own forms.
  'referrer-policy': 'same-origin',
} as const;

export function pageResponse(markup: string, status = 200): ServiceResponse {
  return respond(status, markup, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': PAGE_POLICY,
  });
}

export function plainResponse(status: number, text: string): ServiceResponse {
  return respond(status, `${text}\n`, { 'content-type': 'text/plain; charset=utf-8' });
}

/** To a page after a POST, so that reloading it repeats nothing. */
export function seeOther(address: string): ServiceResponse {
  return respond(303, '', { location: address });
}

/** @param headers win over those that every answer has */
export function respond(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): ServiceResponse {
  return { status, headers: { ...ALWAYS, ...headers }, body };
}
