import fc from 'fast-check';

/** A kind of context of Handlebars in the generated templates, and what a template may read there. */
type Kind = 'root' | 'item' | 'tag' | 'price' | 'owner' | 'city';

interface Readable {
  /** Texts that are always there; a text that is the context itself has no names. */
  readonly print: readonly (readonly string[])[];
  /** Texts that begin a URL. */
  readonly url: readonly (readonly string[])[];
  /** Values that may be absent or empty. */
  readonly test: readonly (readonly string[])[];
  /** Texts among them, to be printed where they are there. */
  readonly optional: readonly (readonly string[])[];
  readonly each: readonly (readonly [names: readonly string[], kind: Kind])[];
  readonly with: readonly (readonly [names: readonly string[], kind: Kind])[];
}

const NOTHING: Readable = { print: [], url: [], test: [], optional: [], each: [], with: [] };
const READABLE: Readonly<Record<Kind, Readable>> = {
  root: {
    print: [['name'], ['city', 'zip'], ['city', 'place', 'street'], ['count']],
    url: [['url']],
    test: [['vip'], ['note'], ['items'], ['owner'], ['city', 'area'], ['count']],
    optional: [['note'], ['city', 'area']],
    each: [
      [['items'], 'item'],
      [['prices'], 'price'],
    ],
    with: [
      [['owner'], 'owner'],
      [['city'], 'city'],
    ],
  },
  item: {
    print: [['title'], ['slug']],
    url: [['link']],
    test: [['note'], ['tags'], ['owner']],
    optional: [['note']],
    each: [[['tags'], 'tag']],
    with: [[['owner'], 'owner']],
  },
  owner: { ...NOTHING, print: [['name']], url: [['home']], test: [['note']], optional: [['note']] },
  city: { ...NOTHING, print: [['zip'], ['place', 'street']], test: [['area']], optional: [['area']] },
  tag: { ...NOTHING, print: [[]] },
  price: { ...NOTHING, print: [[]] },
};

interface Path {
  readonly up: number;
  readonly names: readonly string[];
}

/** What a generated template consists of. */
export type Node =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'comment'; readonly source: string }
  | { readonly kind: 'data'; readonly name: 'index' | 'key' }
  /** A value between two pieces of text; `form` says how the piece before it makes its place. */
  | { readonly kind: 'print'; readonly path: Path; readonly place: Place }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly Node[] }
  | { readonly kind: 'unless'; readonly path: Path; readonly body: readonly Node[] }
  | {
      readonly kind: 'each' | 'with';
      readonly path: Path;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | { readonly kind: 'call'; readonly partial: 'whole' | 'card' };

interface Branch {
  /** A path, or the first or last round of an iteration. */
  readonly test: Path | 'first' | 'last';
  readonly body: readonly Node[];
}

/** Where a value stands: the text around it, and how an author would prepare the value by hand. */
export interface Place {
  readonly before: string;
  readonly after: string;
  readonly by: 'html' | 'url';
}

const IN_TEXT: Place = { before: '', after: '', by: 'html' };
const PLACES: readonly Place[] = [
  IN_TEXT,
  { before: '<p title="For ', after: '!">x</p>', by: 'html' },
  { before: "<td align='", after: "'>x</td>", by: 'html' },
  { before: '<!-- ', after: ' -->', by: 'html' },
];
const IN_URL: readonly Place[] = [
  { before: '<a href="https://shop.de/', after: '/a?b=1&amp;c=2#d">x</a>', by: 'url' },
  { before: '<img src="https://shop.de/i.png?q=', after: '">', by: 'url' },
];
const BEGINS_URL: readonly Place[] = [
  { before: '<a href="', after: '">x</a>', by: 'html' },
  { before: "<a class='b' href=' ", after: "'>x</a>", by: 'html' },
];
/** No line end beside a tag: Handlebars takes away white space around blocks that stand alone on a line. */
const LITERALS = ['Hello ', '<br>', '<b>bold</b>', ' &amp; ', 'a\nb', 'é😀', '{ ', 'a < b', '\'q\' "q"'];

export interface GeneratedTemplate {
  readonly subject: readonly Node[];
  readonly body: readonly Node[];
  /** Called at the root of the data. */
  readonly whole: readonly Node[];
  /** Called for an item. */
  readonly card: readonly Node[];
}

/** The contexts around a place, from the outermost. */
type Kinds = readonly Kind[];

/**
 * How many contexts `../` may leave from here. The compiler refuses to leave one that may be the same value as that around it:
 * an element of a list that was entered from within another, or from within itself.
 */
function reach(kinds: Kinds): number {
  const barrier = kinds.findLastIndex((kind, index) => {
    const around = kinds[index - 1];
    return (
      around === kind || (isElement(kind) && isElement(around) && !(kind === 'tag' && around === 'item'))
    );
  });
  return kinds.length - 1 - Math.max(barrier, 0);
}

function isElement(kind: Kind | undefined): boolean {
  return kind === 'item' || kind === 'tag' || kind === 'price';
}

function pathsTo(kinds: Kinds, of: (readable: Readable) => readonly (readonly string[])[]): Path[] {
  return kinds
    .flatMap((kind, index) => of(READABLE[kind]).map((names) => ({ up: kinds.length - 1 - index, names })))
    .filter(({ up }) => up <= reach(kinds));
}

function blocksFrom(kinds: Kinds, helper: 'each' | 'with'): { readonly path: Path; readonly kind: Kind }[] {
  return kinds
    .flatMap((owner, index) =>
      READABLE[owner][helper].map(([names, kind]) => ({
        path: { up: kinds.length - 1 - index, names },
        kind,
      })),
    )
    .filter(({ path }) => path.up <= reach(kinds));
}

interface Options {
  readonly plain: boolean;
  readonly partials: boolean;
}

/** Whether an iteration is under way; one around the call of a partial is none to it. */
function iterates([, ...inner]: Kinds): boolean {
  return inner.some(isElement);
}

/** @param depth how many blocks may lie in one another from here */
function nodes(kinds: Kinds, depth: number, options: Options): fc.Arbitrary<readonly Node[]> {
  return fc.array(fc.oneof(...leaves(kinds, options), ...blocks(kinds, depth, options)), {
    minLength: 1,
    maxLength: 4,
  });
}

function leaves(kinds: Kinds, { plain, partials }: Options): fc.Arbitrary<Node>[] {
  const literals = plain ? ['Hello ', ' & ', 'é😀'] : LITERALS;
  const print = (paths: readonly Path[], places: readonly Place[]): fc.Arbitrary<Node>[] =>
    paths.length === 0
      ? []
      : [
          fc.record({
            kind: fc.constant('print'),
            path: fc.constantFrom(...paths),
            place: fc.constantFrom(...places),
          }),
        ];
  const printable = pathsTo(kinds, (readable) => readable.print);
  const named = printable.filter(({ names }) => names.length > 0);

  return [
    fc.record({ kind: fc.constant('literal'), text: fc.constantFrom(...literals) }),
    fc.record({ kind: fc.constant('comment'), source: fc.constantFrom('{{! a {b} }}', '{{!-- {{c}} --}}') }),
    ...print(printable, plain ? [IN_TEXT] : PLACES),
    ...(plain ? [] : print(named, IN_URL)),
    ...(plain
      ? []
      : print(
          pathsTo(kinds, (readable) => readable.url),
          BEGINS_URL,
        )),
    ...(iterates(kinds)
      ? [fc.record({ kind: fc.constant('data'), name: fc.constantFrom('index', 'key') })]
      : []),
    ...(partials && kinds.length === 1 ? [call('whole')] : []),
    ...(partials && kinds.at(-1) === 'item' ? [call('card')] : []),
  ];
}

const call = (partial: 'whole' | 'card'): fc.Arbitrary<Node> => fc.constant({ kind: 'call', partial });

function blocks(kinds: Kinds, depth: number, options: Options): fc.Arbitrary<Node>[] {
  if (depth === 0) return [];
  const inner = (within: Kinds) => nodes(within, depth - 1, options);
  const tests = pathsTo(kinds, (readable) => readable.test);
  const optional = pathsTo(kinds, (readable) => readable.optional);
  const rounds = iterates(kinds) ? (['first', 'last'] as const) : [];
  const branch = (): fc.Arbitrary<Branch> =>
    fc.record({ test: fc.constantFrom(...tests, ...rounds), body: inner(kinds) });
  const guarded = (): fc.Arbitrary<Branch> =>
    fc
      .constantFrom(...optional)
      .map((path) => ({ test: path, body: [{ kind: 'print', path, place: IN_TEXT }] }));
  const change = (helper: 'each' | 'with'): fc.Arbitrary<Node>[] =>
    blocksFrom(kinds, helper).map(({ path, kind }) =>
      fc.record({
        kind: fc.constant(helper),
        path: fc.constant(path),
        body: inner([...kinds, kind]),
        otherwise: inner(kinds),
      }),
    );
  const choose = (of: fc.Arbitrary<Branch>): fc.Arbitrary<Node> =>
    fc.record({
      kind: fc.constant('if'),
      branches: fc.array(of, { minLength: 1, maxLength: 2 }),
      otherwise: inner(kinds),
    });
  return [
    ...(tests.length + rounds.length > 0 ? [choose(branch())] : []),
    ...(optional.length > 0 ? [choose(guarded())] : []),
    ...(tests.length > 0
      ? [fc.record({ kind: fc.constant('unless'), path: fc.constantFrom(...tests), body: inner(kinds) })]
      : []),
    ...change('each'),
    ...change('with'),
  ];
}

/** Templates of everything that SES documents and the compiler takes. */
export const template: fc.Arbitrary<GeneratedTemplate> = fc.record({
  subject: nodes(['root'], 1, { plain: true, partials: false }),
  body: nodes(['root'], 2, { plain: false, partials: true }),
  whole: nodes(['root'], 1, { plain: false, partials: false }),
  card: nodes(['item'], 1, { plain: false, partials: false }),
});

/** The text that an author would write for some nodes. */
export function sourceOf(of: readonly Node[]): string {
  return of.map(sourceOfNode).join('');
}

/** The text of a partial's definition, to be put above all else. */
export function definitionOf(name: string, body: readonly Node[]): string {
  return `{{#* inline "${name}"}}(${sourceOf(body)}){{/inline}}|`;
}

function sourceOfNode(node: Node): string {
  switch (node.kind) {
    case 'literal':
      return node.text;
    case 'comment':
      return node.source;
    case 'data':
      return `{{@${node.name}}}`;
    case 'print':
      return `${node.place.before}{{${written(node.path)}}}${node.place.after}`;
    case 'call':
      return `{{> ${node.partial}}}`;
    case 'unless':
      return `{{#unless ${written(node.path)}}}(${sourceOf(node.body)}){{/unless}}`;
    case 'if': {
      const chain = node.branches.map(
        ({ test, body }) =>
          `if ${typeof test === 'string' ? `@${test}` : written(test)}}}(${sourceOf(body)})`,
      );
      return `{{#${chain.join('{{else ')}{{else}}(${sourceOf(node.otherwise)}){{/if}}`;
    }
    case 'each':
    case 'with':
      return `{{#${node.kind} ${written(node.path)}}}(${sourceOf(node.body)}){{else}}(${sourceOf(node.otherwise)}){{/${node.kind}}}`;
  }
}

function written({ up, names }: Path): string {
  return '../'.repeat(up) + (names.length > 0 ? names.join('.') : 'this');
}
