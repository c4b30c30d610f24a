import { isSimulator, normalizeAddress } from '../shared/address';
import { hashAddress, type Secret } from '../shared/mac-keys';
import type { Person } from '../shared/person-update';

/** An address with a display name before it, as `destination` has it when the sender wrote one (RFC 5322, 3.4). */
const WITH_NAME = /<([^<>]*)>\s*$/;

/**
 * Who has an address that SES reports. Nobody where it is the mailbox simulator's, which is never suppressed, or one that
 * no audience can have.
 */
export function findPerson(secret: Secret, reported: string): Person | undefined {
  const address = readAddress(reported);
  if (!address.ok || isSimulator(address.domain)) return undefined;
  return { key: hashAddress(secret, address.key), address: address.address };
}

/** Whether a mail went to the simulator, whose events do not count for the guard. */
export function isToSimulator(destination: readonly string[]): boolean {
  return destination.some((reported) => {
    const address = readAddress(reported);
    return address.ok && isSimulator(address.domain);
  });
}

const readAddress = (reported: string) => normalizeAddress(WITH_NAME.exec(reported)?.[1] ?? reported);
