import {
  DeleteEmailTemplateCommand,
  ListEmailTemplatesCommand,
  NotFoundException,
  type SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { Clock } from '../shared/clock';
import type { SesTemplates } from './run-templates';

/** Each of these calls may be made once a second (SES API v2, ListEmailTemplates and DeleteEmailTemplate). */
const PAUSE = 1100;

/** The largest page of ListEmailTemplates. */
const PAGE = 100;

/** Templates by version 2 of SES's API, no faster than SES allows. */
export function sesTemplates(client: SESv2Client, clock: Pick<Clock, 'sleep'>): SesTemplates {
  return {
    async names() {
      const names: string[] = [];
      let token: string | undefined;
      do {
        if (token !== undefined) await clock.sleep(PAUSE);
        const { TemplatesMetadata = [], NextToken } = await client.send(
          new ListEmailTemplatesCommand({ PageSize: PAGE, NextToken: token }),
        );
        names.push(...TemplatesMetadata.flatMap(({ TemplateName }) => TemplateName ?? []));
        token = NextToken;
      } while (token !== undefined);
      return names;
    },

    async delete(name) {
      await clock.sleep(PAUSE);
      try {
        await client.send(new DeleteEmailTemplateCommand({ TemplateName: name }));
      } catch (error) {
        if (!(error instanceof NotFoundException)) throw error;
      }
    },
  };
}
