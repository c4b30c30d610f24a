import { OPEN_TRACKER } from './rendering';
import type { Link } from './state';

const ANCHOR = /<a\b(?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const ATTRIBUTE = /\s+([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const SES_ATTRIBUTE = /^ses:(?:no-track|tags)$/i;

/** HTML as it reaches the reader. */
export interface DeliveredHtml {
  readonly html: string;
  /** All links with an address, in their order. */
  readonly links: Link[];
}

/**
 * What SES does to HTML between rendering and sending: it takes out its own placeholder and its own attributes of links
 * (https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html). Also lists the links, for a click names one.
 *
 * Not imitated: the pixel, and links rewritten to a tracking domain, for there is none on this machine. Whether opens
 * and clicks would be seen is kept with the mail instead. Nor `{{amazonSESUnsubscribeUrl}}`, which belongs to SES's
 * contact lists.
 */
export function deliverHtml(rendered: string): DeliveredHtml {
  const links: Link[] = [];
  const html = rendered.replaceAll(OPEN_TRACKER, '').replace(ANCHOR, (anchor) => {
    const found = readLink(anchor);
    if (found) links.push(found);
    return anchor.replace(ATTRIBUTE, (text, name: string) => (SES_ATTRIBUTE.test(name) ? '' : text));
  });
  return { html, links };
}

function readLink(anchor: string): Link | undefined {
  const attributes = new Map<string, string>();
  for (const [, name = '', ...values] of anchor.matchAll(ATTRIBUTE)) {
    attributes.set(name.toLowerCase(), values.find((value) => value !== undefined) ?? '');
  }
  const url = attributes.get('href')?.replaceAll('&amp;', '&');
  if (url === undefined) return undefined;
  const tags = parseLinkTags(attributes.get('ses:tags') ?? '');
  return { url, tracked: !attributes.has('ses:no-track'), ...(Object.keys(tags).length > 0 && { tags }) };
}

/** `product:book;genre:fiction;` as the event has it. */
function parseLinkTags(text: string): Record<string, string[]> {
  const pairs = text
    .split(';')
    .map((pair) => pair.split(':'))
    .filter(([name, value]) => name?.trim() && value?.trim());
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), [value.trim()]]));
}
