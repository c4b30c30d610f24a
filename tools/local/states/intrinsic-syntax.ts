import { DefinitionFault } from './definition-fault';
import type { Json } from './json';
import { type Path, parsePath } from './path';

/** An argument of an intrinsic function, or such a call itself. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Json }
  /** A text in quotes; `raw` keeps its backslashes, which tell `\{` from a placeholder of `States.Format`. */
  | { readonly kind: 'text'; readonly value: string; readonly raw: string }
  | { readonly kind: 'path'; readonly path: Path }
  | Call;

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
}

const NAME = /\s*(States\.[A-Za-z0-9]+)\(/y;
const TEXT = /\s*'((?:[^'\\]|\\.)*)'/y;
const LITERAL = /\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?=\s*[,)])/y;
/** Up to the next comma or parenthesis outside quotes and brackets. */
const PATH = /\s*(\$(?:\['(?:[^'\\]|\\.)*'\]|\["(?:[^"\\]|\\.)*"\]|[^,)\s])*)/y;
const NEXT = /\s*([,)])/y;
const CLOSED = /\s*\)/y;

/** The call that `text` writes, such as `States.Format('{}', $.name)`. Throws a {@link DefinitionFault}. */
export function parseCall(text: string): Call {
  let position = 0;

  const take = (token: RegExp): RegExpExecArray | null => {
    token.lastIndex = position;
    const match = token.exec(text);
    if (match) position = token.lastIndex;
    return match;
  };
  const fault = (): DefinitionFault =>
    new DefinitionFault(
      `${JSON.stringify(text)} is not an intrinsic function that is understood, from ` +
        `${JSON.stringify(text.slice(position))} on`,
    );

  const call = (name: string): Call => {
    const args: Expression[] = [];
    if (take(CLOSED)) return { kind: 'call', name, args };
    for (;;) {
      args.push(argument());
      const [, mark] = take(NEXT) ?? [];
      if (mark === ')') return { kind: 'call', name, args };
      if (mark !== ',') throw fault();
    }
  };
  const argument = (): Expression => {
    const [, name] = take(NAME) ?? [];
    if (name !== undefined) return call(name);
    const [, raw] = take(TEXT) ?? [];
    if (raw !== undefined) return { kind: 'text', value: raw.replace(/\\(.)/g, '$1'), raw };
    const [, path] = take(PATH) ?? [];
    if (path !== undefined) return { kind: 'path', path: parsePath(path) };
    const [, literal] = take(LITERAL) ?? [];
    if (literal !== undefined) return { kind: 'literal', value: JSON.parse(literal) };
    throw fault();
  };

  const [, name] = take(NAME) ?? [];
  if (name === undefined) throw fault();
  const parsed = call(name);
  if (text.slice(position).trim() !== '') throw fault();
  return parsed;
}
