import type { TerraformStack } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import { EmailMarketing, type EmailMarketingProps } from '../../constructs/email-marketing';
import { LIMITS } from './parts';

/** The whole platform with the least that it has to be told, changed by `options`. */
export function emailMarketing(
  stack: TerraformStack,
  deployment: Deployment,
  options: Partial<EmailMarketingProps> = {},
): EmailMarketing {
  return new EmailMarketing(stack, 'email', {
    deployment,
    sender: {
      domain: 'example.com',
      from: ['marketing@example.com'],
      name: 'Example Shop',
      postalAddress: 'Example Shop, 1 Main Street',
    },
    alertEmails: [],
    sendRateShare: 0.8,
    reputationLimits: LIMITS,
    accountRates: { bounce: { warn: 0.05, critical: 0.08 }, complaint: { warn: 0.001, critical: 0.003 } },
    dailyQuotaWarning: 0.8,
    ...options,
  });
}
