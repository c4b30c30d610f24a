import { createHash } from 'node:crypto';
import type { HttpResponse } from '../shared/aws-events';
import { escapeHtml } from '../shared/escape-html';
import { STYLE } from './page-style';

/** Who sends, as the page shows it. */
export interface Brand {
  readonly name: string;
  readonly postalAddress: string;
}

/** What a page says and offers. */
export type PageContent =
  /** Asks what to leave; `topic` as in the link. */
  | { readonly kind: 'ask'; readonly topic: string | undefined }
  /** `topic` is what was left; undefined: everything. */
  | { readonly kind: 'left'; readonly topic: string | undefined; readonly undoTicket: string }
  | { readonly kind: 'undone'; readonly topic: string | undefined }
  | { readonly kind: 'too-late' }
  | { readonly kind: 'bad-link' };

/** Names and values of the form's fields. */
export const FIELDS = { leave: 'leave', everything: 'all', topic: 'topic', undo: 'undo' } as const;

const STATUS: Readonly<Record<PageContent['kind'], number>> = {
  ask: 200,
  left: 200,
  undone: 200,
  'too-late': 410,
  'bad-link': 404,
};

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  // Nothing that the page links to may learn its address.
  'referrer-policy': 'no-referrer',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

/** A whole answer: HTML without script, without anything from elsewhere, and without the link that it is for. */
export function renderPage(brand: Brand, content: PageContent): HttpResponse {
  const { heading, body } = partsOf(brand, content);
  const name = escapeHtml(brand.name);
  return {
    statusCode: STATUS[content.kind],
    headers: HEADERS,
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading} – ${name}</title>
<style>${STYLE}</style>
</head>
<body>
<header>${name}</header>
<main>
<h1>${heading}</h1>
${body}
</main>
<footer><address>${escapeHtml(brand.postalAddress)}</address></footer>
</body>
</html>
`,
  };
}

function partsOf(brand: Brand, content: PageContent): { readonly heading: string; readonly body: string } {
  const name = escapeHtml(brand.name);
  switch (content.kind) {
    case 'ask':
      return {
        heading: 'Unsubscribe',
        body:
          content.topic === undefined
            ? `<p>You can end all marketing mail from ${name}.</p>\n${choices(undefined)}`
            : `<p>You can end mail about ${topicName(content.topic)}, or all marketing mail from ${name}.</p>\n${choices(content.topic)}`,
      };
    case 'left': {
      const what =
        content.topic === undefined
          ? `You get no more marketing mail from ${name}.`
          : `You get no more mail about ${topicName(content.topic)} from ${name}.`;
      const more =
        content.topic === undefined ? '' : `\n<form method="post">\n${everythingButton('')}\n</form>`;
      return {
        heading: 'You are unsubscribed',
        body: `<p>${what} A mail that is on its way already may still come.</p>
<form method="post">
<input type="hidden" name="${FIELDS.undo}" value="${escapeHtml(content.undoTicket)}">
<button>Undo</button>
</form>${more}`,
      };
    }
    case 'undone':
      return {
        heading: 'Undone',
        body: `<p>What you did just now is undone. What you chose before that stays as it was.</p>\n${choices(content.topic)}`,
      };
    case 'too-late':
      return {
        heading: 'This can no longer be undone',
        body: `<p>Undoing works for an hour. Nothing was changed. To get mail from ${name} again, please write to us.</p>`,
      };
    case 'bad-link':
      return {
        heading: 'This link does not work',
        body: `<p>Perhaps a part of it was lost on the way. Please open it from the mail again. If that does not help, answer the mail and ask to be unsubscribed.</p>`,
      };
  }
}

function choices(topic: string | undefined): string {
  const buttons =
    topic === undefined
      ? everythingButton(' class="first"')
      : `<button class="first" name="${FIELDS.leave}" value="${FIELDS.topic}">Unsubscribe from ${topicName(topic)}</button>\n${everythingButton('')}`;
  return `<form method="post">\n${buttons}\n</form>`;
}

function everythingButton(attributes: string): string {
  return `<button${attributes} name="${FIELDS.leave}" value="${FIELDS.everything}">Unsubscribe from everything</button>`;
}

/** `spring-sale` as people write it. */
function topicName(topic: string): string {
  return `“${escapeHtml(topic.replaceAll('-', ' '))}”`;
}
