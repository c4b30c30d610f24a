import { AwsError } from '../aws-error';
import type { Account } from './account';
import { type SimulatorScenario, simulatorScenario } from './addresses';
import type { ConfigurationSets } from './configuration-sets';

import type { SesEvent } from './events';
import {
  bounce,
  complaint,
  delivery,
  outOfOffice,
  type Stamps,
  suppressedBounce,
  UNKNOWN_USER,
} from './feedback';
import { type Outbox, raiseOutcome, recipientsOf } from './outbox';
import type { EventPublisher } from './publisher';
import { type Rendered, RenderingError } from './rendering';
import type { Mail } from './state';
import { effectiveReasons, type SuppressionList } from './suppression';
import { deliverHtml } from './tracking';

/**
 * A harmless text that virus scanners report (https://www.eicar.org); SES rejects mail that holds it. In two pieces, so
 * that no scanner takes this file for a find; also the first line of its base64 form, as it comes in attachments.
 */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const VIRUS_SIGNS = [EICAR, Buffer.from(EICAR).subarray(0, 57).toString('base64')];

/** What a mail says: ready, or to be rendered once SES comes to it. */
export type Content = { readonly ready: Partial<Rendered> } | { readonly render: () => Rendered };

type Fate = SimulatorScenario | 'suppressed:BOUNCE' | 'suppressed:COMPLAINT';

interface ProcessorOptions {
  readonly account: Account;
  readonly configurationSets: ConfigurationSets;
  readonly suppression: SuppressionList;
  readonly outbox: Outbox;
  readonly publisher: EventPublisher;
  readonly stamps: Stamps;
}

/** What SES does with a mail after it has accepted it. */
export class MailProcessor {
  constructor(private readonly options: ProcessorOptions) {}

  /** Takes an accepted mail into the outbox, counts it, and works on it later. */
  accept(mail: Mail, content: Content): void {
    const { account, outbox, publisher } = this.options;
    outbox.add(mail);
    account.countSent(recipientsOf(mail).filter((recipient) => !simulatorScenario(recipient)).length);
    publisher.later(() => this.process(mail, content));
  }

  private async process(mail: Mail, content: Content): Promise<void> {
    const consequences = this.render(mail, content) ?? this.reject(mail) ?? this.deliver(mail);
    await this.options.publisher.publish(mail, [{ type: 'SEND', details: {} }, ...consequences]);
  }

  /**
   * Puts subject and bodies into the mail. SES renders after it has accepted, with the template of that moment
   * (https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html), so what goes wrong is an event.
   */
  private render(mail: Mail, content: Content): SesEvent[] | undefined {
    try {
      const { html, ...rest } = 'ready' in content ? content.ready : content.render();
      Object.assign(mail, rest, html === undefined ? {} : deliverHtml(html));
      return undefined;
    } catch (error) {
      if (!(error instanceof RenderingError || error instanceof AwsError)) throw error;
      mail.outcome = 'renderingFailed';
      const details = { templateName: mail.template ?? '', errorMessage: error.message };
      return [{ type: 'RENDERING_FAILURE', details }];
    }
  }

  /** "Bad content" is the one reason there is, and means a virus. */
  private reject(mail: Mail): SesEvent[] | undefined {
    const parts = [mail.subject, mail.html, mail.text, mail.raw];
    if (!parts.some((part) => VIRUS_SIGNS.some((sign) => part?.includes(sign)))) return undefined;
    mail.outcome = 'rejected';
    return [{ type: 'REJECT', details: { reason: 'Bad content' } }];
  }

  private deliver(mail: Mail): SesEvent[] {
    const fates = recipientsOf(mail).map((recipient) => ({ recipient, fate: this.fateOf(mail, recipient) }));
    const { stamps } = this.options;
    const of = (...wanted: Fate[]) =>
      fates.filter(({ fate }) => wanted.includes(fate)).map(({ recipient }) => recipient);
    const when = (
      recipients: string[],
      event: (recipients: string[]) => SesEvent,
      outcome: Mail['outcome'],
    ) => {
      if (recipients.length === 0) return [];
      raiseOutcome(mail, outcome);
      return [event(recipients)];
    };
    return [
      ...when(
        of('success', 'ooto', 'complaint'),
        (all) => delivery(stamps, mail.acceptedAt, all),
        'delivered',
      ),
      // Several bounces of the simulator in one mail come as one.
      ...when(of('bounce', 'unlisted', 'suppressionlist'), (all) => simulatedBounce(stamps, all), 'bounced'),
      ...when(of('ooto'), (all) => outOfOffice(stamps, all), 'delivered'),
      ...when(of('complaint'), (all) => complaint(stamps, all, { feedbackType: 'abuse' }), 'complained'),
      ...when(of('suppressed:BOUNCE'), (all) => suppressedBounce(stamps, all), 'suppressed'),
      ...when(
        of('suppressed:COMPLAINT'),
        (all) => complaint(stamps, all, { subType: 'OnAccountSuppressionList' }),
        'suppressed',
      ),
    ];
  }

  /** The list comes before the simulator: what is on it is not attempted. */
  private fateOf(mail: Mail, recipient: string): Fate {
    const { account, configurationSets, suppression } = this.options;
    const set =
      mail.configurationSet === undefined ? undefined : configurationSets.find(mail.configurationSet);
    const reason = suppression.reasonFor(recipient, effectiveReasons(set, account.settings));
    return reason ? `suppressed:${reason}` : (simulatorScenario(recipient) ?? 'success');
  }
}

/**
 * `bounce@` is an unknown user; so is `suppressionlist@`, whose report names the suppression (tried on AWS by
 * floci-io/floci, SesEventPayload), where one would expect the subtype `Suppressed`. The simulator's addresses never
 * get onto the list; that an address it does not know would, is not imitated.
 */
function simulatedBounce(stamps: Stamps, recipients: readonly string[]): SesEvent {
  const bounced = recipients.map((emailAddress) => ({
    emailAddress,
    ...UNKNOWN_USER,
    ...(simulatorScenario(emailAddress) === 'suppressionlist' && {
      diagnosticCode: `smtp; 550 5.1.1 As requested: user unknown (suppressed address: ${emailAddress})`,
    }),
  }));
  return bounce(stamps, 'Permanent', 'General', bounced);
}
