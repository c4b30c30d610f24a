import { readFile, rename, writeFile } from 'node:fs/promises';
import { UserError } from '../../../lambdas/shared/user-error';
import { messageOf } from '../message-of';
import type { Ses } from '../ses/index';

/**
 * Puts back what an earlier start left of SES: mails, suppression, templates.
 *
 * @returns whether there was an earlier start
 * @throws UserError where the file can not be read as that
 */
export async function restoreSes(ses: Ses, file: string): Promise<boolean> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept === undefined) return false;
  let state: unknown;
  try {
    state = JSON.parse(kept);
  } catch (error) {
    throw new UserError(`${file} is no JSON (${messageOf(error)}); begin anew with --fresh`);
  }
  ses.import(state);
  return true;
}

/** Keeps SES for the next start, when it has worked on every mail. */
export async function keepSes(ses: Ses, file: string): Promise<void> {
  await ses.settled();
  // Written aside and moved into place: whoever ends this process by force must not lose what was kept before.
  await writeFile(`${file}.new`, JSON.stringify(ses.export()));
  await rename(`${file}.new`, file);
}
