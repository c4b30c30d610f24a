import { gzipSync } from 'node:zlib';
import { unpacked } from '../../../lambdas/build-audience/gunzip';
import { utf8Text } from '../../../lambdas/build-audience/utf8';
import { collect, inPieces, rowsOf } from './bytes';

const textOf = async (bytes: Uint8Array | string, size?: number) =>
  Buffer.concat(await collect(utf8Text(inPieces(bytes, size)))).toString('utf8');
const unpackedText = async (bytes: Uint8Array, size?: number) =>
  Buffer.concat(await collect(unpacked(inPieces(bytes, size)))).toString('utf8');

describe('text', () => {
  test.each([1, 2, 3, 4, 5, 100])('is cut between characters, in pieces of %d bytes', async (size) => {
    const pieces = await collect(utf8Text(inPieces('Zoë 😀 übermäßig', size)));
    expect(pieces.map((piece) => piece.toString('utf8')).join('')).toBe('Zoë 😀 übermäßig');
  });

  test.each([1, 2, 100])('loses its byte order mark, in pieces of %d bytes', async (size) => {
    expect(await textOf('\uFEFFemail\n', size)).toBe('email\n');
    expect(await textOf('\uFEFF', size)).toBe('');
  });

  test.each<[string, Uint8Array, string]>([
    [
      'UTF-16 little-endian',
      Buffer.from('\uFEFFemail', 'utf16le'),
      'line 1: the file is UTF-16; save it as UTF-8',
    ],
    [
      'UTF-16 big-endian',
      Buffer.from('\uFEFFemail', 'utf16le').swap16(),
      'line 1: the file is UTF-16; save it as UTF-8',
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('email', 'utf16le'),
      'line 1: a NUL byte, as UTF-16 is full of; save the file as UTF-8',
    ],
    [
      'a NUL',
      Buffer.from('email\na\r\nb\rc\0\n'),
      'line 4: a NUL byte, as UTF-16 is full of; save the file as UTF-8',
    ],
    [
      'Latin-1',
      Buffer.from('email,name\na@shop.com,Ann\nz@shop.com,Zo\u00eb\n', 'latin1'),
      'line 3: a byte that is not UTF-8; save the file as UTF-8',
    ],
    [
      'Latin-1 with CR',
      Buffer.from('email\rname\r\u00eb\r', 'latin1'),
      'line 3: a byte that is not UTF-8; save the file as UTF-8',
    ],
    [
      'a character cut off at the end',
      Buffer.from('email\nZo\u00eb').subarray(0, -1),
      'line 2: a byte that is not UTF-8; save the file as UTF-8',
    ],
    [
      'a surrogate',
      Buffer.from([97, 10, 0xed, 0xa0, 0x80]),
      'line 2: a byte that is not UTF-8; save the file as UTF-8',
    ],
  ])('is refused for %s', async (_, bytes, message) => {
    for (const size of [1, 3, 1000]) {
      await expect(textOf(bytes, size)).rejects.toMatchObject({ name: 'UserError', message });
    }
  });
});

describe('gzip', () => {
  const content = `email\n${'a@shop.com\n'.repeat(50_000)}`;
  const packed = gzipSync(content);

  test.each([1000, 1 << 16])('is unpacked, in pieces of %d bytes', async (size) => {
    expect(await unpackedText(packed, size)).toBe(content);
  });

  test('is told by its first two bytes, one at a time', async () => {
    expect(await unpackedText(gzipSync('email'), 1)).toBe('email');
    expect(await unpackedText(Buffer.from([0x1f]))).toBe('\u001f');
  });

  test('may have several members', async () => {
    expect(await rowsOf(Buffer.concat([gzipSync('email\na@sho'), gzipSync('p.com\n')]))).toEqual([
      { email: 'a@shop.com' },
    ]);
  });

  const changed = Buffer.from(packed);
  changed[changed.length - 7] = (changed[changed.length - 7] ?? 0) ^ 1;

  test.each<[string, Uint8Array, string]>([
    ['it is cut off', packed.subarray(0, -9), 'the gzip file is cut off; upload it again, whole'],
    [
      'its last member is cut off',
      Buffer.concat([packed, packed.subarray(0, 5)]),
      'the gzip file is cut off; upload it again, whole',
    ],
    [
      'its checksum is wrong',
      changed,
      'the gzip file is damaged (incorrect data check); pack and upload it again',
    ],
    [
      'something follows it',
      Buffer.concat([packed, Buffer.from('more')]),
      'the gzip file is damaged (incorrect header check); pack and upload it again',
    ],
    [
      'zeros follow it',
      Buffer.concat([packed, Buffer.alloc(100)]),
      'bytes follow the end of the gzip file; pack it again, with nothing behind it',
    ],
  ])('is refused where %s', async (_, bytes, message) => {
    await expect(unpackedText(bytes, 1000)).rejects.toMatchObject({ name: 'UserError', message });
  });

  test('passes on the fault of whoever brings the bytes', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield packed.subarray(0, 100);
      throw new Error('connection reset');
    }
    await expect(collect(unpacked(broken()))).rejects.toThrow('connection reset');
  });
});
