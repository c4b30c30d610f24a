/** The recipients of a report where nobody is in any state; what it plans for is told beside them. */
export const NOBODY = {
  sent: 0,
  failed: 0,
  suppressed: 0,
  unsubscribed: 0,
  expired: 0,
  stopped: 0,
  pending: 0,
  unknown: 0,
} as const;
