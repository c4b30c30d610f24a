/**
 * An answer of S3 that is an error: `<Error><Code>…`. Codes, status and texts are those of the S3 API reference,
 * "Error responses" (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
export class S3Error extends Error {
  override readonly name = 'S3Error';

  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    /** Elements beside Code and Message. */
    readonly details: Readonly<Record<string, string | number>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const noSuchBucket = (bucket: string) =>
  new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName: bucket });

export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}) =>
  new S3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key: key }, headers);

export const noSuchVersion = (key: string, versionId: string) =>
  new S3Error('NoSuchVersion', 404, 'The specified version does not exist.', {
    Key: key,
    VersionId: versionId,
  });

export const noSuchUpload = (uploadId: string) =>
  new S3Error(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId: uploadId },
  );

export const preconditionFailed = (condition: string) =>
  new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

export const conditionalRequestConflict = (condition: string, key: string) =>
  new S3Error(
    'ConditionalRequestConflict',
    409,
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    { Condition: condition, Key: key },
  );

export const methodNotAllowed = (method: string, headers: Readonly<Record<string, string>>) =>
  new S3Error(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    { Method: method, ResourceType: 'DeleteMarker' },
    headers,
  );

export const invalidRange = (range: string, size: number) =>
  new S3Error(
    'InvalidRange',
    416,
    'The requested range is not satisfiable',
    { RangeRequested: range, ActualObjectSize: size },
    { 'content-range': `bytes */${size}` },
  );

export const invalidArgument = (message: string, name: string, value: string) =>
  new S3Error('InvalidArgument', 400, message, { ArgumentName: name, ArgumentValue: value });

export const invalidRequest = (message: string) => new S3Error('InvalidRequest', 400, message);

export const invalidDigest = () =>
  new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.');

export const badDigest = (digest: string, expected: string, calculated: string) =>
  new S3Error(
    'BadDigest',
    400,
    digest === 'Content-MD5'
      ? 'The Content-MD5 you specified did not match what we received.'
      : `The ${digest} you specified did not match the calculated checksum.`,
    { ExpectedDigest: expected, CalculatedDigest: calculated },
  );

export const contentSha256Mismatch = (client: string, server: string) =>
  new S3Error(
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { ClientComputedContentSHA256: client, S3ComputedContentSHA256: server },
  );

export const incompleteBody = () =>
  new S3Error('IncompleteBody', 400, 'The request body terminated unexpectedly');

export const malformedTrailer = () =>
  new S3Error(
    'MalformedTrailerError',
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );

export const invalidChunkSize = (chunk: number, size: number) =>
  new S3Error(
    'InvalidChunkSizeError',
    403,
    'Only the last chunk is allowed to have a size less than 8192 bytes',
    { Chunk: chunk, BadChunkSize: size },
  );

export const missingContentLength = () =>
  new S3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');

export const entityTooLarge = (size: number, limit: number) =>
  new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: size,
    MaxSizeAllowed: limit,
  });

export const entityTooSmall = (size: number, limit: number, partNumber: number, etag: string) =>
  new S3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: size,
    MinSizeAllowed: limit,
    PartNumber: partNumber,
    ETag: etag,
  });

export const invalidPart = (uploadId: string, partNumber: number, etag: string) =>
  new S3Error(
    'InvalidPart',
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: uploadId, PartNumber: partNumber, ETag: etag },
  );

export const invalidPartOrder = (uploadId: string) =>
  new S3Error(
    'InvalidPartOrder',
    400,
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
    { UploadId: uploadId },
  );

export const malformedXml = () =>
  new S3Error(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const keyTooLong = (size: number) =>
  new S3Error('KeyTooLongError', 400, 'Your key is too long', { Size: size, MaxSizeAllowed: 1024 });

export const metadataTooLarge = (size: number) =>
  new S3Error('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
    Size: size,
    MaxSizeAllowed: 2048,
  });

export const invalidUri = (uri: string) =>
  new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.", { URI: uri });

export const notImplementedHeader = (header: string) =>
  new S3Error(
    'NotImplemented',
    501,
    `A header you provided implies functionality that is not implemented: ${header}`,
    { Header: header },
  );

/** `what` says what was asked for, e.g. `query parameter acl of GetObject`. */
export const notImplemented = (what: string) =>
  new S3Error('NotImplemented', 501, `This local S3 does not implement ${what}.`);
