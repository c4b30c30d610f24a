import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { type FieldDoc, fieldDocs } from '../../config/fields';
import { settingsSchema } from '../../config/settings';
import { UserError } from '../../lambdas/shared/user-error';

const BEGIN = '<!-- settings:begin -->';
const END = '<!-- settings:end -->';

interface Row {
  readonly path: string;
  readonly doc: FieldDoc;
  readonly fallback: string;
}

/** Where the walk is: the path, and the kinds that a choice above it was narrowed to. */
interface Place {
  readonly path: string;
  readonly condition: string;
}

const code = (text: string): string => `\`${text}\``;

/** A schema without what makes it optional, and the default that it has. */
function unwrap(schema: z.core.$ZodType): { inner: z.core.$ZodType; fallback: string } {
  if (schema instanceof z.ZodOptional) return { inner: schema.unwrap(), fallback: 'none' };
  if (schema instanceof z.ZodPrefault) return { inner: schema.unwrap(), fallback: '' };
  if (!(schema instanceof z.ZodDefault)) return { inner: schema, fallback: '**required**' };
  return { inner: schema.unwrap(), fallback: code(literal(schema.def.defaultValue)) };
}

/** A default as it would be written in `settings.ts`. */
function literal(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replaceAll('"', "'");
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${literal(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function fieldsOf(schema: z.ZodObject, { path, condition }: Place): Row[] {
  return Object.entries(schema.shape).flatMap(([key, field]) =>
    // The choice itself has a row that names its kinds.
    field instanceof z.ZodLiteral
      ? []
      : rowsOf(field, { path: path === '' ? key : `${path}.${key}`, condition }),
  );
}

/** Rows of what lies below a schema that has a row itself. */
function rowsBelow(schema: z.core.$ZodType, place: Place): Row[] {
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) {
    return fieldsOf(schema.element, { ...place, path: `${place.path}[]` });
  }
  if (schema instanceof z.ZodRecord && schema.valueType instanceof z.ZodObject) {
    return fieldsOf(schema.valueType, { ...place, path: `${place.path}.<environment>` });
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => {
      if (!(option instanceof z.ZodObject)) return [];
      const { kind } = option.shape;
      const condition = kind instanceof z.ZodLiteral ? `With kind ${code(String(kind.value))}: ` : '';
      return fieldsOf(option, { ...place, condition });
    });
  }
  return [];
}

function rowsOf(schema: z.core.$ZodType, place: Place): Row[] {
  const { inner, fallback } = unwrap(schema);
  if (inner instanceof z.ZodObject) return fieldsOf(inner, place);
  const doc = fieldDocs.get(inner);
  if (doc === undefined) throw new Error(`the setting ${place.path} has no docs: register them in config/`);
  const about = `${place.condition}${doc.about}`;
  return [
    { path: place.path, doc: { ...doc, about }, fallback: doc.fallback ?? fallback },
    ...rowsBelow(inner, place),
  ];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

/**
 * Every setting as a Markdown table: path, what it is, default, what is allowed; in the order of the schema in
 * `config/`, from which it is generated.
 */
export function settingsTable(): string {
  const rows = rowsOf(settingsSchema, { path: '', condition: '' }).map(({ path, doc, fallback }) =>
    [code(path), doc.about, fallback, doc.allowed].map(cell),
  );
  const head = ['Setting', 'What it is', 'Default', 'Allowed'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/**
 * `readme` with the table between the markers `<!-- settings:begin -->` and `<!-- settings:end -->`.
 *
 * @throws UserError when a marker is missing or they are the wrong way round
 */
export function withSettingsTable(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new UserError(
      `README.md has no line ${BEGIN} followed by a line ${END}: put them where the table belongs`,
    );
  }
  return `${readme.slice(0, begin + BEGIN.length)}\n${settingsTable()}\n${readme.slice(end)}`;
}

// Run as a program: node tools/run.cjs tools/docs/settings-table.ts, from the project's root.
if (process.argv[1]?.endsWith('settings-table.ts')) {
  const readme = existsSync('README.md') ? readFileSync('README.md', 'utf8') : '';
  writeFileSync('README.md', withSettingsTable(readme));
}
