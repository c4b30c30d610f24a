import { COMMON_OPTIONS, type Command, type CommandOption } from './command';

const CALL = 'npm run cli --';
const WIDTH = 100;

/** How a command is typed, in a line. */
export function usageOf({ name, operands, options }: Command): string {
  const typed = [
    ...operands.map((operand) => (operand.optional ? `[${operand.name}]` : operand.name)),
    ...Object.entries(options).map(([option, { value }]) => `[--${option}${value ? ` ${value}` : ''}]`),
    '[--environment NAME]',
    '[--json]',
  ];
  return [CALL, name, ...typed].join(' ');
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const { summary, operands, options, details, examples } = command;
  const rows = [
    ...operands.map(({ name, about }) => [name, about] as const),
    ...Object.entries({ ...options, ...COMMON_OPTIONS }).map(([name, option]) => optionRow(name, option)),
  ];
  return [
    `usage: ${usageOf(command)}`,
    '',
    ...wrap(`${summary}.`),
    ...details.flatMap((paragraph) => ['', ...wrap(paragraph)]),
    '',
    ...columns(rows),
    '',
    'examples:',
    ...examples.map((example) => `  ${CALL} ${example}`),
    '',
  ].join('\n');
}

/** The help of the whole tool. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    `usage: ${CALL} COMMAND [arguments]`,
    '',
    ...columns(
      commands.map(({ name, operands, summary }) => [
        [name, ...operands.map((operand) => (operand.optional ? `[${operand.name}]` : operand.name))].join(
          ' ',
        ),
        summary,
      ]),
    ),
    '',
    ...wrap(
      `${CALL} COMMAND --help tells more of each. Credentials and profile are those of the AWS SDK (AWS_PROFILE and its kin); ` +
        'Region and names come from settings.ts. Exit codes: 0 done, 1 not done or not wholly, 2 typed wrongly. For output ' +
        'that a program reads, keep npm quiet: npm run --silent cli -- COMMAND --json.',
    ),
    '',
  ].join('\n');
}

function optionRow(name: string, { value, about }: CommandOption): readonly [string, string] {
  return [`--${name}${value ? ` ${value}` : ''}`, about];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, about]) =>
    wrap(about, WIDTH - width - 4).map(
      (line, index) => `  ${(index === 0 ? name : '').padEnd(width)}  ${line}`,
    ),
  );
}

/** Breaks a text between words, into lines of at most `width` characters where words allow. */
function wrap(text: string, width = WIDTH): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
