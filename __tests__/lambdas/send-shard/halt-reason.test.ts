import { haltCause } from '../../../lambdas/send-shard/halt-reason';

describe('haltCause', () => {
  it.each([
    ['ACCOUNT_SENDING_PAUSED', 'put-account-sending-attributes --sending-enabled'],
    ['SendingPausedException', 'put-configuration-set-sending-options'],
    ['CONFIGURATION_SET_SENDING_PAUSED', 'put-configuration-set-sending-options'],
    ['ACCOUNT_SUSPENDED', 'Support Center'],
    ['AccountSuspendedException', 'Support Center'],
    ['MAIL_FROM_DOMAIN_NOT_VERIFIED', 'MX record'],
    ['MailFromDomainNotVerifiedException', 'MX record'],
    ['CONFIGURATION_SET_NOT_FOUND', 'terraform apply'],
    ['CONFIGURATION_SET_DOES_NOT_EXIST', 'terraform apply'],
    ['INVALID_SENDING_POOL_NAME', 'IP pool'],
    ['TEMPLATE_NOT_FOUND', 'makes it anew'],
    ['TEMPLATE_DOES_NOT_EXIST', 'makes it anew'],
    ['NotFoundException', 'configuration set'],
    ['AccessDeniedException', 'terraform apply'],
    ['UnrecognizedClientException', 'terraform apply'],
    ['MessageRejected', 'SES refused every recipient for this one reason'],
  ])('of %s tells what to do', (status, remedy) => {
    expect(haltCause(status)).toContain(remedy);
    expect(haltCause(status)).toMatch(
      new RegExp(
        `^SES answered ${status}, so sending was halted; who was refused for it has not been sent to\\. `,
      ),
    );
  });

  it('of a sender that the settings do not allow does not blame SES', () => {
    expect(haltCause('FROM_NOT_ALLOWED')).toBe(
      'Sending was halted: the sender of the campaign is not one of the addresses in the settings. Add it to them and deploy, or start the campaign anew with another sender.',
    );
  });
});
