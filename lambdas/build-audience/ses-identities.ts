import { paginateListEmailIdentities, type SESv2Client } from '@aws-sdk/client-sesv2';

/** Domains and addresses that may be sent to from the sandbox; domains and what is behind @ in lower case. */
export async function verifiedIdentities(client: SESv2Client): Promise<Set<string>> {
  const verified = new Set<string>();
  for await (const { EmailIdentities = [] } of paginateListEmailIdentities({ client, pageSize: 1000 }, {})) {
    for (const { IdentityName, VerificationStatus } of EmailIdentities) {
      if (IdentityName !== undefined && VerificationStatus === 'SUCCESS') {
        verified.add(IdentityName.replace(/[^@]*$/, (domain) => domain.toLowerCase()));
      }
    }
  }
  return verified;
}
