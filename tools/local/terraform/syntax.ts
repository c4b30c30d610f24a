import type { TerraformFunction } from './functions';

export type BinaryOperator =
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<='
  | '>='
  | '<'
  | '>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

/** One `${…}` of a template. */
export interface Interpolation {
  readonly kind: 'interpolation';
  /** As written, for messages. */
  readonly source: string;
  readonly expression: Expression;
}

/** What a value of Terraform's JSON means, parsed. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `path` says where in the file the text stands; a text inside an expression has none. */
  | { readonly kind: 'template'; readonly path?: string; readonly parts: readonly (string | Interpolation)[] }
  /** `address` is `type.name`, `data.type.name`, `var` or `local`. */
  | { readonly kind: 'reference'; readonly address: string; readonly attribute: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'call'; readonly function: TerraformFunction; readonly args: readonly Expression[] }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'unary'; readonly operator: '!' | '-'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };
