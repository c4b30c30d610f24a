import type { EventStore } from '../shared/ledger/event-sets';

/** Links of a few large runs; beyond that it only costs a write more. */
const MOST_REMEMBERED = 10_000;

/** Names links as `EventStore.nameLink` does, each once for as long as the process lives: a popular one is clicked by many. */
export function nameLinksOnce({ nameLink }: Pick<EventStore, 'nameLink'>): EventStore['nameLink'] {
  const named = new Set<string>();
  return async (run, url) => {
    const link = `${run} ${url}`;
    if (named.has(link)) return;
    await nameLink(run, url);
    if (named.size === MOST_REMEMBERED) named.clear();
    named.add(link);
  };
}
