import * as z from 'zod';
import { rule } from './rule';

/** What people read about a setting: in the table of the README and in error messages. */
export interface FieldDoc {
  /** What the setting does. */
  readonly about: string;
  /** What it may be, with its article: "an AWS Region such as eu-central-1". */
  readonly allowed: string;
  /** The default in words, where the schema holds no plain value. */
  readonly fallback?: string | undefined;
}

/** Docs of each setting, kept beside its schema and its default. Register last: later calls make another schema. */
export const fieldDocs = z.registry<FieldDoc>();

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = `(?=.{1,253}$)(?:${LABEL}\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]`;
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

/** A domain that can be looked up: lower case, at least two labels of letters, digits and hyphens (RFC 1035, 2.3.1). */
const DOMAIN_PATTERN = new RegExp(`^${DOMAIN}$`);

/** Local part of 7-bit atoms (SES takes no others) of at most 64 characters (RFC 5321, 4.5.3.1.1), and a domain. */
export const ADDRESS_PATTERN = new RegExp(`^(?=[^@]{1,64}@)${ATOM}(?:\\.${ATOM})*@${DOMAIN}$`);

/** Letters, digits and hyphens, as this project names things. */
export const NAME_PATTERN = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

export const NAME_ALLOWED =
  'a name of lower-case letters, digits and hyphens that begins with a letter and does not end in a hyphen';

export function domain(about: string) {
  return z.string().regex(DOMAIN_PATTERN).register(fieldDocs, {
    about,
    allowed: 'a domain in lower case such as mail.example.com (an international one in punycode)',
  });
}

export function address(about: string) {
  return z.string().regex(ADDRESS_PATTERN).register(fieldDocs, {
    about,
    allowed: 'an e-mail address such as marketing@example.com, its domain in lower case',
  });
}

/** A single DNS label. */
export function label(about: string) {
  return z
    .string()
    .regex(new RegExp(`^${LABEL}$`))
    .register(fieldDocs, {
      about,
      allowed: 'one label of a domain: lower-case letters, digits and hyphens, at most 63',
    });
}

export function region(about: string, fallback?: string) {
  return z
    .string()
    .regex(/^[a-z]{2}(?:-gov)?-(?:central|(?:north|south)(?:east|west)?|east|west)-[1-9]$/)
    .register(fieldDocs, { about, allowed: 'an AWS Region such as eu-central-1', fallback });
}

/**
 * A whole number. Not `z.int()`: after a fraction that one ends the parse, and the rules over several fields with it.
 */
export function wholeNumber(least: number, most: number, doc: FieldDoc) {
  return z
    .number()
    .refine((value) => Number.isInteger(value) && value >= least && value <= most)
    .register(fieldDocs, doc);
}

/** One line that people read: not blank, no control characters (a line break would start another mail header). */
export function line(about: string, example: string) {
  return z
    .string()
    .regex(/^(?=.*\S)\P{Cc}+$/u)
    .register(fieldDocs, { about, allowed: `one line of text such as "${example}", not blank` });
}

/** A list of at least `least` items without duplicates, which Terraform would make two resources of. */
export function list<Item extends z.ZodType<string>>(item: Item, doc: FieldDoc, least = 0) {
  return z
    .array(item)
    .min(least)
    .check(
      rule(z.array(z.string()), (values) =>
        values.flatMap((value, index) =>
          values.indexOf(value) === index
            ? []
            : [{ path: [index], text: `${JSON.stringify(value)} is in the list twice; name it once` }],
        ),
      ),
    )
    .register(fieldDocs, doc);
}

/** A list of e-mail addresses, empty by default. */
export function addresses(about: string) {
  return list(address('One address.'), {
    about,
    allowed: "a list of e-mail addresses such as ['marketing@example.com']",
  }).default([]);
}
