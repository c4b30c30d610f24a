import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { LocalAccount } from '../arn';
import type { LocalService, ServiceRequest } from '../service';
import { Account } from './account';
import { type Act, type ActDetails, act } from './acts';
import { ConfigurationSets } from './configuration-sets';
import { Faults } from './faults';
import type { Stamps } from './feedback';
import { Identities } from './identities';
import { Outbox } from './outbox';
import { MailProcessor } from './processing';
import { EventPublisher, type EventSettings, type Metric } from './publisher';
import { Sending } from './sending';
import { sesService } from './service';
import { type AccountSettings, checked, type SesState, sesState } from './state';
import { SuppressionList } from './suppression';
import { Templates } from './templates';

export interface SesOptions extends LocalAccount {
  /** Publishes to an SNS topic; a rejection means that the topic takes nothing from SES. */
  readonly publish: (topicArn: string, message: string) => Promise<void>;
  /** Takes each metric datum that SES would give CloudWatch. */
  readonly metric: Metric;
  /** Told what SES would keep to itself, such as an event that its topic refused. */
  readonly report: (problem: string) => void;
  /** Who calls, for the tag `ses:caller-identity`: the name of the role or user. */
  readonly callerOf: (request: ServiceRequest) => string;
  /** @default out of the sandbox, 14 a second, 50,000 a day, sending on */
  readonly account?: Partial<AccountSettings>;
  /** @default each event once, in order, 5 ms after what caused it */
  readonly events?: Partial<EventSettings>;
  /** Mails that the outbox keeps. @default 10000 */
  readonly mailLimit?: number;
  /** Waits, for the delay of events and late answers. @default a timer */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Milliseconds since 1970. @default the clock */
  readonly now?: () => number;
  /** The changing part of ids of mails and feedback. @default a random UUID */
  readonly newId?: () => string;
}

/** SES version 2 on this machine: the service, and the doors to it that the loader of a stack and the console use. */
export interface Ses {
  readonly service: LocalService;
  readonly account: Account;
  readonly identities: Identities;
  readonly configurationSets: ConfigurationSets;
  readonly templates: Templates;
  readonly suppression: SuppressionList;
  readonly outbox: Outbox;
  readonly faults: Faults;
  /** Changes how events travel from now on. */
  configureEvents(settings: Partial<EventSettings>): void;
  /** Lets a recipient do something with a mail; see {@link act}. */
  act(messageId: string, action: Act, details?: ActDetails): Promise<void>;
  /** Waits until SES has worked on every accepted mail and published its events. */
  settled(): Promise<void>;
  /** Everything that is kept, as JSON; call it when {@link settled}, for work under way is not kept. */
  export(): SesState;
  /** Puts an exported state in place of what is there; a UserError where it is none. */
  import(state: unknown): void;
}

/** A new SES, empty but for the account. */
export function createSes(options: SesOptions): Ses {
  const { now = Date.now, newId = randomUUID, sleep = setTimeout, mailLimit = 10_000 } = options;
  const stamps = stampsOf(now, newId);
  const account = new Account(now, options.account);
  const identities = new Identities(options);
  const configurationSets = new ConfigurationSets(options.publish);
  const templates = new Templates(now);
  const suppression = new SuppressionList(now);
  const outbox = new Outbox(options.region, mailLimit);
  const faults = new Faults();
  const publisher = new EventPublisher({
    ...options,
    configurationSets,
    sleep,
    now: stamps.now,
  });
  publisher.configure(options.events ?? {});
  const shared = {
    account,
    identities,
    configurationSets,
    templates,
    suppression,
    outbox,
    publisher,
    stamps,
  };
  const processor = new MailProcessor(shared);
  const sending = new Sending({ ...shared, processor });
  return {
    account,
    identities,
    configurationSets,
    templates,
    suppression,
    outbox,
    faults,
    service: sesService({
      services: { ...shared, sending },
      faults,
      sleep,
      callerOf: options.callerOf,
      newRequestId: randomUUID,
    }),
    configureEvents: (settings) => publisher.configure(settings),
    act: async (messageId, action, details) => act(shared, outbox.get(messageId), action, details),
    settled: () => publisher.settled(),
    export: () => ({
      version: 1,
      ...account.export(),
      identities: identities.all(),
      configurationSets: configurationSets.export(),
      templates: templates.all(),
      suppressed: suppression.all(),
      mails: outbox.export(),
    }),
    import: (state) => {
      const parsed = checked('the kept state of SES is unreadable; delete it to begin anew', sesState, state);
      account.import(parsed);
      identities.import(parsed.identities);
      configurationSets.import(parsed.configurationSets);
      templates.import(parsed.templates);
      suppression.import(parsed.suppressed);
      outbox.import(parsed.mails);
    },
  };
}

function stampsOf(now: () => number, newId: () => string): Stamps {
  return {
    now: () => new Date(now()).toISOString(),
    // As AWS's ids look: the time in hexadecimal behind 0100, a UUID, and a part that is 0.
    id: () => `0100${Math.floor(now()).toString(16).padStart(12, '0')}-${newId()}-000000`,
  };
}
