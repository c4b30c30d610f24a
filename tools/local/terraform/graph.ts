import { UserError } from '../../../lambdas/shared/user-error';
import { references } from './expressions';
import type { StackFile } from './stack-file';

/**
 * Addresses of resources and data sources in an order in which each comes after what it needs. Terraform orders whole
 * resources, not attributes, so a circle between two resources is one even when their attributes form none.
 *
 * @throws UserError listing the circle, or naming what is referred to and isn't in the stack
 */
export function creationOrder(file: StackFile): string[] {
  const needs = needsOf(file);
  const done = new Set<string>();
  const visit = (address: string, trail: readonly string[]): void => {
    if (done.has(address)) return;
    const circle = trail.indexOf(address);
    if (circle >= 0) {
      throw new UserError(`these depend on one another: ${[...trail.slice(circle), address].join(' -> ')}`);
    }
    const needed = needs.get(address);
    if (!needed) throw new UserError(`${trail.at(-1)} refers to ${address}, ${absence(address)}`);
    for (const next of needed) visit(next, [...trail, address]);
    done.add(address);
  };
  for (const address of needs.keys()) visit(address, []);
  return [...done].filter((address) =>
    file.declarations.some((declaration) => declaration.address === address),
  );
}

/** The address itself and all that it needs, however far. */
export function everythingNeeded(file: StackFile, address: string): ReadonlySet<string> {
  const needs = needsOf(file);
  const found = new Set([address]);
  // A set hears of what is added while it is walked.
  for (const one of found) for (const next of needs.get(one) ?? []) found.add(next);
  return found;
}

/** What each address refers to or depends on. */
function needsOf(file: StackFile): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ...[...file.values].map(([name, expression]) => [name, references(expression)] as const),
    ...[...file.providers].map(
      ([name, written]) => [`provider.${name}`, [...written.values()].flatMap(references)] as const,
    ),
    ...file.declarations.map(
      ({ address, arguments: written, dependsOn }) =>
        [address, [...[...written.values()].flatMap(references), ...dependsOn]] as const,
    ),
  ]);
}

function absence(address: string): string {
  return address.startsWith('var.')
    ? 'a variable that has no default: it needs one here'
    : 'which is not in this stack';
}
