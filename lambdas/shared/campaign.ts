import * as z from 'zod';
import { normalizeAddress } from './address';
import { TEMPLATE_NAME } from './compiled-template';
import { type Parsed, parseContract, show, text, time } from './contract';
import { objectKeys } from './object-keys';
import { campaignId, runId } from './run-id';
import { segmentExpression } from './segment';
import { templateData } from './subscriber';

const MESSAGE_TAG = /^[A-Za-z0-9_-]{1,256}$/;
const messageTag = text(
  MESSAGE_TAG,
  '1 to 256 letters, digits, hyphens and underscores, as SES asks of message tags',
);

/** Tags by which the platform finds the recipient of an event. */
const OWN_TAGS: readonly string[] = ['campaign', 'run', 'rcpt', 'variant'];

const address = z
  .string()
  .check((context) => {
    const result = normalizeAddress(context.value);
    if (result.ok) return;
    context.issues.push({
      code: 'custom',
      message: `${show(context.value)} is not an address: ${result.message}`,
      input: context.value,
    });
  })
  .meta({ format: 'email' });

const sender = z.strictObject({
  email: address,
  name: text(/^\P{Cc}+$/u, 'a name on one line').optional(),
});

const list = text(
  /^subscribers\/(?!.*\.\.)/,
  `a key or a prefix that begins with "${objectKeys.subscribersPrefix}", without ".."`,
).describe('Key of the list in the bucket, or a prefix that ends in / for several');

const audience = z.strictObject({
  list,
  maxRecipients: z
    .int()
    .min(1)
    .optional()
    .describe('A longer audience is not sent to at all; absent: no limit but the send window'),
  segment: segmentExpression.optional().describe('Who of the list is meant; absent: everyone'),
  excludeRuns: z.array(runId).default([]).describe('Runs whose recipients are left out'),
});

const sendWindow = z
  .strictObject({
    notBefore: time.nullable().default(null),
    notAfter: time.nullable().default(null).describe('Who has not been sent to by then never is'),
    allowMultiDay: z
      .boolean()
      .default(false)
      .describe('Whether sending may go on when the daily quota is used up'),
  })
  .check(({ value, issues }) => {
    const { notBefore, notAfter } = value;
    if (notBefore === null || notAfter === null || Date.parse(notBefore) < Date.parse(notAfter)) return;
    issues.push({
      code: 'custom',
      path: ['notAfter'],
      message: `must be later than notBefore (${show(notBefore)}), got ${show(notAfter)}`,
      input: notAfter,
    });
  });

const utm = z.strictObject({
  source: z.string().min(1).default('newsletter'),
  medium: z.string().min(1).default('email'),
  campaign: z.string().min(1).optional().describe("Absent: the campaign's id"),
  term: z.string().min(1).optional(),
  content: z.string().min(1).optional(),
});

const tracking = z.strictObject({
  opens: z.boolean().default(true),
  clicks: z.boolean().default(true),
  utm: utm
    .optional()
    .describe('utm_… parameters that links get, and keep where they have them; absent: none'),
});

const tags = z.record(messageTag, messageTag).check(({ value, issues }) => {
  for (const name of Object.keys(value).filter((tag) => OWN_TAGS.includes(tag))) {
    issues.push({
      code: 'custom',
      path: [name],
      message: `this name is the platform's own; reserved: ${OWN_TAGS.join(', ')}`,
      input: value[name],
    });
  }
});

/** A campaign file, `campaigns/<id>.json`: what is sent to whom. A run is one sending of it. */
export const campaign = z
  .strictObject({
    $schema: z.string().optional().describe('For editors'),
    version: z.literal(1).default(1),
    id: campaignId.describe("The file's name without .json"),
    status: z.enum(['draft', 'ready', 'archived']).default('draft').describe('Only ready is sent'),
    topic: text(/^[a-z0-9-]{1,48}$/, '1 to 48 lower-case letters, digits and hyphens')
      .optional()
      .describe('What people unsubscribe from with one click; absent: everything'),
    from: sender.optional().describe("Absent: the settings' first address"),
    replyTo: z.array(address).min(1).optional().describe("Absent: the settings' addresses"),
    template: text(
      TEMPLATE_NAME,
      "a template's name: 1 to 48 lower-case letters, digits and hyphens",
    ).describe('Folder under templates/'),
    templateData: templateData.default({}).describe('For everyone; a field of a row comes before it'),
    audience,
    sendWindow: sendWindow.prefault({}),
    tracking: tracking.prefault({}),
    tags: tags.default({}).describe('Message tags of each mail, besides those of the platform'),
  })
  .meta({ title: 'Campaign', description: 'What is sent to whom: campaigns/<id>.json' });

/** A campaign with its defaults filled in. */
export type Campaign = z.output<typeof campaign>;

/** Far deeper than any campaign, far from what a reader by recursion can bear. */
const DEEPEST = 32;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/**
 * Reads the text of the campaign file at `key`. Every fault is told at once; that `id` is not the file's name is one.
 */
export function readCampaign(content: string, key: string): Parsed<Campaign> {
  let value: unknown;
  try {
    // Editors on Windows like to begin a file with a byte order mark.
    value = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    return refusal(`is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isDeeper(value, DEEPEST)) return refusal(`is nested deeper than ${DEEPEST} levels`);
  const parsed = parseContract(campaign, value);
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  if (typeof id !== 'string' || objectKeys.campaign(id) === key) return parsed;
  const name = key.slice(objectKeys.campaignsPrefix.length).replace(/\.json$/, '');
  const fault = { path: 'id', message: `must be the file's name ${show(name)}, got ${show(id)}` };
  return { ok: false, faults: [fault, ...(parsed.ok ? [] : parsed.faults)] };
}

function refusal(message: string): Parsed<Campaign> {
  return { ok: false, faults: [{ path: '', message }] };
}
