import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Template data that the sender provides itself: the recipient's own unsubscribe link. */
export const UNSUBSCRIBE_URL = 'unsubscribe_url';

/**
 * Key under which an object inside the `html` copy holds the percent-encoded values of its own fields, so that one
 * iteration can print `{{title}}` in the text and `{{__href.slug}}` inside a URL.
 */
export const NESTED_HREF = '__href';

/** Key under which an object holds those of its fields that are links, with the campaign's UTM parameters. */
export const NESTED_LINK = '__link';

/** Segment of a data path that stands for each element of a list, or each value of an object. */
export const EACH = '[]';

/** What a template's name may be; it is a folder's name, part of an S3 key and part of an SES template's name. */
export const TEMPLATE_NAME = /^[a-z0-9-]{1,48}$/;

/**
 * A path into the data of one recipient, from its root: names joined by dots, `[]` after a list or an object whose
 * elements are iterated: `name`, `customer.city`, `items[].title`.
 */
const dataPath = z.string().min(1);

/** A path that counts always, or with `when` only where the value at that prefix of it is not empty, as `{{#if}}` sees it. */
const conditionalPath = { path: dataPath, when: dataPath.optional() };

/** A body of a mail, which can hold links. */
const body = z.enum(['html', 'text']);

/** Where in a body something is inserted, in UTF-16 units. */
const offset = z.int().min(0);

/** A link of a template as it matters for the UTM parameters that a campaign may ask for. */
const link = z.discriminatedUnion('kind', [
  /** The URL, or its beginning, is the author's own text; `at` is the end of its query, `taken` are UTM parameters that it has. */
  z.strictObject({
    kind: z.literal('literal'),
    body,
    at: offset,
    joint: z.enum(['?', '&']),
    taken: z.array(z.string()),
  }),
  /** The URL is a value of the data; `at` is where its path begins below the copy, `path` the one to the tagged value. */
  z.strictObject({ kind: z.literal('variable'), body, at: offset, path: dataPath }),
  /** Parameters have no sure place in it; `message` says where it is, and why. */
  z.strictObject({ kind: z.literal('untaggable'), message: z.string().min(1) }),
]);

/**
 * The compiled form of a template, stored as JSON under `templates/<name>.json`: the three texts as SES gets them, and what
 * must be known of them to make and to check the data of a recipient.
 */
export const compiledTemplateSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(TEMPLATE_NAME),
  /** Of the three compiled texts ({@link contentSha256}); its first 12 digits end the SES template's name. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  subject: z.string().min(1),
  html: z.string().min(1),
  text: z.string().min(1),
  /**
   * What a row or `templateData` must provide, sorted by path. `text` must be a string, number or boolean, `list` an array or
   * an object, `any` only has to be there. With `when`, it is required only where the value at `when` (a prefix of the path,
   * or the path itself) is not empty: the template tests that before it prints. `unsubscribe_url` is never listed.
   */
  required: z.array(z.strictObject({ ...conditionalPath, kind: z.enum(['text', 'list', 'any']) })),
  /**
   * Paths that the texts read, by the copy they read them from: `plain` at the root of the data, `html` HTML-escaped, `href`
   * percent-encoded, `line` without line breaks. A segment `__href` in an `html` path begins a percent-encoded copy of the
   * object that holds it, a segment `__link` one whose URLs have the campaign's UTM parameters.
   */
  copies: z.strictObject({
    plain: z.array(dataPath),
    html: z.array(dataPath),
    href: z.array(dataPath),
    line: z.array(dataPath),
  }),
  /** Paths that conditions test: where such a value is absent the data says `false`, so that no renderer meets a hole. */
  tested: z.array(dataPath),
  /** Paths whose value begins a URL attribute, and so must be http, https or mailto; `when` as in `required`. */
  urls: z.array(z.strictObject(conditionalPath)),
  /** Links that get UTM parameters where a campaign asks for them; absent without any. */
  links: z.array(link).optional(),
});

/** See {@link compiledTemplateSchema}. */
export type CompiledTemplate = z.infer<typeof compiledTemplateSchema>;

/** See {@link compiledTemplateSchema}. */
export type TemplateLink = z.infer<typeof link>;

/** Which copy of the data an expression reads. */
export type Copy = keyof CompiledTemplate['copies'];

/** What a required value has to be. */
export type RequiredKind = CompiledTemplate['required'][number]['kind'];

/** Identifies the content that SES renders: equal texts have equal hashes, whatever else of the compiled form differs. */
export function contentSha256({
  subject,
  html,
  text,
}: Pick<CompiledTemplate, 'subject' | 'html' | 'text'>): string {
  return createHash('sha256')
    .update(JSON.stringify([subject, html, text]))
    .digest('hex');
}

/** `['items', '[]', 'title']` as `items[].title`. */
export function formatPath(segments: readonly string[]): string {
  return segments.reduce(
    (path, segment) => (segment === EACH || path === '' ? path + segment : `${path}.${segment}`),
    '',
  );
}

/** `items[].title` as `['items', '[]', 'title']`. */
export function parsePath(path: string): string[] {
  return path.replaceAll(EACH, `.${EACH}`).split('.');
}
