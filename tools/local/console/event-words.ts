import type { EventType } from '../ses/state';
import type { Tone } from './layout';

interface EventWords {
  readonly word: string;
  readonly tone: Tone;
  /** What else people want to know, in one line; empty where there is nothing. */
  readonly more: string;
}

const WORDS: Readonly<Record<EventType, readonly [word: string, tone: Tone]>> = {
  SEND: ['Send', 'quiet'],
  REJECT: ['Reject', 'bad'],
  BOUNCE: ['Bounce', 'bad'],
  COMPLAINT: ['Complaint', 'bad'],
  DELIVERY: ['Delivery', 'good'],
  OPEN: ['Open', 'good'],
  CLICK: ['Click', 'good'],
  RENDERING_FAILURE: ['Rendering failure', 'bad'],
  DELIVERY_DELAY: ['Delivery delay', 'warn'],
  SUBSCRIPTION: ['Subscription', 'warn'],
};

/** The event in words: by SES's names, with the fields that tell events of one type apart. */
export function eventWords(type: EventType, details: Readonly<Record<string, unknown>>): EventWords {
  const [word, tone] = WORDS[type];
  const said = (...fields: readonly string[]): string =>
    fields
      .map((field) => details[field])
      .filter((value) => typeof value === 'string')
      .join(', ');
  switch (type) {
    case 'BOUNCE':
      return {
        word,
        tone: details.bounceType === 'Permanent' ? 'bad' : 'warn',
        more: said('bounceType', 'bounceSubType'),
      };
    case 'COMPLAINT':
      return { word, tone, more: said('complaintFeedbackType', 'complaintSubType') };
    case 'CLICK':
      return { word, tone, more: said('link') };
    case 'DELIVERY':
      return { word, tone, more: said('smtpResponse') };
    case 'DELIVERY_DELAY':
      return { word, tone, more: said('delayType') };
    case 'REJECT':
      return { word, tone, more: said('reason') };
    case 'RENDERING_FAILURE':
      return { word, tone, more: said('errorMessage') };
    default:
      return { word, tone, more: '' };
  }
}
