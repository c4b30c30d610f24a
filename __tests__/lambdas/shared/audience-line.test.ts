import * as fc from 'fast-check';
import { formatAudienceLine, parseAudienceLine } from '../../../lambdas/shared/audience-line';

const line = { position: 7, address: 'John@shop.com', data: { name: 'Jörg\n"J"', items: [{ price: 1 }] } };

describe('an audience line', () => {
  it('is one line of JSON', () => {
    expect(formatAudienceLine({ position: 0, address: 'a@b.com', data: { name: 'A\nB' } })).toBe(
      '{"position":0,"address":"a@b.com","data":{"name":"A\\nB"}}\n',
    );
  });

  it('is ASCII, and says what JSON.stringify says, whatever its data', () =>
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 })),
        fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
        (address, values, texts) => {
          // By way of JSON, as rows come: __proto__ is a field then.
          const data = JSON.parse(JSON.stringify({ ...values, ...texts }));
          const given = { position: 3, address, data };
          const text = formatAudienceLine(given);
          expect(text).toMatch(/^[ -\x7f]+\n$/);
          expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(given));
        },
      ),
    ));

  it('comes back as it was written', () => {
    expect(parseAudienceLine(formatAudienceLine(line), 7)).toEqual(line);
  });

  it.each([
    ['{', 'audience line of position 7: not as it was written: the line'],
    ['{"position":7}', 'audience line of position 7: not as it was written: address, data'],
    [formatAudienceLine({ ...line, position: 8 }), 'audience line of position 7: it is of position 8'],
  ])('is refused where it is not what was written: %j', (text, message) => {
    expect(() => parseAudienceLine(text, 7)).toThrow(message);
  });

  it('is refused without being repeated, for it holds an address', () => {
    expect(() => parseAudienceLine('{"position":7,"address":"john@shop.com"}', 7)).not.toThrow('john');
  });
});
