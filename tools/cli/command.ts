import type { ParseArgsConfig } from 'node:util';
import type { Deployed } from './connect';
import type { Permission } from './permissions';

/** An option of a command, for the parser and for the help. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help, such as `NAME`; absent for a switch. */
  readonly value?: string;
  readonly about: string;
}

/** What a person typed, as the parser read it. */
export interface Typed {
  /** In order, as many as the command has operands. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** Where a command writes while it works; what it has to say in the end is its {@link CommandResult}. */
export interface Terminal {
  /** Standard output: what a command exists to print. */
  readonly print: (text: string) => void;
  /** Standard error, a line: progress, and what is wrong with single rows. */
  readonly tell: (line: string) => void;
}

/** What a command did. */
export interface CommandResult {
  /** For people: what was done, for whom, what happens next. */
  readonly lines: readonly string[];
  /** The same for machines, with `--json`. */
  readonly json: object;
  /** Where the lines go; `error` where standard output is taken by the data itself. @default 'output' */
  readonly linesTo?: 'output' | 'error';
  /** 1 where a part could not be done, and the lines say which. @default 0 */
  readonly exitCode?: 0 | 1;
}

/** Connects to the environment that was chosen; the first call does, the others get the same. */
export type Connect = () => Promise<Deployed>;

/** One command of the operator. */
export interface Command {
  readonly name: string;
  /** What it does, in a line. */
  readonly summary: string;
  readonly operands: readonly { readonly name: string; readonly about: string; readonly optional?: true }[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** What else a person has to know, paragraph by paragraph. */
  readonly details: readonly string[];
  readonly examples: readonly string[];
  /** What it does with AWS, from which the least policy is made. */
  readonly permissions: readonly Permission[];
  /**
   * @throws UsageError for what was typed wrongly
   * @throws UserError for what a person can mend
   */
  run(typed: Typed, connect: Connect, terminal: Terminal): Promise<CommandResult>;
}

/** Something was typed wrongly: told with the usage, and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options that every command has. */
export const COMMON_OPTIONS: Readonly<Record<string, CommandOption>> = {
  environment: {
    type: 'string',
    value: 'NAME',
    about: 'environment of settings.ts, or local; may be left out where there is only one',
  },
  json: { type: 'boolean', about: 'print one JSON object instead of sentences' },
  help: { type: 'boolean', about: 'print this' },
};

/** Options as `parseArgs` takes them. */
export function parserOptions({ options }: Command): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries({ ...options, ...COMMON_OPTIONS }).map(([name, { type }]) => [name, { type }]),
  );
}
