import fc from 'fast-check';
import { hashAddress } from '../../../lambdas/shared/mac-keys';
import {
  signToken,
  TOKEN_KEY_ID,
  type UnsubscribeClaims,
  verifyToken,
} from '../../../lambdas/shared/unsubscribe-token';

const secret = new Uint8Array(32).fill(1);
const secrets = new Map([[TOKEN_KEY_ID, secret]]);
const claims: UnsubscribeClaims = {
  recipient: hashAddress(secret, 'john@shop.com'),
  run: 'weekly-20261130T090000Z',
  rcpt: '3-42',
  topic: 'promotions',
};
const token = signToken(secret, TOKEN_KEY_ID, claims);

describe('a token', () => {
  it('says whom it is for', () => {
    expect(verifyToken(secrets, token)).toEqual(claims);
  });

  it('may have no topic', () => {
    const all = { ...claims, topic: undefined };
    expect(verifyToken(secrets, signToken(secret, TOKEN_KEY_ID, all))).toEqual(all);
  });

  it('fits a header of 995 characters with the longest names and link', () => {
    const longest = signToken(secret, 255, {
      recipient: claims.recipient,
      run: `${'a'.repeat(48)}-20261130T090000Z`,
      rcpt: '999999999-9999',
      topic: 't'.repeat(48),
    });
    expect(longest.length).toBeLessThanOrEqual(300);
    expect(verifyToken(new Map([[255, secret]]), longest)?.rcpt).toBe('999999999-9999');
  });

  it('holds no address, and is made of characters that a path bears', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('john');
  });

  it('is verified by the key that it names', () => {
    const other = new Uint8Array(32).fill(2);
    const both = new Map([...secrets, [2, other] as const]);
    expect(verifyToken(both, signToken(other, 2, claims))).toEqual(claims);
    expect(verifyToken(both, signToken(other, TOKEN_KEY_ID, claims))).toBeUndefined();
    expect(verifyToken(secrets, signToken(other, 2, claims))).toBeUndefined();
  });
});

describe('verifyToken refuses', () => {
  it('a token with any bit changed', () => {
    const bytes = Buffer.from(token, 'base64url');
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(index) ^ change, index);
        return verifyToken(secrets, changed.toString('base64url')) === undefined;
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a token cut short', token.slice(0, -1)],
    ['padding', `${token}=`],
    ['the alphabet of plain base64', Buffer.from(token, 'base64url').toString('base64')],
    ['a space behind it', `${token} `],
    ['characters that base64 passes over', `${token.slice(0, 10)}.${token.slice(10)}`],
    ['a token of endless length', 'A'.repeat(100_000)],
  ])('%s', (_, text) => {
    expect(verifyToken(secrets, text)).toBeUndefined();
  });

  it('stray bits in the last character, of which four spell the same bytes', () => {
    const { topic, ...rest } = claims;
    // 33 bytes of head and 32 of MAC: two of three lengths of the middle leave bits over.
    const uneven = ['', 'a', 'ab']
      .map((more) => signToken(secret, TOKEN_KEY_ID, { ...rest, topic: `${topic}${more}` }))
      .find((one) => one.length % 4 !== 0);
    if (uneven === undefined) throw new Error('every length is a multiple of three');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const next = alphabet.charAt(alphabet.indexOf(uneven.slice(-1)) + 1);
    const stray = uneven.slice(0, -1) + next;
    expect(Buffer.from(stray, 'base64url')).toEqual(Buffer.from(uneven, 'base64url'));
    expect(verifyToken(secrets, stray)).toBeUndefined();
  });

  it.each([
    ['a run that is none', { run: 'weekly' }],
    ['a recipient of no shard', { rcpt: '3' }],
    ['more lines than it has', { topic: 'a\nb' }],
  ])('%s, though it is signed', (_, change) => {
    expect(verifyToken(secrets, signToken(secret, TOKEN_KEY_ID, { ...claims, ...change }))).toBeUndefined();
  });
});
