/** Longest address that SES takes, with its display name. */
const MAX_ADDRESS = 320;

const SIMULATOR = 'simulator.amazonses.com';
const SCENARIOS = ['success', 'bounce', 'ooto', 'complaint', 'suppressionlist'] as const;

/** What an address of the mailbox simulator stands for. */
export type SimulatorScenario = (typeof SCENARIOS)[number] | 'unlisted';

/** The address without its display name: `Shop <a@example.com>` gives `a@example.com`. */
export function bareAddress(mailbox: string): string {
  const trimmed = mailbox.trim();
  const open = trimmed.lastIndexOf('<');
  return open >= 0 && trimmed.endsWith('>') ? trimmed.slice(open + 1, -1).trim() : trimmed;
}

/** The domain of an address or a mailbox, lower-cased. */
export function domainOf(mailbox: string): string {
  const address = bareAddress(mailbox);
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/**
 * Why SES refuses a mailbox, or nothing. The texts are those of JavaMail's strict check, which SES was seen to answer
 * with (floci-io/floci, SesAddressSyntax, tried on AWS in 2026). A local part is 7-bit ASCII, a domain Punycode
 * (`Destination` in `@aws-sdk/client-sesv2`).
 */
export function addressFault(mailbox: string): string | undefined {
  if (mailbox.length > MAX_ADDRESS) {
    return `Address length is more than ${MAX_ADDRESS} characters long: '${mailbox}'.`;
  }
  const address = bareAddress(mailbox);
  const at = separator(address);
  const local = at < 0 ? address : address.slice(0, at);
  if (!local.startsWith('"') && hasControlOrWhitespace(local)) {
    return 'Local address contains control or whitespace';
  }
  if (at < 0) return "Missing final '@domain'";
  const domain = address.slice(at + 1);
  if (local === '') return 'Missing local name';
  if (domain === '') return 'Missing domain';
  if (hasControlOrWhitespace(domain)) return 'Domain contains control or whitespace';
  return domain.includes('@') ? 'Domain contains illegal character' : undefined;
}

/** Where the local part ends: the first `@` outside quotes, -1 without one. */
function separator(address: string): number {
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(address)?.[0].length ?? 0;
  return address.indexOf('@', quoted);
}

function hasControlOrWhitespace(text: string): boolean {
  return /[^\x21-\x7e]/.test(text);
}

/**
 * The scenario of a mailbox simulator address; nothing for any other address. Labels (`bounce+a@…`) and case do not
 * matter (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator).
 */
export function simulatorScenario(mailbox: string): SimulatorScenario | undefined {
  if (domainOf(mailbox) !== SIMULATOR) return undefined;
  const local = bareAddress(mailbox).toLowerCase().split(/[@+]/)[0];
  return SCENARIOS.find((scenario) => scenario === local) ?? 'unlisted';
}
