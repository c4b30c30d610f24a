import {
  blockCount,
  blockOf,
  blockSize,
  parseRecipientTag,
  recipientTag,
  shardCount,
  shardSize,
} from '../../../../lambdas/shared/ledger/positions';

describe('the cut of an audience', () => {
  it.each([
    [1, 1, 1, 1, 1],
    [50, 1, 50, 1, 50],
    [51, 1, 51, 2, 1],
    [10_000, 1, 10_000, 200, 50],
    [10_001, 2, 1, 1, 1],
    [25_075, 3, 5_075, 102, 25],
  ])(
    'of %i is %i shards, the last of %i in %i blocks, the last of %i',
    (planned, shards, last, blocks, lastBlock) => {
      expect(shardCount(planned)).toBe(shards);
      expect(shardSize(planned, shards - 1)).toBe(last);
      expect(blockCount(planned, shards - 1)).toBe(blocks);
      expect(blockSize(planned, shards - 1, blocks - 1)).toBe(lastBlock);
    },
  );

  it('has nobody beyond its end', () => {
    expect([shardSize(10_000, 1), blockCount(10_000, 1), blockSize(50, 0, 1)]).toEqual([0, 0, 0]);
  });

  it('fills all shards and blocks but the last', () => {
    expect([shardSize(25_075, 0), blockSize(25_075, 1, 199)]).toEqual([10_000, 50]);
  });

  it('has 50 positions in a block', () => {
    expect([0, 49, 50, 9_999].map(blockOf)).toEqual([0, 0, 1, 199]);
  });
});

describe('the tag rcpt', () => {
  it('says shard and position', () => {
    expect(recipientTag(12, 9_999)).toBe('12-9999');
    expect(parseRecipientTag('12-9999')).toEqual({ shard: 12, position: 9_999 });
    expect(parseRecipientTag('0-0')).toEqual({ shard: 0, position: 0 });
  });

  it.each(['', '1', '1-', '-1', '01-1', '1-01', '1-10000', '1-1-1', ' 1-1', '1--1', '1-1\n'])(
    'is not read from %j',
    (tag) => {
      expect(parseRecipientTag(tag)).toBeUndefined();
    },
  );
});
