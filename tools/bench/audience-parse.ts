import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { parser } from 'stream-json';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import { UserError } from '../../lambdas/shared/user-error';
import { measured } from './audience-child';
import { type Format, formatOf, layoutOf, readFile } from './audience-list';

/**
 * node tools/run.cjs tools/bench/audience-parse.ts FORMAT FILE WARM-UP: how fast the usual parser of a format reads a file and does
 * nothing else, once it has read another to warm up.
 */
const [name = '', file = '', warmUp = ''] = process.argv.slice(2);
void measured(
  () => countRows(warmUp, formatOf(name)),
  () => countRows(file, formatOf(name)),
);

async function countRows(path: string, format: Format): Promise<number> {
  const bytes = readFile(path, format);
  switch (layoutOf(format)) {
    case 'csv':
      return count(bytes, parse({ columns: true }));
    case 'json':
      return count(bytes, parser.asStream(), streamArray.asStream());
    case 'jsonl':
      return countLines(bytes);
  }
}

async function count(bytes: Readable, ...parsers: readonly Duplex[]): Promise<number> {
  let rows = 0;
  // A listener costs less than an iteration, which waits for a promise a row.
  parsers.at(-1)?.on('data', () => rows++);
  await pipeline([bytes, ...parsers]);
  return rows;
}

async function countLines(bytes: Readable): Promise<number> {
  let rows = 0;
  let held = '';
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    const lines = (held + decoder.decode(chunk, { stream: true })).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) {
      JSON.parse(line);
      rows++;
    }
  }
  if (held !== '') throw new UserError('the last line has no end');
  return rows;
}
