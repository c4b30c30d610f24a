import { malformedXml } from './errors';

/** The namespace of S3's answers. */
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An element: text, or elements. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

export function element(
  name: string,
  content: string | number | boolean | readonly XmlElement[],
): XmlElement {
  return typeof content === 'object'
    ? { name, text: '', children: content }
    : { name, text: String(content), children: [] };
}

/** The element in a list, or nothing where there is no value. */
export function optional(
  name: string,
  content: string | number | boolean | undefined,
): readonly XmlElement[] {
  return content === undefined ? [] : [element(name, content)];
}

/** A whole answer. Errors carry no namespace, results do. */
export function xmlDocument(root: XmlElement): string {
  const attributes = root.name === 'Error' ? '' : ` xmlns="${namespace}"`;
  const body = root.children.map(render).join('') || escapeText(root.text);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root.name}${attributes}>${body}</${root.name}>`;
}

function render({ name, text, children }: XmlElement): string {
  return `<${name}>${children.length > 0 ? children.map(render).join('') : escapeText(text)}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Control characters become references: parsers would turn a bare CR into LF. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: object keys may hold them.
  return text.replace(/[&<>"\x00-\x1f]/g, (c) => references[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);
}

const token = /<(\/?)([A-Za-z][\w.-]*)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|([^<]+)/y;

/**
 * Reads what clients send to S3: elements, text, character references. Attributes are passed over. Comments, CDATA
 * and document types, which no client of S3 sends, fail like anything else that is not understood: `MalformedXML`.
 */
export function parseXml(text: string): XmlElement {
  const root = open('');
  const stack = [root];
  token.lastIndex = /^\s*<\?xml[^>]*\?>/.exec(text)?.[0].length ?? 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    const current = stack.at(-1);
    if (!match || !current) throw malformedXml();
    const [, closing, name = '', empty, characters] = match;
    if (characters !== undefined) current.text += readText(characters);
    else if (closing) {
      if (current === root || current.name !== name) throw malformedXml();
      stack.pop();
    } else {
      const child = open(name);
      current.children.push(child);
      if (!empty) stack.push(child);
    }
  }
  const [only, ...others] = root.children;
  if (stack.length !== 1 || !only || others.length > 0 || root.text.trim() !== '') throw malformedXml();
  return only;
}

interface OpenElement extends XmlElement {
  text: string;
  readonly children: OpenElement[];
}

function open(name: string): OpenElement {
  return { name, text: '', children: [] };
}

function readText(text: string): string {
  return text.replace(/&([^;]*);?/g, (reference, name: string) => {
    const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
    const code = number ? Number.parseInt(number[1] ?? number[2] ?? '', number[1] ? 16 : 10) : undefined;
    if (!reference.endsWith(';') || (code !== undefined && code > 0x10ffff)) throw malformedXml();
    const character = code === undefined ? entities[name] : String.fromCodePoint(code);
    if (character === undefined) throw malformedXml();
    return character;
  });
}
