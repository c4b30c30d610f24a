import type { Campaign } from './campaign';
import { encodeUrlPart } from './encode-url-part';

/** The names of UTM parameters without `utm_`, in the order in which links get them. */
const UTM_NAMES = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** Parameters that links get, `utm_source=newsletter` and so on: percent-encoded, in order. */
export type UtmParameters = readonly string[];

/** The parameters that a campaign asks for; undefined where it asks for none. */
export function utmParameters({ id, tracking: { utm } }: Campaign): UtmParameters | undefined {
  if (!utm) return undefined;
  const values = { ...utm, campaign: utm.campaign ?? id };
  return UTM_NAMES.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`utm_${name}=${encodeUrlPart(value)}`];
  });
}

/** The names of the UTM parameters that a URL has already, as HTML or as text. */
export function utmNamesIn(url: string): string[] {
  return [...url.matchAll(/[?&;](utm_[a-z]+)=/g)].map(([, name = '']) => name);
}

/** Those parameters whose names are not taken. */
export function missingParameters(parameters: UtmParameters, taken: readonly string[]): UtmParameters {
  return parameters.filter((parameter) => !taken.includes(nameOf(parameter)));
}

/**
 * A URL with the parameters that it doesn't have yet, at the end of its query, so that its own query and fragment stay as they
 * are. What is not http or https stays as it is.
 */
export function tagUrl(url: string, parameters: UtmParameters): string {
  if (!/^https?:\/\//i.test(url)) return url;
  const [beforeFragment, fragment] = cutAt(url, '#');
  const missing = missingParameters(parameters, utmNamesIn(beforeFragment));
  if (missing.length === 0) return url;
  return `${beforeFragment}${beforeFragment.includes('?') ? '&' : '?'}${missing.join('&')}${fragment}`;
}

/** The URL that {@link tagUrl} was given, or the compiler tagged: without the parameters at the end of its query. */
export function untagUrl(url: string, parameters: UtmParameters): string {
  const [beforeFragment, fragment] = cutAt(url, '#');
  const untagged = [...parameters].reverse().reduce((rest, parameter) => {
    const end = rest.length - parameter.length;
    return rest.endsWith(parameter) && /[?&]/.test(rest.charAt(end - 1)) ? rest.slice(0, end - 1) : rest;
  }, beforeFragment);
  return untagged + fragment;
}

/** A text up to a character, and the rest from there on. */
function cutAt(text: string, character: string): [string, string] {
  const at = text.indexOf(character);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

function nameOf(parameter: string): string {
  return parameter.slice(0, parameter.indexOf('='));
}
