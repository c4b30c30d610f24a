import type { ConfigurationSets } from './configuration-sets';
import { EVENT_NAMES, eventMessage, eventTags, type SesEvent } from './events';
import type { EventDestination, Mail, OutboxMail } from './state';

/** A metric datum; `dimensions` may be empty. */
export type Metric = (
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  value: number,
) => void;

/** How events travel. */
export interface EventSettings {
  /** Milliseconds before each event of a mail. */
  readonly delayMs: number;
  /** How often each event is published: SNS delivers at least once. */
  readonly copies: number;
  /** `true` publishes what a mail gives rise to last first: SNS keeps no order. */
  readonly disorder: boolean;
}

interface PublisherOptions {
  readonly accountId: string;
  readonly configurationSets: ConfigurationSets;
  readonly publish: (topicArn: string, message: string) => Promise<void>;
  readonly metric: Metric;
  readonly report: (problem: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** RFC 3339, with milliseconds. */
  readonly now: () => string;
}

/** Sends events to the destinations of a mail's configuration set. */
export class EventPublisher {
  private settings: EventSettings = { delayMs: 5, copies: 1, disorder: false };
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly options: PublisherOptions) {}

  /** Changes how events travel from now on. */
  configure(settings: Partial<EventSettings>): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** Runs `work` later, after the delay of one event; {@link settled} waits for it. */
  later(work: () => Promise<void>): void {
    const running = this.options.sleep(this.settings.delayMs).then(work);
    this.underWay.add(running);
    running
      .catch((error) => this.options.report(`SES: ${String(error)}`))
      .finally(() => this.underWay.delete(running));
  }

  /** Waits until every event under way is published, those that others bring about included. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  /** Publishes the events of one mail one after the other, and notes them in the mail. */
  async publish(mail: Mail, events: readonly SesEvent[]): Promise<void> {
    const ordered = this.settings.disorder ? events.toReversed() : events;
    for (const [index, event] of ordered.entries()) {
      if (index > 0) await this.options.sleep(this.settings.delayMs);
      mail.events.push({ type: event.type, at: this.options.now(), details: { ...event.details } });
      for (let copy = 0; copy < this.settings.copies; copy += 1)
        await this.publishOnce(mail, event, copy === 0);
    }
  }

  /** CloudWatch counts an event once, however often SNS delivers it. */
  private async publishOnce(mail: OutboxMail, event: SesEvent, first: boolean): Promise<void> {
    // Account-wide metrics come without a configuration set, and without dimensions.
    if (first) this.count(event, {});
    if (mail.configurationSet === undefined) return;
    for (const destination of this.options.configurationSets.destinationsFor(
      mail.configurationSet,
      event.type,
    )) {
      const { target } = destination;
      if (target.kind === 'cloudwatch') {
        if (first) this.count(event, dimensionsOf(target.dimensions, mail, event));
      } else {
        await this.send(destination, target.topicArn, eventMessage(mail, event, this.options.accountId));
      }
    }
  }

  private count(event: SesEvent, dimensions: Readonly<Record<string, string>>): void {
    this.options.metric('AWS/SES', EVENT_NAMES[event.type].metric, dimensions, 1);
  }

  /** SES drops what a topic does not take; here somebody is told. */
  private async send(destination: EventDestination, topicArn: string, message: string): Promise<void> {
    try {
      await this.options.publish(topicArn, message);
    } catch (error) {
      this.options.report(
        `SES event destination ${destination.name}: ${topicArn} took no event: ${String(error)}`,
      );
    }
  }
}

type Dimensions = Extract<EventDestination['target'], { kind: 'cloudwatch' }>['dimensions'];

/**
 * Values of the dimensions of a CloudWatch destination: from a tag (SES's own included), a header or a link's tag of
 * that very name, else the default
 * (https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-cloudwatch.html).
 */
function dimensionsOf(dimensions: Dimensions, mail: OutboxMail, event: SesEvent): Record<string, string> {
  const linkTags = event.type === 'CLICK' ? event.details.linkTags : null;
  const values = dimensions.map(({ name, source, defaultValue }) => {
    const found = {
      MESSAGE_TAG: () => eventTags(mail, event.type)[name]?.[0],
      EMAIL_HEADER: () =>
        mail.headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value,
      LINK_TAG: () => linkTags?.[name]?.[0],
    }[source]();
    return [name, found ?? defaultValue];
  });
  return Object.fromEntries(values);
}
