import type { AccountReaderDependencies, AccountState } from '../shared/account-state';

const DAY = 24 * 60 * 60 * 1000;

/**
 * Reads the state of the account from SES itself and leaves it for the other functions: who mends the account and starts again must
 * not be told of what was a minute ago.
 */
export function createRefreshAccount({
  store,
  readStanding,
  tallies,
  clock,
}: Omit<AccountReaderDependencies, 'log'>): () => Promise<AccountState> {
  return async () => {
    const readAt = clock.now();
    const [standing, { sent }] = await Promise.all([
      readStanding(),
      tallies.since('environment', readAt - DAY),
    ]);
    const state = { ...standing, ownSentLast24Hours: sent, readAt };
    await store.write(state);
    return state;
  };
}
