import { arnOf } from '../../arn';
import { blocksOf, type ComputedTable } from '../stack';
import type { ValueMap } from '../value';
import { type Config, digest, type LocalAddress, required } from './identifiers';

export function sesTypes(local: LocalAddress): ComputedTable {
  return {
    'data.aws_sesv2_email_identity': (config, address) => emailIdentity(local, config, address),
    aws_ses_template: (config, address) => {
      const name = required(config, address, 'name');
      return { arn: arnOf(local, 'ses', `template/${name}`), id: name };
    },
    aws_sesv2_configuration_set: (config, address) => {
      const name = required(config, address, 'configuration_set_name');
      return { arn: arnOf(local, 'ses', `configuration-set/${name}`), id: name };
    },
    aws_sesv2_configuration_set_event_destination: (config, address) => ({
      id: `${required(config, address, 'configuration_set_name')}|${required(config, address, 'event_destination_name')}`,
    }),
    aws_sesv2_email_identity: (config, address) => emailIdentity(local, config, address),
    aws_sesv2_email_identity_feedback_attributes: (config, address) => ({
      id: required(config, address, 'email_identity'),
    }),
    aws_sesv2_email_identity_mail_from_attributes: (config, address) => ({
      id: required(config, address, 'email_identity'),
    }),
  };
}

/** Verified from the start: there is no DNS to wait for here. */
function emailIdentity(local: LocalAddress, config: Config, address: string): ValueMap {
  const name = required(config, address, 'email_identity');
  return {
    arn: arnOf(local, 'ses', `identity/${name}`),
    id: name,
    identity_type: name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN',
    verified_for_sending_status: true,
    dkim_signing_attributes: [
      {
        ...blocksOf(config.dkim_signing_attributes)[0],
        signing_attributes_origin: 'AWS_SES',
        status: 'SUCCESS',
        // Easy DKIM always has three tokens (SES API v2, DkimAttributes).
        tokens: [0, 1, 2].map((index) => digest(`${address}/${index}`).slice(0, 32)),
      },
    ],
  };
}
