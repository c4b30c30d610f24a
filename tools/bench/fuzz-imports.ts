import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { UserError } from '../../lambdas/shared/user-error';
import { importSuppressions } from '../cli/import/import-suppressions';
import { mutate } from './fuzz-mutations';
import type { FuzzTarget } from './fuzz-targets';

const AT = '2026-11-30T09:00:00Z';

/** Suppression lists as services and this tool write them. */
const FILES: readonly Buffer[] = [
  `Email Address,UNSUB_TIME,UNSUB_REASON\na@shop.com,${AT},"N/A (Unsubscribed by an ""admin"")"\nb@shop.com,${AT},spam\n`,
  `EmailAddress,SuppressionReason,Origin,CreatedAt\na@shop.com,HardBounce,Recipient,${AT}\n`,
  `email;reason;status;created\na@shop.com;550 5.1.1 "no such user";5.1.1;1764493200\nb@shop.com;busy;4.2.2;1764493200\n`,
  `'a@shop.com\thard-bounce\t${AT}\nb@shop.com\tsoft-bounces\t${AT}\n`,
  'a@shop.com\nb@shop.com\n',
  JSON.stringify({
    SuppressedDestinationSummaries: [
      { EmailAddress: 'a@shop.com', Reason: 'BOUNCE', LastUpdateTime: AT },
      { EmailAddress: 'b@shop.com', Reason: 'COMPLAINT', LastUpdateTime: AT },
    ],
  }),
  JSON.stringify({
    contacts: [{ email: 'a@shop.com', blockedAt: AT, reason: { code: 'hardBounce', message: 'x' } }],
  }),
].map((text) => Buffer.from(text));

/** A file that `npm run cli -- import` reads, as far as nothing is written. */
export const imports: FuzzTarget = {
  name: 'imports',
  share: 0.05,
  input: (random) => mutate(FILES, random),
  async check(input) {
    const file = path.join(tmpdir(), `fuzz-${process.pid}-${threadId}.txt`);
    await writeFile(file, input);
    try {
      const { rows } = await importSuppressions({
        file,
        reason: undefined,
        connect: undefined,
        tell: () => undefined,
      });
      return rows > 0;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    } finally {
      await rm(file);
    }
  },
};
