/** A text as a part of a URL, percent-encoded so that no character of it ends a URL, an attribute or a bracket around them. */
export function encodeUrlPart(text: string): string {
  // encodeURIComponent throws on half a surrogate pair, and leaves characters that end an attribute or a URL in brackets.
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
