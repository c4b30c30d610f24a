/** Headers of a mail's HTML: it runs no script, loads nothing from anywhere, and is of no site, also outside its frame. */
export const MAIL_FRAME_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "frame-ancestors 'self'",
  ].join('; '),
} as const;

/** The HTML part in a form whose links open beside the console, not in the frame. */
export function mailFrame(html: string): string {
  // Before all else: the first base of a document is the one that counts.
  return `<!doctype html><base target="_blank">${html}`;
}
