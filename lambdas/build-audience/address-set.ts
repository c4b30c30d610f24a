import { ADDRESS_OCTETS } from '../shared/address';
import { type Hash64, keyedHash } from './keyed-hash';

/** Parts that grow one by one, so that only a small one is ever held twice. */
const PARTS = 256;
/** Of the first part; that of the last is larger by nearly a whole growth. */
const FIRST_CAPACITY = 64;
/** How full a part may be; growing by a quarter then leaves it at least 68 % full: 10.5 bytes an address on average. */
const FULLEST = 0.85;
const GROWTH = 1.25;

/** Hashes in one typed array, low and high half side by side; two zeros are an empty place. */
interface Part {
  slots: Int32Array<ArrayBuffer>;
  count: number;
}

/**
 * Parts fill up alike. Of one size they would all grow at once, and for a moment the set would take nearly twice its memory.
 */
const emptyPart = (index: number): Part => ({
  slots: new Int32Array(2 * Math.round(FIRST_CAPACITY * GROWTH ** (index / PARTS))),
  count: 0,
});

/**
 * A set of addresses that remembers 8 bytes of each: the keyed hash. With ten million addresses the odds that any two
 * are taken for one are 1 to 370,000.
 */
export class AddressSet {
  private readonly parts: readonly Part[] = Array.from({ length: PARTS }, (_, index) => emptyPart(index));
  private readonly hash: Hash64 = { low: 0, high: 0 };
  private readonly key: Hash64;
  /** The address that was looked up last, in which part it belongs and where: whoever asks for one is likely to add it next. */
  private lookedUp: string | undefined;
  private written = new DataView(new ArrayBuffer(ADDRESS_OCTETS));
  private part: Part = emptyPart(0);
  private place = 0;
  private total = 0;

  /** @param key 8 bytes that whoever writes the list can't know */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, 8);
    this.key = { low: view.getInt32(0, true), high: view.getInt32(4, true) };
  }

  /** How many addresses it holds. */
  get size(): number {
    return this.total;
  }

  /** Bytes that its arrays take. */
  get bytes(): number {
    return this.parts.reduce((sum, { slots }) => sum + slots.byteLength, 0);
  }

  /** @param address ASCII, normalised and lower-cased, so that one mailbox has one spelling */
  has(address: string): boolean {
    if (this.total === 0) return false;
    this.lookUp(address);
    return this.part.slots[this.place] !== 0;
  }

  /** The same for the first `length` bytes of an address. */
  hasBytes(address: DataView, length: number): boolean {
    if (this.total === 0) return false;
    this.lookUpBytes(address, length);
    return this.part.slots[this.place] !== 0;
  }

  /** Adds an address; whether it was not there before. */
  add(address: string): boolean {
    this.lookUp(address);
    return this.addLookedUp();
  }

  /** The same for the first `length` bytes of an address. */
  addBytes(address: DataView, length: number): boolean {
    this.lookUpBytes(address, length);
    return this.addLookedUp();
  }

  private addLookedUp(): boolean {
    const { part, place, hash } = this;
    if (part.slots[place] !== 0) return false;
    part.slots[place] = hash.low;
    part.slots[place + 1] = hash.high;
    part.count++;
    this.total++;
    if (2 * part.count > FULLEST * part.slots.length) {
      const { slots } = part;
      part.slots = grown(slots);
      release(slots);
      this.lookedUp = undefined;
    }
    return true;
  }

  private lookUp(address: string): void {
    if (address === this.lookedUp) return;
    if (address.length > this.written.byteLength)
      this.written = new DataView(new ArrayBuffer(2 * address.length));
    const { written } = this;
    for (let at = 0; at < address.length; at++) written.setUint8(at, address.charCodeAt(at));
    this.lookUpBytes(written, address.length);
    this.lookedUp = address;
  }

  private lookUpBytes(address: DataView, length: number): void {
    const { hash } = this;
    keyedHash(address, length, this.key, hash);
    // Empty places are told by a low half of zero.
    if (hash.low === 0) hash.low = 1;
    const part = this.parts[hash.high & (PARTS - 1)];
    if (!part) throw new Error('no such part');
    this.part = part;
    this.place = placeOf(part.slots, hash.low, hash.high);
    this.lookedUp = undefined;
  }
}

/** Where a hash is, or the empty place where it belongs: index of its low half. */
function placeOf(slots: Int32Array, low: number, high: number): number {
  const { length } = slots;
  let place = 2 * Math.floor(((low >>> 0) / 0x2_0000_0000) * length);
  while (slots[place] !== 0 && (slots[place] !== low || slots[place + 1] !== high)) {
    place += 2;
    if (place === length) place = 0;
  }
  return place;
}

function grown(slots: Int32Array): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(2 * Math.ceil((slots.length / 2) * GROWTH));
  for (let index = 0; index < slots.length; index += 2) {
    const low = slots[index] ?? 0;
    if (low === 0) continue;
    const high = slots[index + 1] ?? 0;
    const place = placeOf(bigger, low, high);
    bigger[place] = low;
    bigger[place + 1] = high;
  }
  return bigger;
}

/** Gives back the memory of an array that nobody reads any more: V8 would do so when it next clears its old objects, seconds later. */
function release({ buffer }: Int32Array<ArrayBuffer>): void {
  // Moved into a clone that nobody keeps, it is young, and young objects are cleared all the time.
  structuredClone(undefined, { transfer: [buffer] });
}
