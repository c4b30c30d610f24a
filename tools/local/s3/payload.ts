import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceRequest } from '../service';
import { decodeAwsChunked } from './aws-chunked';
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  checksumLength,
  createDigest,
  isChecksumAlgorithm,
} from './checksums';
import {
  badDigest,
  contentSha256Mismatch,
  entityTooLarge,
  incompleteBody,
  invalidDigest,
  invalidRequest,
  malformedTrailer,
  malformedXml,
  missingContentLength,
  notImplementedHeader,
} from './errors';
import { header } from './headers';

/** Most that one request may carry (S3 API reference, PutObject and UploadPart): 5 GiB. */
const maxPayloadSize = 5 * 1024 ** 3;

const framings = new Set([
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);

/** What arrived, after all that the client declared about it was found true. */
export interface ReceivedPayload {
  readonly size: number;
  readonly md5: Buffer;
  /** The checksum that the client sent, or the one asked for by `compute`. */
  readonly checksum?: Checksum;
}

/** What the headers declare about the body. */
interface Declaration {
  /** Bytes after decoding. */
  readonly length: number;
  readonly framed: boolean;
  readonly md5?: string;
  /** SHA-256 in hex. */
  readonly sha256?: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value?: string };
}

/**
 * Hands the body of a request to `sink`, piece by piece, without its framing. Content-MD5, `x-amz-content-sha256`,
 * checksums in the header or in the trailer and the length are verified at the end, so nothing may be committed
 * before this has ended.
 *
 * @param compute the checksum to compute where the client sent none
 * @throws S3Error as S3 answers: BadDigest, InvalidDigest, IncompleteBody, MissingContentLength…
 */
export async function receivePayload(
  { headers, body }: ServiceRequest,
  sink: (piece: Buffer) => Promise<void> | void,
  compute?: ChecksumAlgorithm,
): Promise<ReceivedPayload> {
  const declared = declaration(headers);
  const algorithm = declared.checksum?.algorithm ?? compute;
  const md5 = createHash('md5');
  const digest = algorithm && createDigest(algorithm);
  const sha256 = declared.sha256 === undefined ? undefined : createHash('sha256');
  const trailers = new Map<string, string>();
  let size = 0;
  const raw = arrivingBytes(body);
  for await (const piece of declared.framed ? decodeAwsChunked(raw, trailers) : raw) {
    size += piece.length;
    if (size > declared.length) throw incompleteBody();
    md5.update(piece);
    digest?.update(piece);
    sha256?.update(piece);
    await sink(piece);
  }
  if (size !== declared.length) throw incompleteBody();
  const sha256Hex = sha256?.digest('hex');
  if (declared.sha256 !== undefined && sha256Hex !== undefined && declared.sha256 !== sha256Hex) {
    throw contentSha256Mismatch(declared.sha256, sha256Hex);
  }
  const md5Bytes = md5.digest();
  const md5Text = md5Bytes.toString('base64');
  if (declared.md5 !== undefined && declared.md5 !== md5Text) {
    throw badDigest('Content-MD5', declared.md5, md5Text);
  }
  if (!algorithm || !digest) return { size, md5: md5Bytes };
  const value = digest.digest().toString('base64');
  const expected = declared.checksum && expectedChecksum(declared.checksum, trailers);
  if (expected !== undefined && expected !== value) throw badDigest(algorithm, expected, value);
  return { size, md5: md5Bytes, checksum: { algorithm, value, type: 'FULL_OBJECT' } };
}

/** A small body, verified like any other. Over `limit` bytes it is `MalformedXML`: small bodies of S3 are documents. */
export async function receiveDocument(request: ServiceRequest, limit = 4 * 1024 * 1024): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  await receivePayload(request, (piece) => {
    size += piece.length;
    if (size > limit) throw malformedXml();
    pieces.push(piece);
  });
  return Buffer.concat(pieces).toString('utf8');
}

function declaration(headers: IncomingHttpHeaders): Declaration {
  const sha256 = header(headers, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  const framed = sha256.startsWith('STREAMING-');
  if (framed && !framings.has(sha256)) throw notImplementedHeader(`x-amz-content-sha256: ${sha256}`);
  const lengthText = header(headers, framed ? 'x-amz-decoded-content-length' : 'content-length');
  if (lengthText === undefined || !/^\d{1,15}$/.test(lengthText)) throw missingContentLength();
  const length = Number(lengthText);
  if (length > maxPayloadSize) throw entityTooLarge(length, maxPayloadSize);
  const md5 = header(headers, 'content-md5');
  if (md5 !== undefined && !isBase64(md5, 16)) throw invalidDigest();
  const checksum = declaredChecksum(headers);
  return {
    length,
    framed,
    ...(md5 !== undefined && { md5 }),
    ...(/^[0-9a-f]{64}$/.test(sha256) && { sha256 }),
    ...(checksum && { checksum }),
  };
}

/** At most one checksum, in a header or announced as a trailer. */
function declaredChecksum(headers: IncomingHttpHeaders): Declaration['checksum'] {
  const trailer = header(headers, 'x-amz-trailer')?.toLowerCase();
  const inHeader = checksumAlgorithms.filter((algorithm) => headers[checksumHeader(algorithm)] !== undefined);
  const inTrailer = checksumAlgorithms.filter((algorithm) => checksumHeader(algorithm) === trailer);
  if (trailer !== undefined && inTrailer.length === 0)
    throw notImplementedHeader(`x-amz-trailer: ${trailer}`);
  const [algorithm, ...others] = [...inHeader, ...inTrailer];
  if (others.length > 0) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const announced = header(headers, 'x-amz-sdk-checksum-algorithm')?.toUpperCase();
  if (announced !== undefined && !isChecksumAlgorithm(announced)) {
    throw notImplementedHeader(`x-amz-sdk-checksum-algorithm: ${announced}`);
  }
  if (announced !== undefined && announced !== algorithm) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  if (!algorithm) return undefined;
  const value = header(headers, checksumHeader(algorithm));
  if (value === undefined) return { algorithm };
  if (!isBase64(value, checksumLength[algorithm])) {
    throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
  return { algorithm, value };
}

function expectedChecksum(
  { algorithm, value }: NonNullable<Declaration['checksum']>,
  trailers: ReadonlyMap<string, string>,
): string {
  const expected = value ?? trailers.get(checksumHeader(algorithm));
  if (expected === undefined || !isBase64(expected, checksumLength[algorithm])) throw malformedTrailer();
  return expected;
}

function isBase64(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
}

/**
 * The body as it arrives. Leaving the loop early does not destroy the stream: destroyed, it would take the connection
 * with it, and the client would see a reset instead of the error that it is owed.
 */
async function* arrivingBytes(body: ServiceRequest['body']): AsyncGenerator<Buffer> {
  const pieces = body.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await pieces.next().catch(() => {
        // The client hung up in the middle.
        throw incompleteBody();
      });
      if (next.done) return;
      yield typeof next.value === 'string' ? Buffer.from(next.value) : next.value;
    }
  } finally {
    // Lets go of the stream, so that the server can let the rest run off.
    await pieces.return?.();
  }
}
