import { messageOf } from '../local/message-of';

/** Names of errors by what a person does about them; the first that fits counts. */
const REMEDIES: readonly (readonly [names: RegExp, remedy: (message: string) => string])[] = [
  [
    /^CredentialsProviderError$/,
    () =>
      'there are no AWS credentials: set AWS_PROFILE to a profile of yours, sign in with `aws sso login`, or set AWS_ACCESS_KEY_ID ' +
      'and AWS_SECRET_ACCESS_KEY',
  ],
  [
    /^(Expired|TokenProviderError|TokenRefreshRequired)/,
    () => 'the AWS credentials have expired: sign in anew, for instance with `aws sso login`',
  ],
  [
    /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|AuthFailure)/,
    (message) => `AWS does not accept the credentials: ${message}`,
  ],
  [
    /^(AccessDenied|AccessDeniedException|Forbidden|NotAuthorized)/,
    (message) => `AWS refused: ${message}\ndocs/cli.md has the policy that each command needs`,
  ],
  [
    /^(ThrottlingException|Throttling|ProvisionedThroughputExceeded|RequestLimitExceeded|SlowDown)/,
    (message) =>
      `AWS is busy: ${message}; run the command again in a moment, what is done already stays done`,
  ],
];

/** What Node and the SDK call it when a server can't be reached. */
const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;

/** An error of AWS, its SDK or the way there, in words with the remedy; nothing for any other. */
export function awsFault(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const name = 'name' in error ? String(error.name) : '';
  const code = 'code' in error ? String(error.code) : '';
  if (UNREACHABLE.test(code) || name === 'TimeoutError') {
    return `AWS can't be reached: ${messageOf(error) || code}; look at the network, the proxy, and AWS_ENDPOINT_URL where it is set`;
  }
  const remedy = REMEDIES.find(([names]) => names.test(name))?.[1];
  if (remedy) return remedy(messageOf(error));
  // Only what AWS answered has these.
  return '$metadata' in error ? `AWS answered ${name}: ${messageOf(error)}` : undefined;
}
