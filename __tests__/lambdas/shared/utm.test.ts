import fc from 'fast-check';
import { tagUrl, untagUrl, utmParameters } from '../../../lambdas/shared/utm';
import { aPlan } from '../../support/a-report';

const parametersOf = (utm: object | undefined) =>
  utmParameters(aPlan({ tracking: { ...(utm && { utm }) } }).campaign);
const parameters = parametersOf({ source: 'news' }) ?? [];
const TAGS = 'utm_source=news&utm_medium=email&utm_campaign=weekly';

describe('the parameters of a campaign', () => {
  it.each([
    ['by default', {}, ['utm_source=newsletter', 'utm_medium=email', 'utm_campaign=weekly']],
    [
      'all of them, encoded',
      { source: 'a b', medium: 'c&d', campaign: "e'f", term: '{{g}}', content: 'ü' },
      [
        'utm_source=a%20b',
        'utm_medium=c%26d',
        'utm_campaign=e%27f',
        'utm_term=%7B%7Bg%7D%7D',
        'utm_content=%C3%BC',
      ],
    ],
  ])('are %s', (_, utm, expected) => {
    expect(parametersOf(utm)).toEqual(expected);
  });

  it('are none where the campaign asks for none', () => {
    expect(parametersOf(undefined)).toBeUndefined();
  });
});

describe('a URL from the data', () => {
  it.each([
    ['https://shop.com', `https://shop.com?${TAGS}`],
    ['https://shop.com/a?b=1', `https://shop.com/a?b=1&${TAGS}`],
    ['https://shop.com/a#b?c', `https://shop.com/a?${TAGS}#b?c`],
    ['HTTP://shop.com/a?b=1#c', `HTTP://shop.com/a?b=1&${TAGS}#c`],
    [
      'https://shop.com/?utm_source=x&utm_term=y',
      'https://shop.com/?utm_source=x&utm_term=y&utm_medium=email&utm_campaign=weekly',
    ],
    ['https://shop.com/?my_utm_source=x', `https://shop.com/?my_utm_source=x&${TAGS}`],
    ['https://shop.com/#utm_source=x', `https://shop.com/?${TAGS}#utm_source=x`],
    [`https://shop.com/?${TAGS}`, `https://shop.com/?${TAGS}`],
    ['mailto:help@shop.com', 'mailto:help@shop.com'],
    ['', ''],
  ])('%s', (url, tagged) => {
    expect(tagUrl(url, parameters)).toBe(tagged);
  });

  it('is found again in the tagged one', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', '?', '&', '=', '#', '/', 'utm_medium=x', '%') });
    fc.assert(
      fc.property(piece, (rest) => {
        const url = `https://shop.com/${rest}`;
        expect(untagUrl(tagUrl(url, parameters), parameters)).toBe(url);
      }),
      { numRuns: 500 },
    );
  });
});
