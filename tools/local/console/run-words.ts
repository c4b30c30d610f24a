import type { StateLetter } from '../../../lambdas/shared/ledger/block-state';
import type { EventSet } from '../../../lambdas/shared/ledger/event-sets';
import type { Report, RunStatus } from '../../../lambdas/shared/report';
import type { OutboxMail } from '../ses/state';
import type { Tone } from './layout';

type Words = readonly [word: string, tone: Tone];

export const STATUS_WORDS: Readonly<Record<RunStatus, Words>> = {
  RUNNING: ['Sending', 'quiet'],
  PARKED: ['Waiting for room', 'warn'],
  PAUSED: ['Paused', 'warn'],
  STOPPED: ['Stopped', 'warn'],
  EXPIRED: ['Expired', 'warn'],
  COMPLETED: ['Completed', 'good'],
  FAILED: ['Failed', 'bad'],
  NOT_READY: ['Not ready', 'bad'],
};

/** What became of recipients, in the order in which they are shown. */
export const RECIPIENT_WORDS: Readonly<Record<Exclude<keyof Report['recipients'], 'planned'>, Words>> = {
  sent: ['Sent', 'good'],
  suppressed: ['Suppressed', 'quiet'],
  unsubscribed: ['Unsubscribed before', 'quiet'],
  failed: ['Failed', 'bad'],
  unknown: ['Unknown', 'warn'],
  expired: ['Expired', 'warn'],
  stopped: ['Stopped', 'warn'],
  pending: ['Pending', 'quiet'],
};

/** What came back, in the order in which it is shown. */
export const EVENT_WORDS: Readonly<Record<keyof Report['events'], Words>> = {
  deliveries: ['Delivered', 'good'],
  uniqueOpens: ['Opened', 'good'],
  uniqueClicks: ['Clicked', 'good'],
  unsubscribes: ['Unsubscribed', 'warn'],
  softBounces: ['Soft bounces', 'warn'],
  hardBounces: ['Hard bounces', 'bad'],
  complaints: ['Complaints', 'bad'],
  notAttempted: ['Not attempted', 'quiet'],
  rejects: ['Rejected', 'bad'],
  renderingFailures: ['Could not be rendered', 'bad'],
  botOpens: ['Opened by machines', 'quiet'],
  botClicks: ['Clicked by machines', 'quiet'],
};

export const OUTCOME_WORDS: Readonly<Record<OutboxMail['outcome'], Words>> = {
  accepted: ['On its way', 'quiet'],
  delivered: ['Delivered', 'good'],
  renderingFailed: ['Could not be rendered', 'bad'],
  rejected: ['Rejected', 'bad'],
  suppressed: ['Suppressed by SES', 'warn'],
  bounced: ['Bounced', 'bad'],
  complained: ['Complained about', 'bad'],
};

/** What the ledger says of one recipient. */
export const STATE_WORDS: Readonly<Record<StateLetter, string>> = {
  '.': 'pending',
  C: 'claimed, no answer yet',
  S: 'sent',
  R: 'to be tried again',
  F: 'failed',
  X: 'suppressed',
  N: 'unsubscribed before',
  U: 'unknown: no answer came',
  E: 'expired',
  H: 'stopped',
};

export const SET_WORDS: Readonly<Record<EventSet, string>> = {
  sent: 'accepted by SES',
  delivered: 'delivered',
  hardBounced: 'hard bounce',
  softBounced: 'soft bounce',
  complained: 'complaint',
  rejected: 'rejected',
  renderFailed: 'could not be rendered',
  notAttempted: 'not attempted',
  opened: 'opened',
  clicked: 'clicked',
  botOpened: 'opened by a machine',
  botClicked: 'clicked by a machine',
  unsubscribed: 'unsubscribed',
};
