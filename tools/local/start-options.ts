import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { objectKeys } from '../../lambdas/shared/object-keys';
import { UserError } from '../../lambdas/shared/user-error';
import { recipeSending, type Sending } from './recipe-run';

/** What `npm start` was asked for. */
export interface StartOptions {
  /** End after the report is settled. */
  readonly once: boolean;
  /** The report alone on standard output. */
  readonly json: boolean;
  /** Forget what earlier starts left. */
  readonly fresh: boolean;
  /** How many times as fast the waits of the state machine pass. */
  readonly timeScale: number;
  readonly sending: Sending;
}

export const USAGE = `usage: npm start -- [--once] [--json] [--fresh] [--time-scale N] [--list FILE] [--template NAME] [--data JSON]
  --once        end after the report is settled
  --json        print the report alone
  --fresh       begin anew, without what earlier starts left
  --time-scale  how many times as fast waits pass (default 10000: a day in nine seconds)
  --list        your own list: a JSON array, JSON lines or CSV (default: the tutorial's three subscribers)
  --template    a folder of templates/ (default product-promotion)
  --data        JSON object of template data for everybody`;

/** Reads the arguments. Fails with a `UserError` that says which is wrong, and how it should be. */
export function startOptions(args: readonly string[]): StartOptions {
  const values = parsed(args);
  const timeScale = Number(values['time-scale']);
  if (!(timeScale >= 1))
    throw new UserError(`--time-scale must be a number from 1 on, got "${values['time-scale']}"\n${USAGE}`);
  const { once, json, fresh } = values;
  return { once: once || json, json, fresh, timeScale, sending: sendingOf(values) };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        'time-scale': { type: 'string', default: '10000' },
        list: { type: 'string' },
        template: { type: 'string' },
        data: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n${USAGE}`);
  }
}

function sendingOf({ list, template, data }: { list?: string; template?: string; data?: string }): Sending {
  const recipe = recipeSending();
  return {
    ...recipe,
    ...(list !== undefined && { list: listOf(list) }),
    ...(template !== undefined && { template }),
    ...(data !== undefined && { templateData: dataOf(data) }),
  };
}

function listOf(file: string): Sending['list'] {
  if (!existsSync(file)) throw new UserError(`--list: there is no file ${path.resolve(file)}`);
  return {
    key: `${objectKeys.subscribersPrefix}${path.basename(file)}`,
    content: readFileSync(file, 'utf8'),
  };
}

function dataOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Told below, with the text.
  }
  throw new UserError(`--data must be a JSON object such as {"discount":"10"}, got ${text}`);
}
