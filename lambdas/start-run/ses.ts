import {
  AlreadyExistsException,
  BadRequestException,
  CreateEmailTemplateCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  LimitExceededException,
  NotFoundException,
  type SESv2Client,
  TestRenderEmailTemplateCommand,
} from '@aws-sdk/client-sesv2';
import type { ConfigurationSetStanding, IdentityStanding } from './check-sending';
import type { SesTemplates } from './publish-template';

/** The identity of a domain; undefined where SES has none. */
export function readIdentity(client: SESv2Client, domain: string): Promise<IdentityStanding | undefined> {
  return unlessAbsent(async () => {
    const { VerifiedForSendingStatus, MailFromAttributes } = await client.send(
      new GetEmailIdentityCommand({ EmailIdentity: domain }),
    );
    const { MailFromDomain, MailFromDomainStatus, BehaviorOnMxFailure } = MailFromAttributes ?? {};
    return {
      verified: VerifiedForSendingStatus ?? false,
      mailFromBlocks:
        Boolean(MailFromDomain) &&
        MailFromDomainStatus !== 'SUCCESS' &&
        BehaviorOnMxFailure === 'REJECT_MESSAGE',
    };
  });
}

/** A configuration set; undefined where SES has none. */
export function readConfigurationSet(
  client: SESv2Client,
  name: string,
): Promise<ConfigurationSetStanding | undefined> {
  return unlessAbsent(async () => {
    const { SendingOptions } = await client.send(
      new GetConfigurationSetCommand({ ConfigurationSetName: name }),
    );
    return { sendingEnabled: SendingOptions?.SendingEnabled ?? true };
  });
}

/** Templates by the SES API v2. */
export function sesTemplates(client: SESv2Client): SesTemplates {
  return {
    async create(name, { subject, html, text }) {
      try {
        await client.send(
          new CreateEmailTemplateCommand({
            TemplateName: name,
            TemplateContent: { Subject: subject, Html: html, Text: text },
          }),
        );
        return undefined;
      } catch (error) {
        if (error instanceof AlreadyExistsException) return undefined;
        if (error instanceof BadRequestException || error instanceof LimitExceededException) {
          return error.message;
        }
        throw error;
      }
    },

    async testRender(name, data) {
      try {
        await client.send(
          new TestRenderEmailTemplateCommand({ TemplateName: name, TemplateData: JSON.stringify(data) }),
        );
        return { kind: 'rendered' };
      } catch (error) {
        if (error instanceof NotFoundException) return { kind: 'absent' };
        if (error instanceof BadRequestException) return { kind: 'refused', why: error.message };
        throw error;
      }
    },
  };
}

async function unlessAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}
