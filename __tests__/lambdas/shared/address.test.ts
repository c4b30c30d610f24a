import * as fc from 'fast-check';
import { isSimulator, maskAddress, normalizeAddress } from '../../../lambdas/shared/address';

const invalid = (message: string) => ({ ok: false, reason: 'INVALID_EMAIL', message });

describe('normalizeAddress', () => {
  it('keeps the local part for sending and lower-cases the whole address for its key', () => {
    expect(normalizeAddress('Bob.Smith+News@Shop.COM')).toEqual({
      ok: true,
      address: 'Bob.Smith+News@shop.com',
      key: 'bob.smith+news@shop.com',
      domain: 'shop.com',
      isReserved: false,
    });
  });

  it.each([
    ['bob@münchen.de', 'bob@xn--mnchen-3ya.de'],
    ['bob@MÜNCHEN.de', 'bob@xn--mnchen-3ya.de'],
    ['bob@XN--mnchen-3ya.DE', 'bob@xn--mnchen-3ya.de'],
    ['bob@faß.de', 'bob@xn--fa-hia.de'],
    ['bob@foo。com', 'bob@foo.com'],
    ['bob@a--b.co', 'bob@a--b.co'],
    ["o'neil!#$%&*+/=?^_`{|}~-@shop.com", "o'neil!#$%&*+/=?^_`{|}~-@shop.com"],
  ])('sends %s as %s', (given, address) => {
    expect(normalizeAddress(given)).toMatchObject({ ok: true, address });
  });

  it.each([' bob@shop.com', 'bob@shop.com\r\n', '\uFEFFbob@shop.com\u00a0', '\u200Bbob@shop.com\u3164'])(
    'drops spaces and invisible characters around the address (%j)',
    (given) => {
      expect(normalizeAddress(given)).toMatchObject({ ok: true, address: 'bob@shop.com' });
    },
  );

  it.each([[undefined], [null], [''], [' \t'], ['\u200B']])('finds no address in %j', (given) => {
    expect(normalizeAddress(given)).toEqual({ ok: false, reason: 'MISSING_EMAIL', message: 'no address' });
  });

  it.each([
    [42, 'must be a text, got a value of type number'],
    [true, 'must be a text, got a value of type boolean'],
    [{ address: 'bob@shop.com' }, 'must be a text, got a value of type object'],
    [['bob@shop.com'], 'must be a text, got a list'],
    ['bob smith@shop.com', 'a space or an invisible character inside (U+0020)'],
    ['bob@sh\u200Bop.com', 'a space or an invisible character inside (U+200B)'],
    ['bob@sh\u00adop.com', 'a space or an invisible character inside (U+00AD)'],
    ['bo\0b@shop.com', 'a space or an invisible character inside (U+0000)'],
    ['bob\u2800@shop.com', 'a space or an invisible character inside (U+2800)'],
    ['"bob"@shop.com', 'a quoted local part is not supported'],
    ['"bob@home"@shop.com', 'a quoted local part is not supported'],
    ['bob', 'no @'],
    ['bob@home@shop.com', 'more than one @'],
    ['@shop.com', 'no local part before @'],
    ['bob@', 'no domain after @'],
    ['bob,alice@shop.com', ', is not allowed before @'],
    ['<bob@shop.com', '< is not allowed before @'],
    ['.bob@shop.com', 'a leading dot before @'],
    ['bob.@shop.com', 'a trailing dot before @'],
    ['bob..smith@shop.com', 'two dots in a row before @'],
    ['bob@[192.0.2.1]', 'an IP address instead of a domain after @'],
    ['bob@[IPv6:2001:db8::1]', 'an IP address instead of a domain after @'],
    ['bob@192.0.2.1', 'an IP address instead of a domain after @'],
    ['bob@0x7f.1', 'an IP address instead of a domain after @'],
    ['bob@shop_1.com', '_ is not allowed after @'],
    ['bob@shop.com>', '> is not allowed after @'],
    ['bob@shop%2Ecom', '% is not allowed after @'],
    ['bob@shop', 'no dot in the domain after @'],
    ['bob@.shop.com', 'a leading dot after @'],
    ['bob@shop.com.', 'a trailing dot after @'],
    ['bob@shop..com', 'two dots in a row after @'],
    ['bob@-shop.com', 'a hyphen at the edge of a name after @'],
    ['bob@shop-.com', 'a hyphen at the edge of a name after @'],
    ['bob@xn--a.com', 'no valid domain name after @'],
    ['bob@a﹍b.com', 'no valid domain name after @'],
    ['bob@a／b.com', 'no valid domain name after @'],
    [`bob@${'a'.repeat(64)}.com`, 'more than 63 octets between two dots after @'],
  ])('refuses %j', (given, message) => {
    expect(normalizeAddress(given)).toEqual(invalid(message));
  });

  it('refuses a local part beyond ASCII, for SES cannot send to it', () => {
    expect(normalizeAddress('jürgen@shop.com')).toEqual({
      ok: false,
      reason: 'NON_ASCII_LOCAL_PART',
      message: 'characters beyond ASCII before @, where SES cannot send to',
    });
  });

  it('takes 64 octets before @ and no more', () => {
    expect(normalizeAddress(`${'a'.repeat(64)}@shop.com`).ok).toBe(true);
    expect(normalizeAddress(`${'a'.repeat(65)}@shop.com`)).toEqual(invalid('more than 64 octets before @'));
  });

  it('takes 255 octets after @ and no more', () => {
    const domain = (last: number) => `${`${'a'.repeat(62)}.`.repeat(4)}${'b'.repeat(last)}`;
    expect(domain(3)).toHaveLength(255);
    expect(normalizeAddress(`bob@${domain(3)}`).ok).toBe(true);
    expect(normalizeAddress(`bob@${domain(4)}`)).toEqual(invalid('more than 255 octets after @'));
  });

  it('never repeats the address in a message', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), (given) => {
        const result = normalizeAddress(given);
        expect(result.ok || !result.message.includes(given)).toBe(true);
      }),
    ));

  it('changes nothing in what it has normalised', () =>
    fc.assert(
      fc.property(anyAddress, (given) => {
        const once = normalizeAddress(given);
        fc.pre(once.ok);
        expect(normalizeAddress(once.address)).toEqual(once);
        expect(normalizeAddress(once.key)).toEqual({ ...once, address: once.key });
      }),
    ));

  it('has one key for an address in any case', () =>
    fc.assert(
      fc.property(asciiAddress, fc.infiniteStream(fc.boolean()), (given, upper) => {
        const varied = [...given]
          .map((letter) => (upper.next().value ? letter.toUpperCase() : letter))
          .join('');
        const [one, other] = [normalizeAddress(given), normalizeAddress(varied)];
        fc.pre(one.ok);
        expect(other).toMatchObject({ ok: true, key: one.key, domain: one.domain });
      }),
    ));

  it('answers the same for a domain that it knows as for one that it meets for the first time', () => {
    let domains = 0;
    const part = fc.string({
      unit: fc.constantFrom('a', 'Z', '9', '.', '+', '"', '(', ' ', 'ä', '@', '\u200B'),
    });
    const long = fc.integer({ min: 60, max: 70 }).map((length) => 'l'.repeat(length));
    return fc.assert(
      fc.property(fc.oneof(part, long), fc.constantFrom('', '.', ' ', '@'), (local, behind) => {
        domains++;
        const [known, unknown] = [`Known${domains}.com`, `Other${domains}.com`];
        expect(normalizeAddress(`a@${known}`).ok).toBe(true);
        const spelling = (text: string) => text.replaceAll('Other', 'Known').replaceAll('other', 'known');
        const atFirst = JSON.parse(
          spelling(JSON.stringify(normalizeAddress(`${local}@${unknown}${behind}`))),
        );
        expect(normalizeAddress(`${local}@${known}${behind}`)).toEqual(atFirst);
      }),
      { numRuns: 2000 },
    );
  });

  it('answers for any text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(typeof normalizeAddress(given).ok).toBe('boolean');
      }),
    ));
});

const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}$/);
const asciiAddress = fc
  .tuple(local, fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/), fc.constantFrom('com', 'co.uk', 'xn--p1ai'))
  .map(([name, host, top]) => `${name}@${host}.${top}`);
const anyAddress = fc.oneof(
  asciiAddress,
  fc
    .tuple(local, fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('de', 'рф', '中国'))
    .map(([name, host, top]) => `${name}@${host}.${top}`),
);

describe('a domain that is reserved for examples', () => {
  const isReserved = (domain: string) => {
    const result = normalizeAddress(`bob@${domain}`);
    return result.ok && result.isReserved;
  };

  it.each([
    'example.com',
    'example.net',
    'example.org',
    'mail.example.com',
    'shop.example',
    'shop.invalid',
    'a.localhost',
    'mail.shop.test',
    'Mail.Shop.TEST',
  ])('is told, at the first address and at later ones: %s', (domain) => {
    expect([isReserved(domain), isReserved(domain)]).toEqual([true, true]);
  });

  it.each(['shop.com', 'myexample.com', 'example.com.de', 'example.de', 'the.contest', 'test.com'])(
    'is not %s',
    (domain) => {
      expect([isReserved(domain), isReserved(domain)]).toEqual([false, false]);
    },
  );
});

describe('isSimulator', () => {
  it.each([
    ['simulator.amazonses.com', true],
    ['a.simulator.amazonses.com', false],
    ['xsimulator.amazonses.com', false],
    ['amazonses.com', false],
  ])('is %s: %s', (domain, expected) => {
    expect(isSimulator(domain)).toBe(expected);
  });
});

describe('maskAddress', () => {
  it.each([
    ['bob@shop.com', 'b***'],
    [' bob', 'b***'],
    ['\u{1F600}x@shop.com', '\u{1F600}***'],
    ['  ', ''],
  ])('masks %j as %j', (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });
});
