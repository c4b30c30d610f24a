import fc from 'fast-check';
import { fromItem, toItem } from '../../../lambdas/shared/dynamodb';

describe('an item', () => {
  it('is written in the types of DynamoDB', () => {
    expect(
      toItem({
        text: 'a',
        number: 1.5,
        flag: true,
        nothing: null,
        absent: undefined,
        numbers: new Set([1, 2]),
        texts: new Set(['a']),
        list: [1, 'a'],
        map: { inner: '' },
      }),
    ).toEqual({
      text: { S: 'a' },
      number: { N: '1.5' },
      flag: { BOOL: true },
      nothing: { NULL: true },
      numbers: { NS: ['1', '2'] },
      texts: { SS: ['a'] },
      list: { L: [{ N: '1' }, { S: 'a' }] },
      map: { M: { inner: { S: '' } } },
    });
  });

  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.uniqueArray(fc.integer(), { minLength: 1 }).map((members) => new Set(members)),
      fc.array(tie('any')),
      fc.dictionary(fc.string(), tie('any'), { noNullPrototype: true }),
    ),
  })).any;

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(value, (any) => {
        const item = { any } as Parameters<typeof toItem>[0];
        expect(fromItem(toItem(item))).toEqual(item);
      }),
    );
  });

  it('is refused where it holds what these tables do not', () => {
    expect(() => fromItem({ bytes: { B: new Uint8Array() } })).toThrow(
      'an attribute of type B is not used in these tables',
    );
  });
});
