import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { projectRoot } from '../../constructs/project-root';
import { objectKeys } from '../../lambdas/shared/object-keys';
import { UserError } from '../../lambdas/shared/user-error';
import { messageOf } from './message-of';
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
  /** Where what was sent is kept between starts. */
  readonly stateFolder: string;
  readonly sending: Sending;
}

export const USAGE = `usage: npm start -- [--once] [--json] [--fresh] [--state FOLDER] [--time-scale N] [--list FILE] [--template NAME] [--data JSON]
  --once        end after the report is settled
  --json        print the report alone
  --fresh       begin anew, without what earlier starts left
  --state       where it is kept what was sent (default .local in the project)
  --time-scale  how many times as fast waits pass (default 10000: a day in nine seconds)
  --list        your own list: a JSON array, JSON lines or CSV (default: the tutorial's three subscribers)
  --template    a folder of templates/ (default product-promotion)
  --data        JSON object of template data for everybody`;

/** At more, a day is shorter than the work that is done in it. */
const MOST_TIMES = 1_000_000;

const jsonObject = z.record(z.string(), z.unknown());

/** Reads the arguments. Fails with a `UserError` that says which is wrong, and how it should be. */
export function startOptions(args: readonly string[]): StartOptions {
  const values = parsed(args);
  const timeScale = Number(values['time-scale']);
  if (!(timeScale >= 1 && timeScale <= MOST_TIMES)) {
    throw new UserError(
      `--time-scale must be a number from 1 to ${MOST_TIMES}, got "${values['time-scale']}"\n${USAGE}`,
    );
  }
  const { once, json, fresh, state } = values;
  return {
    once: once || json,
    json,
    fresh,
    timeScale,
    stateFolder: state ?? path.join(projectRoot(), '.local'),
    sending: sendingOf(values),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        state: { type: 'string' },
        'time-scale': { type: 'string', default: '10000' },
        list: { type: 'string' },
        template: { type: 'string' },
        data: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UserError(`${messageOf(error)}\n${USAGE}`);
  }
}

function sendingOf({ list, template, data }: { list?: string; template?: string; data?: string }): Sending {
  const recipe = recipeSending();
  return {
    ...recipe,
    ...(list !== undefined && { list: listOf(list) }),
    ...(template !== undefined && { template: templateOf(template) }),
    ...(data !== undefined && { templateData: dataOf(data) }),
  };
}

function listOf(file: string): Sending['list'] {
  return { key: `${objectKeys.subscribersPrefix}${path.basename(file)}`, content: readList(file) };
}

/** As bytes: a list may be compressed, or be in an encoding that only the platform's own check names. */
function readList(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const why = existsSync(file) ? messageOf(error) : 'there is no such file';
    throw new UserError(`--list: ${path.resolve(file)} can not be read: ${why}`);
  }
}

function templateOf(name: string): string {
  const folder = path.join(projectRoot(), 'templates');
  const known = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  if (known.includes(name)) return name;
  throw new UserError(
    `--template: there is no template "${name}"; folders of ${folder}: ${known.join(', ')}`,
  );
}

function dataOf(text: string): Record<string, unknown> {
  const parsed = jsonObject.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new UserError(`--data must be a JSON object such as {"discount":"10"}, got ${text}`);
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
