import { type Copy, EACH, NESTED_HREF, NESTED_LINK, parsePath } from './compiled-template';
import { encodeUrlPart } from './encode-url-part';
import { escapeHtml } from './escape-html';
import { entriesOf, isAbsent, isObject, type JsonObject, ownValue } from './json-values';

/** What a template reads below one point of the data. */
export interface Plan {
  readonly names: Map<string, Plan>;
  each: Plan | undefined;
  /** Fields that the object at this point holds a second time, percent-encoded. */
  href: Plan | undefined;
  /** Fields that it holds once more as links, tagged. */
  link: Plan | undefined;
  tested: boolean;
}

type Encode = (text: string) => string;

const ENCODERS: Readonly<Record<Copy, Encode>> = {
  plain: (text) => text,
  html: escapeHtml,
  href: encodeUrlPart,
  line: (text) => text.replace(/[\r\n]/g, ''),
};

/** The plan of what is read at some paths from the root of the data; those in `tested` are also tested by conditions. */
export function planOf(paths: readonly string[], tested: ReadonlySet<string>): Plan {
  const root = emptyPlan();
  for (const path of paths) {
    const end = parsePath(path).reduce(childOf, root);
    if (tested.has(path)) end.tested = true;
  }
  return root;
}

/**
 * What a plan reads of an object, every text in it made fit for a copy.
 *
 * @param tag makes of a URL the one that a link leads to
 */
export function project(
  value: JsonObject,
  plan: Plan,
  copy: Copy,
  tag: (url: string) => string,
): Record<string, unknown> {
  return new Projection(ENCODERS[copy], tag).fieldsOf(value, plan);
}

function emptyPlan(): Plan {
  return { names: new Map(), each: undefined, href: undefined, link: undefined, tested: false };
}

function childOf(plan: Plan, segment: string): Plan {
  if (segment === EACH) {
    plan.each ??= emptyPlan();
    return plan.each;
  }
  if (segment === NESTED_HREF) {
    plan.href ??= emptyPlan();
    return plan.href;
  }
  if (segment === NESTED_LINK) {
    plan.link ??= emptyPlan();
    return plan.link;
  }
  const known = plan.names.get(segment);
  if (known) return known;
  const child = emptyPlan();
  plan.names.set(segment, child);
  return child;
}

/** What is read below a point that is reached in two ways: by its name, and as an element of an iteration. */
function merged(a: Plan, b: Plan): Plan {
  const names = new Map(a.names);
  for (const [name, plan] of b.names) {
    const known = names.get(name);
    names.set(name, known ? merged(known, plan) : plan);
  }
  const both = (x: Plan | undefined, y: Plan | undefined): Plan | undefined =>
    x && y ? merged(x, y) : (x ?? y);
  return {
    names,
    each: both(a.each, b.each),
    href: both(a.href, b.href),
    link: both(a.link, b.link),
    tested: a.tested || b.tested,
  };
}

/** One copy of the data in the making. */
class Projection {
  constructor(
    private readonly encode: Encode,
    private readonly tag: (url: string) => string,
  ) {}

  fieldsOf(value: JsonObject, { names, href, link }: Plan): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const [name, plan] of names) {
      const field = this.readValue(ownValue(value, name), plan);
      if (field !== undefined) fields[name] = field;
    }
    if (href) fields[NESTED_HREF] = new Projection(encodeUrlPart, this.tag).fieldsOf(value, href);
    if (link) {
      const { encode, tag } = this;
      fields[NESTED_LINK] = new Projection((text) => encode(tag(text)), tag).fieldsOf(value, link);
    }
    return fields;
  }

  /** Undefined where there is nothing, and nothing needs to stand in for it. */
  private readValue(value: unknown, plan: Plan): unknown {
    const { each, href, link, names } = plan;
    // An {{#if}} takes 0 for empty, a {{#with}} would enter it and find no fields.
    if (isAbsent(value) || (value === 0 && names.size > 0)) return this.standIn(plan);
    if (Array.isArray(value) && each) return value.map((element) => this.readValue(element, each) ?? null);
    if (!isObject(value)) return deepCopy(value, this.encode);
    if (each) {
      return Object.fromEntries(
        encodedEntries(value, this.encode).map(([key, element]) => {
          const named = names.get(key);
          return [key, this.readValue(element, named ? merged(named, each) : each) ?? null];
        }),
      );
    }
    return href || link || names.size > 0 ? this.fieldsOf(value, plan) : deepCopy(value, this.encode);
  }

  /** What stands in for an absent value: as empty as it is for a condition, and safe to look into. */
  private standIn(plan: Plan): unknown {
    if (plan.each) return [];
    if (plan.tested) return false;
    return plan.names.size > 0 || plan.href || plan.link ? this.fieldsOf({}, plan) : undefined;
  }
}

function deepCopy(value: unknown, encode: Encode): unknown {
  if (typeof value === 'string') return encode(breakPlaceholders(value));
  if (Array.isArray(value)) return value.map((element) => deepCopy(element, encode));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    encodedEntries(value, encode).map(([key, field]) => [key, deepCopy(field, encode)]),
  );
}

/** The fields of an object, whose keys `{{@key}}` prints like values. */
function encodedEntries(value: JsonObject, encode: Encode): [string, unknown][] {
  const encoded = Object.entries(value).map(([key, field]) => [encode(breakPlaceholders(key)), field]);
  return entriesOf(Object.fromEntries(encoded));
}

/** Keeps SES from acting on its own placeholders inside a value, as it does on a rendered message: `{{ses:openTracker}}`. */
function breakPlaceholders(text: string): string {
  return text.replace(/\{\{(?=\s*(?:ses:|amazonSES))/gi, '{ {');
}
