import { isSimulator } from '../shared/address';

/**
 * Whether SES takes mail to an address from the sandbox: it is the mailbox simulator's, verified itself, or below a verified domain
 * (SES Developer Guide, "Request production access" and "Verifying a domain": its subdomains are verified with it).
 *
 * @param domain of the address, normalised
 */
export function mayGetFromSandbox(address: string, domain: string, verified: ReadonlySet<string>): boolean {
  if (isSimulator(domain) || verified.has(address)) return true;
  const labels = domain.split('.');
  return labels.some((_, index) => verified.has(labels.slice(index).join('.')));
}
