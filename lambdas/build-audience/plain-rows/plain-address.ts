import { ADDRESS_OCTETS, knownDomain, LOCAL_PART_KINDS, LOCAL_PART_OCTETS } from '../../shared/address';
import { copyBytes, viewOf, viewOfText } from '../byte-words';
import { ByteCache } from './byte-cache';

interface PlainDomain {
  /** Lower-cased and in punycode; undefined where the list has it so. */
  readonly bytes: DataView | undefined;
  readonly isReserved: boolean;
}

/** Most domains of a list are one of these: whatever is kept for each of thousands, V8 goes through again and again. */
const AS_GIVEN: PlainDomain = { bytes: undefined, isReserved: false };
const RESERVED_AS_GIVEN: PlainDomain = { bytes: undefined, isReserved: true };

const AT = 0x40;
/** Places for the domains of a list. */
const DOMAINS = 16 * 1024;

/** An address that is read from the bytes of a row: what `normalizeAddress` makes of it, without a text. */
export class PlainAddress {
  /** The whole of it in lower case, for duplicates; as many bytes as {@link length}. */
  readonly key: DataView;
  length = 0;
  /** Bytes up to the domain, the `@` among them, as they were given. */
  localLength = 0;
  isReserved = false;
  private readonly domains = new ByteCache<PlainDomain>(DOMAINS, (text) => {
    const known = knownDomain(text);
    if (known?.domain === text) return known.isReserved ? RESERVED_AS_GIVEN : AS_GIVEN;
    return known && { bytes: viewOfText(known.domain), isReserved: known.isReserved };
  });

  private readonly letters = new Uint8Array(ADDRESS_OCTETS);

  constructor() {
    this.key = viewOf(this.letters);
  }

  /** Whether it is an address without a fault; `normalizeAddress` has to be asked about any other. */
  read(bytes: DataView, start: number, end: number): boolean {
    const { letters } = this;
    let afterDot = true;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes.getUint8(at);
      if (byte === AT) break;
      const kind = LOCAL_PART_KINDS[byte] ?? 0;
      if (kind === 0 || (kind === 3 && afterDot) || at - start === LOCAL_PART_OCTETS) return false;
      afterDot = kind === 3;
      // A capital letter.
      letters[at - start] = kind === 2 ? byte | 0x20 : byte;
    }
    if (afterDot || at === end) return false;
    const domain = this.domains.get(bytes, at + 1, end);
    if (!domain) return false;
    letters[at - start] = AT;
    this.localLength = at + 1 - start;
    this.length = domain.bytes
      ? copyBytes(domain.bytes, 0, domain.bytes.byteLength, this.key, this.localLength)
      : copyBytes(bytes, at + 1, end, this.key, this.localLength);
    this.isReserved = domain.isReserved;
    return true;
  }
}
