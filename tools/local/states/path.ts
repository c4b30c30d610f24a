import { DefinitionFault } from './definition-fault';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json';
import { EvaluationError, runtimeError } from './state-error';

/** What paths, templates and intrinsic functions read. */
export interface Scope {
  /** The document at `$`. */
  readonly input: Json;
  /** The context object at `$$`. */
  readonly context: JsonObject;
  /** Random numbers from 0 up to 1. */
  readonly random: () => number;
}

type Segment = { readonly key: string } | { readonly index: number } | 'every';

/** A JSONPath that was understood: names, quoted names, indexes and `[*]`. */
export interface Path {
  readonly text: string;
  readonly root: 'input' | 'context';
  readonly segments: readonly Segment[];
}

const SEGMENT =
  /\.([\p{L}_][\p{L}\p{N}_-]*)|\[(-?\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|(\.\*|\[\*\])/uy;

/** What the context object holds; `true` where the value is free. Source: Step Functions guide, "Context object". */
const CONTEXT: ContextShape = {
  Execution: { Id: true, Input: true, Name: true, RedriveCount: true, RoleArn: true, StartTime: true },
  State: { EnteredTime: true, Name: true, RetryCount: true },
  StateMachine: { Id: true, Name: true },
  Map: { Item: { Index: true, Value: true } },
};
interface ContextShape {
  readonly [key: string]: true | ContextShape;
}

/** A path that may select several values. Throws a {@link DefinitionFault} on what it does not understand. */
export function parsePath(text: string): Path {
  const [start] = /^\$\$?/.exec(text) ?? [];
  if (start === undefined) throw new DefinitionFault(`a path begins with $, got ${JSON.stringify(text)}`);
  const segments: Segment[] = [];
  let position = start.length;
  while (position < text.length) {
    SEGMENT.lastIndex = position;
    const match = SEGMENT.exec(text);
    if (!match) {
      throw new DefinitionFault(
        `${JSON.stringify(text)} is not understood from ${JSON.stringify(text.slice(position))} on; ` +
          'a path here takes names, quoted names, indexes and [*]',
      );
    }
    segments.push(segmentOf(match));
    position = SEGMENT.lastIndex;
  }
  const path: Path = { text, root: start === '$$' ? 'context' : 'input', segments };
  if (path.root === 'context') assertInContext(path);
  return path;
}

/** A path to one value: no `[*]`, no index from the end. */
export function parseReferencePath(text: string): Path {
  const path = parsePath(text);
  const single = path.segments.every(
    (segment) => segment !== 'every' && !('index' in segment && segment.index < 0),
  );
  if (!single)
    throw new DefinitionFault(`${JSON.stringify(text)} has to lead to one value: no [*], no negative index`);
  return path;
}

/** A path that a result can be written to: a reference path into the input. */
export function parseResultPath(text: string): Path {
  const path = parseReferencePath(text);
  if (path.root === 'context') {
    throw new DefinitionFault(`${JSON.stringify(text)} can't be written to: the context object is read only`);
  }
  return path;
}

/** The value that `path` leads to, a list of values when it holds `[*]`, or nothing. */
export function findAt(path: Path, scope: Scope): Json | undefined {
  let found: Json[] = [path.root === 'context' ? scope.context : scope.input];
  for (const segment of path.segments) found = found.flatMap((value) => step(value, segment));
  return path.segments.includes('every') ? found : found[0];
}

/** As {@link findAt}, but nothing there is `States.Runtime`, told as AWS tells it for a field of a state. */
export function readAt(path: Path, field: string, scope: Scope): Json {
  const value = findAt(path, scope);
  if (value !== undefined) return value;
  throw runtimeError(
    `The JSONPath '${path.text}' specified for the field '${field}' could not be found in the input ` +
      `'${JSON.stringify(path.root === 'context' ? scope.context : scope.input)}'`,
  );
}

/** `document` with `value` at `path`; objects on the way are made. */
export function writeAt(path: Path, document: Json, value: Json): Json {
  return write(path, path.segments, document, value);
}

function segmentOf([, name, index, single, double]: RegExpExecArray): Segment {
  if (name !== undefined) return { key: name };
  if (index !== undefined) return { index: Number(index) };
  const quoted = single ?? double;
  return quoted === undefined ? 'every' : { key: quoted.replace(/\\(.)/g, '$1') };
}

function assertInContext(path: Path): void {
  let shape: true | ContextShape | undefined = CONTEXT;
  const walked: string[] = [];
  for (const segment of path.segments) {
    if (shape === true) return;
    const key: string = segment !== 'every' && 'key' in segment ? segment.key : '';
    const known: string[] = Object.keys(shape);
    shape = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (shape === undefined) {
      throw new DefinitionFault(
        `${JSON.stringify(path.text)}: $$${walked.map((name) => `.${name}`).join('')} has ${known.join(', ')} here`,
      );
    }
    walked.push(key);
  }
}

function step(value: Json, segment: Segment): Json[] {
  if (segment === 'every') {
    if (isJsonArray(value)) return [...value];
    return isJsonObject(value) ? Object.values(value) : [];
  }
  let next: Json | undefined;
  if ('index' in segment) next = isJsonArray(value) ? value.at(segment.index) : undefined;
  else next = isJsonObject(value) && Object.hasOwn(value, segment.key) ? value[segment.key] : undefined;
  return next === undefined ? [] : [next];
}

function write(path: Path, [segment, ...rest]: readonly Segment[], document: Json, value: Json): Json {
  if (segment === undefined) return value;
  if (segment !== 'every' && 'key' in segment && isJsonObject(document)) {
    const below = Object.hasOwn(document, segment.key) ? document[segment.key] : undefined;
    return { ...document, [segment.key]: write(path, rest, below ?? {}, value) };
  }
  if (segment !== 'every' && 'index' in segment && isJsonArray(document) && segment.index < document.length) {
    return document.with(segment.index, write(path, rest, document[segment.index] ?? {}, value));
  }
  throw new EvaluationError(
    'States.ResultPathMatchFailure',
    `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(document)}`,
  );
}
