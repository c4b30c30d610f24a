import { UserError } from '../../../lambdas/shared/user-error';
import { badRequest, sesError } from './errors';
import { type Page, page } from './paging';
import {
  type ConfigurationSet,
  checked,
  configurationSet as configurationSetSchema,
  type EventDestination,
  type EventType,
  eventDestination as eventDestinationSchema,
} from './state';

/** Event destinations that one set may have (https://docs.aws.amazon.com/ses/latest/dg/quotas.html). */
const MAX_DESTINATIONS = 10;

/** What SES publishes when an SNS event destination is made: a sentence, not JSON (ope-tech/laravel-ses#10). */
export const DESTINATION_NOTICE = 'Successfully validated SNS topic for Amazon SES event publishing.';

interface Entry {
  set: ConfigurationSet;
  readonly destinations: Map<string, EventDestination>;
}

/** Configuration sets with their event destinations. */
export class ConfigurationSets {
  private readonly entries = new Map<string, Entry>();

  /** `publish` delivers the notice of a new SNS destination. */
  constructor(private readonly publish: (topicArn: string, message: string) => Promise<void>) {}

  /** Adds a set, or replaces the settings of one and keeps its destinations; a UserError says what is malformed. */
  put(set: ConfigurationSet): void {
    const parsed = checked(`SES configuration set ${set.name}`, configurationSetSchema, set);
    const entry = this.entries.get(set.name);
    if (entry) entry.set = parsed;
    else this.entries.set(set.name, { set: parsed, destinations: new Map() });
  }

  /** The set of that name, or nothing. */
  find(name: string): ConfigurationSet | undefined {
    return this.entries.get(name)?.set;
  }

  /** The set of that name; NotFoundException without one. */
  get(name: string): ConfigurationSet {
    return this.entry(name).set;
  }

  /** Deletes a set with its event destinations. */
  delete(name: string): void {
    this.entries.delete(name);
  }

  all(): ConfigurationSet[] {
    return [...this.entries.values()].map(({ set }) => set);
  }

  /** PutConfigurationSetSendingOptions: the switch that pauses one set. */
  setSending(name: string, enabled: boolean): void {
    const entry = this.entry(name);
    entry.set = { ...entry.set, sendingEnabled: enabled };
  }

  /** Refuses a paused set (`SendingPausedException` in the model of `@aws-sdk/client-sesv2`). */
  assertMaySend(set: ConfigurationSet): void {
    if (set.sendingEnabled) return;
    throw sesError('SendingPausedException', `Sending is paused for configuration set ${set.name}`);
  }

  /**
   * Adds an event destination, or replaces the one of the same name. A new topic gets SES's notice, and when that
   * cannot be published the destination is not made: on AWS that is the missing topic policy showing.
   */
  async putDestination(setName: string, destination: EventDestination): Promise<void> {
    const { destinations } = this.entry(setName);
    const parsed = checked(
      `SES event destination ${setName}/${destination.name}`,
      eventDestinationSchema,
      destination,
    );
    const before = destinations.get(parsed.name);
    if (!before && destinations.size >= MAX_DESTINATIONS) {
      throw sesError(
        'LimitExceededException',
        `Configuration set ${setName} has ${MAX_DESTINATIONS} event destinations already.`,
      );
    }
    const topicArn = topicOf(parsed);
    if (topicArn?.endsWith('.fifo')) {
      throw badRequest(`SES does not publish to FIFO topics: ${topicArn}`);
    }
    if (topicArn !== undefined && topicArn !== (before && topicOf(before)))
      await this.announce(setName, parsed, topicArn);
    destinations.set(parsed.name, parsed);
  }

  /** Enabled destinations of a set that want events of `type`. */
  destinationsFor(setName: string, type: EventType): EventDestination[] {
    const destinations = this.entries.get(setName)?.destinations.values() ?? [];
    return [...destinations].filter(
      ({ enabled, matchingEventTypes }) => enabled && matchingEventTypes.includes(type),
    );
  }

  /** Answer of GetConfigurationSet. */
  describe(name: string) {
    const set = this.get(name);
    return {
      ConfigurationSetName: set.name,
      DeliveryOptions: { TlsPolicy: set.tlsPolicy },
      ReputationOptions: { ReputationMetricsEnabled: set.reputationMetricsEnabled },
      SendingOptions: { SendingEnabled: set.sendingEnabled },
      ...(set.suppressedReasons && { SuppressionOptions: { SuppressedReasons: set.suppressedReasons } }),
      Tags: [],
    };
  }

  /** Answer of GetConfigurationSetEventDestinations. */
  describeDestinations(name: string) {
    return { EventDestinations: [...this.entry(name).destinations.values()].map(describeDestination) };
  }

  /** A page of ListConfigurationSets: names, in their order. */
  list(size?: number, token?: string): Page<string> {
    const names = [...this.entries.keys()].sort();
    return page(names, (name) => name, { defaultSize: 50, maxSize: 1000 }, size, token);
  }

  export() {
    return [...this.entries.values()].map(({ set, destinations }) => ({
      set,
      destinations: [...destinations.values()],
    }));
  }

  import(entries: ReturnType<ConfigurationSets['export']>): void {
    this.entries.clear();
    for (const { set, destinations } of entries) {
      this.entries.set(set.name, { set, destinations: new Map(destinations.map((one) => [one.name, one])) });
    }
  }

  private async announce(setName: string, { name }: EventDestination, topicArn: string): Promise<void> {
    try {
      await this.publish(topicArn, DESTINATION_NOTICE);
    } catch (error) {
      throw new UserError(
        `configuration set ${setName}, event destination ${name}: SES cannot publish to ${topicArn}: ${String(error)}. ` +
          'Let ses.amazonaws.com publish in the policy of the topic.',
      );
    }
  }

  private entry(name: string): Entry {
    const entry = this.entries.get(name);
    if (!entry) throw noSuchSet(name);
    return entry;
  }
}

/** The text with its angle brackets is AWS's (Notifuse/notifuse#162). */
export function noSuchSet(name: string) {
  return sesError('NotFoundException', `Configuration set <${name}> does not exist.`);
}

function topicOf({ target }: EventDestination): string | undefined {
  return target.kind === 'sns' ? target.topicArn : undefined;
}

function describeDestination({ name, enabled, matchingEventTypes, target }: EventDestination) {
  const common = { Name: name, Enabled: enabled, MatchingEventTypes: matchingEventTypes };
  if (target.kind === 'sns') return { ...common, SnsDestination: { TopicArn: target.topicArn } };
  const DimensionConfigurations = target.dimensions.map((dimension) => ({
    DimensionName: dimension.name,
    DimensionValueSource: dimension.source,
    DefaultDimensionValue: dimension.defaultValue,
  }));
  return { ...common, CloudWatchDestination: { DimensionConfigurations } };
}
