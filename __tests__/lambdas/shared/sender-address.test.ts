import { formatMailbox, senderOf } from '../../../lambdas/shared/sender-address';

const settings = {
  fromAddresses: ['marketing@shop.com', 'news@shop.com'],
  fromName: 'Shop',
  replyTo: ['help@shop.com'],
};

describe('senderOf', () => {
  it('fills in what the campaign leaves out', () => {
    expect(senderOf({}, settings)).toEqual({
      from: '"Shop" <marketing@shop.com>',
      replyTo: ['help@shop.com'],
    });
  });

  it("takes the campaign's own", () => {
    expect(
      senderOf({ from: { email: 'news@shop.com', name: 'News' }, replyTo: ['a@shop.com'] }, settings),
    ).toEqual({ from: '"News" <news@shop.com>', replyTo: ['a@shop.com'] });
  });

  it('knows an allowed address in another spelling', () => {
    expect(senderOf({ from: { email: 'News@SHOP.com' } }, settings)?.from).toBe('"Shop" <News@SHOP.com>');
  });

  it.each(['other@shop.com', 'marketing@shop.com.evil.com', 'marketing@sub.shop.com', ''])(
    'allows nothing else: %j',
    (email) => {
      expect(senderOf({ from: { email } }, settings)).toBeUndefined();
    },
  );

  it('has no sender where the settings have none', () => {
    expect(senderOf({}, { ...settings, fromAddresses: [] })).toBeUndefined();
  });
});

describe('formatMailbox', () => {
  it.each([
    ['Shop', '"Shop" <a@b.com>'],
    ['Smith, "John" \\ Co', '"Smith, \\"John\\" \\\\ Co" <a@b.com>'],
    ['Müller & Söhne', `=?UTF-8?B?${Buffer.from('Müller & Söhne').toString('base64')}?= <a@b.com>`],
  ])('writes %j', (name, mailbox) => {
    expect(formatMailbox('a@b.com', name)).toBe(mailbox);
  });

  it('cuts long names into encoded words of at most 75 characters, never inside a character', () => {
    const name = '日本語の長い名前'.repeat(8);
    const words = formatMailbox('a@b.com', name).split(' ').slice(0, -1);
    expect(words.length).toBeGreaterThan(1);
    for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
    const decoded = words.map((word) =>
      Buffer.from(word.slice('=?UTF-8?B?'.length, -2), 'base64').toString(),
    );
    expect(decoded.join('')).toBe(name);
  });
});
