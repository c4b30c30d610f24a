/**
 * The condition keys that the local platform knows the value of, or knows to be absent. A policy with any other is refused: a
 * key that is silently absent would let `ForAllValues` and every `Not…` operator pass.
 */
export const CONDITION_KEYS: readonly string[] = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
  'aws:PrincipalType',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIp',
  'aws:ViaAWSService',
  'cloudwatch:namespace',
  'dynamodb:EnclosingOperation',
  'iam:PassedToService',
  'kms:CallerAccount',
  'kms:MacAlgorithm',
  'kms:RequestAlias',
  'kms:ViaService',
  's3:authType',
  's3:delimiter',
  's3:if-match',
  's3:if-none-match',
  's3:max-keys',
  's3:prefix',
  's3:ResourceAccount',
  's3:signatureversion',
  's3:TlsVersion',
  's3:versionid',
  's3:x-amz-acl',
  's3:x-amz-copy-source',
  's3:x-amz-server-side-encryption',
  's3:x-amz-storage-class',
  'ses:ApiVersion',
  'ses:FeedbackAddress',
  'ses:FromAddress',
  'ses:FromDisplayName',
  'ses:Recipients',
  'sns:Endpoint',
  'sns:Protocol',
];

/** Whether a condition key is one of them; upper and lower case are one. */
export function isKnownKey(key: string): boolean {
  return KNOWN.has(key.toLowerCase());
}

const KNOWN: ReadonlySet<string> = new Set(CONDITION_KEYS.map((key) => key.toLowerCase()));
