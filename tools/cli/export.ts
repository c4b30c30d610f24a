import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { exportLine } from '../../lambdas/housekeeping/export-line';
import { dynamoSuppressionScan } from '../../lambdas/housekeeping/suppression-scan';
import { formatCount } from '../../lambdas/shared/format-count';
import { UserError } from '../../lambdas/shared/user-error';
import { messageOf } from '../local/message-of';
import { type Command, type Terminal, UsageError } from './command';

/** Writes the suppression list as it is now. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'Writes everyone who is suppressed, as suppression/bounced-emails.txt has them',
  operands: [{ name: 'FILE', about: 'where to write; standard output where left out', optional: true }],
  options: {},
  details: [
    'One line a person: address, reason (hard-bounce, complaint, soft-bounces, unsubscribed or manual) and time, with tabs between. An ' +
      "address that a spreadsheet would take for a formula has a ' before it. Whoever is known by hash alone, or asked to be forgotten, is " +
      'left out and counted.',
    'It reads the table, which is the truth; the object in the bucket is written daily. Reading costs half a read unit a kilobyte: about ' +
      '0.03 USD for a million people.',
  ],
  examples: ['export suppressed.txt', 'export --environment prod > suppressed.txt'],
  permissions: ['findEnvironment', 'listPeople'],
  async run({ operands: [file], options }, connect, terminal) {
    if (options.json === true && file === undefined) {
      throw new UsageError('--json needs a FILE: standard output is the list itself without one');
    }
    const { dynamo, names, environment } = await connect();
    const counts = { addresses: 0, withoutAddress: 0 };
    async function* lines(): AsyncGenerator<string> {
      for await (const item of dynamoSuppressionScan(dynamo, names.suppressionTable).everyone()) {
        const exported = exportLine(item, Date.now());
        if (exported.kind === 'without-address') counts.withoutAddress += 1;
        if (exported.kind !== 'line') continue;
        counts.addresses += 1;
        yield exported.line;
      }
    }
    if (file === undefined) await printAll(lines(), terminal);
    else await writeAll(lines(), file);
    const hidden = counts.withoutAddress;
    return {
      lines: [
        `${formatCount(counts.addresses)} suppressed addresses of ${environment.environment}${file === undefined ? '' : ` are in ${file}`}.`,
        ...(hidden > 0 ? [`${formatCount(hidden)} more are known by hash alone and left out.`] : []),
      ],
      linesTo: 'error',
      json: { command: 'export', environment: environment.environment, file: file ?? null, ...counts },
    };
  },
};

async function printAll(lines: AsyncIterable<string>, { print }: Terminal): Promise<void> {
  for await (const line of lines) print(line);
}

/** The file holds personal data: it is made for its owner alone. */
async function writeAll(lines: AsyncIterable<string>, file: string): Promise<void> {
  const stream = createWriteStream(file, { mode: 0o600 });
  try {
    await once(stream, 'open');
    for await (const line of lines) if (!stream.write(line)) await once(stream, 'drain');
    stream.end();
    await once(stream, 'finish');
  } catch (error) {
    stream.destroy();
    const isOfFile = typeof error === 'object' && error !== null && 'syscall' in error && 'path' in error;
    throw isOfFile ? new UserError(`${file} can't be written: ${messageOf(error)}`) : error;
  }
}
