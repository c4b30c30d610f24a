import type { SlotStore } from '../../lambdas/shared/rate-limiter';

/** The rate limiter's slot in memory, with the conditions of the real store. */
export function memorySlotStore(): SlotStore {
  let nextAt = 0;
  return {
    startAfresh: async (now, length) => {
      if (nextAt > now) return false;
      nextAt = now + length;
      return true;
    },
    queueUp: async (now, latest, length) => {
      const slot = nextAt;
      const moved = slot > now && slot <= latest;
      if (moved) nextAt += length;
      return { slot, moved };
    },
  };
}
