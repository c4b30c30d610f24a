import type { GeneratedTemplate, Node, Place } from './generated-template';

/** How an author prepares a value for a place by hand. */
export type Prepare = (value: string, by: Place['by']) => string;

interface Surroundings {
  /** Contexts, the innermost last. */
  readonly stack: readonly unknown[];
  readonly round: Round | undefined;
  readonly template: GeneratedTemplate;
  readonly prepare: Prepare;
}

interface Round {
  readonly index: number;
  readonly key: string;
  readonly isLast: boolean;
}

/**
 * What some nodes print for a row, made without any engine of templates: what a condition takes for empty, what an iteration
 * goes through and what a path means is written down here once more, after the documentation of Handlebars.
 */
export function renderedByHand(
  nodes: readonly Node[],
  row: unknown,
  template: GeneratedTemplate,
  prepare: Prepare,
): string {
  return print(nodes, { stack: [row], round: undefined, template, prepare });
}

function print(nodes: readonly Node[], around: Surroundings): string {
  return nodes.map((node) => printNode(node, around)).join('');
}

function printNode(node: Node, around: Surroundings): string {
  switch (node.kind) {
    case 'literal':
      return node.text;
    case 'comment':
      return '';
    case 'data':
      return dataOf(node.name, around);
    case 'print':
      return `${node.place.before}${around.prepare(String(valueAt(node.path, around)), node.place.by)}${node.place.after}`;
    case 'call':
      // A partial sees the context of its call and nothing above it.
      return `(${print(around.template[node.partial], { ...around, stack: around.stack.slice(-1) })})`;
    case 'unless':
      return isEmpty(valueAt(node.path, around)) ? `(${print(node.body, around)})` : '';
    case 'if': {
      const taken = node.branches.find(({ test }) =>
        typeof test === 'string' ? isRound(test, around) : !isEmpty(valueAt(test, around)),
      );
      return `(${print(taken ? taken.body : node.otherwise, around)})`;
    }
    case 'with': {
      const value = valueAt(node.path, around);
      if (isEmpty(value)) return `(${print(node.otherwise, around)})`;
      return `(${print(node.body, { ...around, stack: [...around.stack, value] })})`;
    }
    case 'each': {
      const entries = Object.entries(Object(valueAt(node.path, around) ?? {}));
      if (entries.length === 0) return `(${print(node.otherwise, around)})`;
      return entries
        .map(([key, value], index) => {
          const round = { index, key, isLast: index === entries.length - 1 };
          return `(${print(node.body, { ...around, stack: [...around.stack, value], round })})`;
        })
        .join('');
    }
  }
}

function valueAt(
  { up, names }: { readonly up: number; readonly names: readonly string[] },
  { stack }: Surroundings,
): unknown {
  return names.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | null | undefined)?.[name],
    stack[stack.length - 1 - up],
  );
}

function dataOf(name: 'index' | 'key', { round, prepare }: Surroundings): string {
  return name === 'index' ? String(round?.index) : prepare(String(round?.key), 'html');
}

function isRound(which: 'first' | 'last', { round }: Surroundings): boolean {
  return which === 'first' ? round?.index === 0 : round?.isLast === true;
}

function isEmpty(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}
