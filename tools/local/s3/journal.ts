import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { UserError } from '../../../lambdas/shared/user-error';
import type { Change } from './model';
import { State } from './state';

/**
 * A file of changes, one a line, from which the state is rebuilt. It is written in one synchronous call per change:
 * between a check of the state and the change that rests on it nothing else can run.
 */
export class Journal {
  private constructor(
    private readonly descriptor: number,
    private size: number,
  ) {}

  /**
   * Rebuilds the state from `file`, which need not exist, and writes it anew without what is history. A last line
   * that a crash cut off was never answered with success and is dropped.
   *
   * @throws UserError where a line is not a change that this server wrote
   */
  static async open(file: string): Promise<{ journal: Journal; state: State }> {
    const state = replay(file);
    const lines = [...state.changes()].map(toLine);
    await writeFile(`${file}.new`, lines.join(''));
    renameSync(`${file}.new`, file);
    const descriptor = openSync(file, 'a');
    return { journal: new Journal(descriptor, fstatSync(descriptor).size), state };
  }

  append(change: Change): void {
    const line = toLine(change);
    try {
      appendFileSync(this.descriptor, line);
    } catch (error) {
      // A full disk can leave half a line, to which the next would be joined.
      ftruncateSync(this.descriptor, this.size);
      throw error;
    }
    this.size += Buffer.byteLength(line);
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

const toLine = (change: Change) => `${JSON.stringify(change)}\n`;

function replay(file: string): State {
  const state = new State();
  if (!existsSync(file)) return state;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    try {
      state.apply(JSON.parse(line));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(
        `${file}, line ${index + 1}: not a change of the local S3 (${reason}). Delete the folder of the local state to start with empty buckets.`,
      );
    }
  }
  return state;
}
