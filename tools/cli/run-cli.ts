import { parseArgs } from 'node:util';
import type { Settings } from '../../config/settings';
import { UserError } from '../../lambdas/shared/user-error';
import { messageOf } from '../local/message-of';
import { awsFault } from './aws-fault';
import { chooseEnvironment } from './choose-environment';
import { type Command, parserOptions, type Terminal, type Typed, UsageError } from './command';
import { COMMANDS } from './commands';
import { connectTo, type Deployed } from './connect';
import { generalHelp, helpOf, usageOf } from './help';

export interface CliOptions {
  readonly settings: Settings;
  readonly terminal: Terminal;
}

/**
 * Runs what was typed behind `npm run cli --`.
 *
 * @returns the exit code: 0 done, 1 not done or not wholly, 2 typed wrongly
 * @throws only what is a fault of this program
 */
export async function runCli(args: readonly string[], options: CliOptions): Promise<number> {
  const { terminal } = options;
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === 'help') {
    (name === undefined ? terminal.tell : terminal.print)(generalHelp(COMMANDS));
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) {
    const known = COMMANDS.map((candidate) => candidate.name).join(', ');
    terminal.tell(`there is no command ${JSON.stringify(name)}; there are ${known}`);
    return 2;
  }
  return runCommand(command, rest, options);
}

async function runCommand(
  command: Command,
  args: readonly string[],
  { settings, terminal }: CliOptions,
): Promise<number> {
  let deployed: Promise<Deployed> | undefined;
  try {
    const typed = readArguments(command, args);
    if (typed.options.help === true) {
      terminal.print(helpOf(command));
      return 0;
    }
    const connect = () => {
      deployed ??= connectTo(chooseEnvironment(settings, typed.options.environment));
      return deployed;
    };
    const result = await command.run(typed, connect, terminal);
    if (typed.options.json === true) terminal.print(`${JSON.stringify(result.json)}\n`);
    else if (result.linesTo === 'error') result.lines.map(terminal.tell);
    else terminal.print(`${result.lines.join('\n')}\n`);
    return result.exitCode ?? 0;
  } catch (error) {
    return tellFault(error, command, terminal);
  } finally {
    // One that could not be made has nothing to close, and has been told of.
    await deployed?.then(
      ({ close }) => close(),
      () => undefined,
    );
  }
}

function readArguments(command: Command, args: readonly string[]): Typed {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: parserOptions(command),
      allowPositionals: true,
    });
    const options = values as Typed['options'];
    if (options.help !== true) checkOperands(command, positionals);
    return { operands: positionals, options };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Node's own words name the option and what it takes; after the first sentence they speak of escapes.
    throw new UsageError(messageOf(error).split('. ')[0] ?? '');
  }
}

function checkOperands({ operands }: Command, given: readonly string[]): void {
  const missing = operands.slice(given.length).filter(({ optional }) => !optional);
  if (missing.length > 0) throw new UsageError(`${missing.map(({ name }) => name).join(' and ')} is missing`);
  const [extra] = given.slice(operands.length);
  if (extra !== undefined) throw new UsageError(`${JSON.stringify(extra)} is one argument too many`);
}

function tellFault(error: unknown, command: Command, { tell }: Terminal): number {
  if (error instanceof UsageError) {
    tell(`${error.message}\nusage: ${usageOf(command)}`);
    return 2;
  }
  const words = error instanceof UserError ? error.message : awsFault(error);
  if (words === undefined) throw error;
  tell(words);
  return 1;
}
