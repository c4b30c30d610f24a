import {
  SESv2Client,
  type SESv2ClientConfig,
  SendBulkEmailCommand,
  type SendBulkEmailCommandInput,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import type { Sender } from '../shared/sender-address';
import type { Mail, NameValue } from './mail';
import { type Verdict, verdictsOfResults } from './verdict';
import { verdictOfError } from './verdict-of-error';

/** What all mails of a run share. */
export interface Envelope extends Sender {
  readonly configurationSet: string;
  /** Name of the SES template. */
  readonly template: string;
  readonly tracking: { readonly opens: boolean; readonly clicks: boolean };
}

/** Hands mails to SES. */
export interface Transport {
  /**
   * Hands over up to 50 mails, each at most once: nothing is tried again here.
   *
   * @returns a verdict for each mail, in order; never rejects, for then nobody would know what became of them
   */
  send(envelope: Envelope, mails: readonly Mail[]): Promise<Verdict[]>;
}

const CONNECTION_TIMEOUT = 3000;

/** Milliseconds after which a call without an answer counts as unknown; SES takes a few seconds for 50 mails at most. */
export const REQUEST_TIMEOUT = 15_000;

/** Longest that a call of {@link sesTransport} takes. */
export const CALL_TIMEOUT = CONNECTION_TIMEOUT + REQUEST_TIMEOUT;

/** Connections that lie idle for longer are closed by us: one that SES has closed by then would end a call as unknown. */
const IDLE_TIMEOUT = 4000;

/**
 * A client that sends once: a retry by the SDK could mail people twice. Without `throwOnRequestTimeout` the SDK logs a
 * warning when the time is up and goes on waiting (`@smithy/node-http-handler` 4.14).
 */
export function sendingClient(
  config: SESv2ClientConfig = {},
  { requestTimeout = REQUEST_TIMEOUT }: { readonly requestTimeout?: number } = {},
): SESv2Client {
  return new SESv2Client({
    ...config,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpAgent: { timeout: IDLE_TIMEOUT },
      httpsAgent: { timeout: IDLE_TIMEOUT },
    },
  });
}

/**
 * SES as the transport: `bulk` hands over all mails in one SendBulkEmail, `single` each in a SendEmail of its own, at once.
 *
 * @param client as {@link sendingClient} makes it
 */
export function sesTransport(client: SESv2Client, transport: 'bulk' | 'single'): Transport {
  const bulk: Transport['send'] = async (envelope, mails) => {
    try {
      const { BulkEmailEntryResults = [] } = await client.send(bulkCommand(envelope, mails));
      return verdictsOfResults(BulkEmailEntryResults, mails.length);
    } catch (error) {
      const verdict = verdictOfError(error, mails.length);
      return mails.map(() => verdict);
    }
  };
  const single = async (envelope: Envelope, mail: Mail): Promise<Verdict> => {
    try {
      await client.send(singleCommand(envelope, mail));
      return { kind: 'accepted', status: 'SUCCESS' };
    } catch (error) {
      return verdictOfError(error, 1);
    }
  };
  return {
    send: (envelope, mails) =>
      transport === 'bulk' ? bulk(envelope, mails) : Promise.all(mails.map((mail) => single(envelope, mail))),
  };
}

function commonInput({ from, replyTo, configurationSet, tracking }: Envelope) {
  const status = (on: boolean) => (on ? 'ENABLED' : 'DISABLED');
  return {
    FromEmailAddress: from,
    ReplyToAddresses: [...replyTo],
    ConfigurationSetName: configurationSet,
    ConfigurationOverrides: {
      Tracking: {
        OpenTrackingEnabled: status(tracking.opens),
        ClickTrackingEnabled: status(tracking.clicks),
      },
    },
  } satisfies Partial<SendBulkEmailCommandInput>;
}

function bulkCommand(envelope: Envelope, mails: readonly Mail[]): SendBulkEmailCommand {
  return new SendBulkEmailCommand({
    ...commonInput(envelope),
    DefaultContent: { Template: { TemplateName: envelope.template, TemplateData: '{}' } },
    BulkEmailEntries: mails.map(({ to, data, tags, headers }) => ({
      Destination: { ToAddresses: [to] },
      ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: data } },
      ReplacementTags: mutable(tags),
      ReplacementHeaders: mutable(headers),
    })),
  });
}

function singleCommand(envelope: Envelope, { to, data, tags, headers }: Mail): SendEmailCommand {
  return new SendEmailCommand({
    ...commonInput(envelope),
    Destination: { ToAddresses: [to] },
    Content: { Template: { TemplateName: envelope.template, TemplateData: data, Headers: mutable(headers) } },
    EmailTags: mutable(tags),
  });
}

/** The SDK's types want lists that could be changed. */
function mutable(values: readonly NameValue[]): NameValue[] {
  return [...values];
}
