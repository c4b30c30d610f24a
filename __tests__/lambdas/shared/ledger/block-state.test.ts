import {
  type Answer,
  answer,
  type Block,
  claim,
  endOpen,
  expireLease,
  newBlock,
  openOffsets,
  prove,
  refuse,
} from '../../../../lambdas/shared/ledger/block-state';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const at = { now: NOW, jitter: 1 };

function block(states: string, changes: Partial<Block> = {}): Block {
  return { ...newBlock(states.length), states, version: 1, ...changes };
}

const request = (offsets: number[], changes: Partial<Parameters<typeof claim>[1]> = {}) => ({
  owner: 'a',
  now: NOW,
  until: NOW + 30_000,
  offsets,
  suppressed: [],
  unsubscribed: [],
  ...changes,
});

const answers = (given: Record<number, Answer>) =>
  new Map(Object.entries(given).map(([offset, one]) => [Number(offset), one]));

describe('newBlock', () => {
  it('has everybody pending, and was never written', () => {
    expect(newBlock(3)).toMatchObject({ states: '...', version: 0, lease: undefined });
  });
});

describe('claim', () => {
  it('claims the wanted offsets that are pending or retryable, and passes over all others', () => {
    const result = claim(block('.RSFXNUEH'), request([0, 1, 2, 3, 4, 5, 6, 7, 8]));
    expect(result).toEqual({
      claimed: [0, 1],
      block: block('CCSFXNUEH', { lease: { owner: 'a', until: NOW + 30_000 } }),
    });
  });

  it('leaves offsets alone that were not asked for', () => {
    expect(claim(block('....'), request([1])).block.states).toBe('.C..');
  });

  it('ends those who must not be mailed as suppressed or unsubscribed', () => {
    const result = claim(block('.R..'), request([0, 1, 2, 3], { suppressed: [1], unsubscribed: [2] }));
    expect(result).toMatchObject({ claimed: [0, 3], block: { states: 'CXNC' } });
  });

  it('takes no lease when nobody is left to claim', () => {
    const result = claim(block('.'), request([0], { suppressed: [0] }));
    expect(result).toMatchObject({ claimed: [], block: { states: 'X', lease: undefined } });
  });

  it('changes nothing of somebody who was sent to and is suppressed since', () => {
    const sent = block('S');
    expect(claim(sent, request([0], { suppressed: [0] }))).toEqual({ claimed: [], block: sent });
  });

  it('is refused while another claim stands', () => {
    const held = block('C.', { lease: { owner: 'b', until: NOW + 1 } });
    expect(claim(held, request([1]))).toEqual({ block: held, busyUntil: NOW + 1 });
  });

  it('ends a claim whose time ran out as unknown and goes on', () => {
    const result = claim(block('CC.', { lease: { owner: 'b', until: NOW } }), request([0, 1, 2]));
    expect(result).toEqual({
      claimed: [2],
      block: block('UUC', { lease: { owner: 'a', until: NOW + 30_000 }, lost: { b: [0, 1] } }),
    });
  });

  it('knows its own claim again, when only the answer of the ledger was lost', () => {
    const own = block('C.C', { lease: { owner: 'a', until: NOW + 9 } });
    expect(claim(own, request([0, 2]))).toEqual({ block: own, claimed: [0, 2] });
  });
});

describe('expireLease', () => {
  it('leaves a live lease and a block without one as they are', () => {
    const live = block('C', { lease: { owner: 'a', until: NOW + 1 } });
    expect(expireLease(live, NOW)).toBe(live);
    const free = block('.');
    expect(expireLease(free, NOW)).toBe(free);
  });
});

describe('answer', () => {
  const claimed = block('CCCCS', { lease: { owner: 'a', until: NOW + 30_000 } });

  it('writes what became of each claimed recipient and gives up the lease', () => {
    const result = answer(
      claimed,
      'a',
      answers({
        0: { state: 'S' },
        1: { state: 'U' },
        2: { state: 'F', status: 'INVALID_PARAMETER' },
        3: { state: 'R' },
        4: { state: 'R' },
      }),
      at,
    );
    expect(result).toEqual(block('SUFRS', { failures: { INVALID_PARAMETER: [2] } }));
  });

  it('makes unknown of whom the answers say nothing', () => {
    expect(answer(claimed, 'a', answers({ 0: { state: 'S' } }), at).states).toBe('SUUUS');
  });

  it('writes nothing the second time', () => {
    const given = answers({ 0: { state: 'R' }, 1: { state: 'S' }, 2: { state: 'S' }, 3: { state: 'S' } });
    const once = answer(claimed, 'a', given, at);
    expect(answer(once, 'a', given, at)).toBe(once);
  });

  it('overwrites unknown when it comes late, each offset once', () => {
    const expired = expireLease(claimed, NOW + 30_000);
    expect(expired.states).toBe('UUUUS');
    const late = answer(
      expired,
      'a',
      answers({ 0: { state: 'S' }, 1: { state: 'R' }, 2: { state: 'U' }, 3: { state: 'U' } }),
      at,
    );
    expect(late).toMatchObject({ states: 'SRUUS', lost: { a: [2, 3] } });
    const again = answer(late, 'a', answers({ 1: { state: 'S' }, 2: { state: 'S' }, 3: { state: 'R' } }), at);
    expect(again).toMatchObject({ states: 'SRSRS', lost: {} });
  });

  it('does not touch what another claim left unknown', () => {
    const other = block('U', { lost: { b: [0] } });
    expect(answer(other, 'a', answers({ 0: { state: 'R' } }), at)).toBe(other);
  });

  it('comes late beside a claim that stands, and leaves that alone', () => {
    const busy = block('UC', { lease: { owner: 'b', until: NOW + 9 }, lost: { a: [0] } });
    expect(answer(busy, 'a', answers({ 0: { state: 'S' }, 1: { state: 'S' } }), at)).toMatchObject({
      states: 'SC',
      lease: { owner: 'b', until: NOW + 9 },
    });
  });

  it('never overwrites what an event has proven', () => {
    const proven = prove(expireLease(claimed, NOW + 30_000), new Set([0, 1, 2, 3]));
    expect(answer(proven, 'a', answers({ 0: { state: 'R' } }), at)).toBe(proven);
  });

  it('counts how often FAILED was answered', () => {
    const twice = block('C', { lease: { owner: 'a', until: NOW }, failedAttempts: { 0: 1 } });
    expect(answer(twice, 'a', answers({ 0: { state: 'R', failed: true } }), at).failedAttempts).toEqual({
      0: 2,
    });
  });

  it.each([
    [0, 1, 1000],
    [0, 0, 500],
    [1, 1, 2000],
    [5, 1, 32_000],
    [20, 1, 900_000],
    [4000, 0, 450_000],
  ])('backs off after %i times with a jitter of %d by %i ms', (retries, jitter, milliseconds) => {
    const result = answer({ ...claimed, retries }, 'a', answers({ 0: { state: 'R', backOff: true } }), {
      now: NOW,
      jitter,
    });
    expect(result).toMatchObject({ retryAt: NOW + milliseconds, retries: retries + 1 });
  });

  it('does not back off for what may be tried at once', () => {
    expect(answer(claimed, 'a', answers({ 0: { state: 'R' } }), at)).toMatchObject({
      retryAt: 0,
      retries: 0,
    });
  });
});

describe('refuse', () => {
  it('fails who is open, with the status', () => {
    const before = block('R.SC', { failures: { FAILED: [7] } });
    expect(refuse(before, [0, 1, 2, 3], 'BadRequestException')).toMatchObject({
      states: 'FFSC',
      failures: { FAILED: [7], BadRequestException: [0, 1] },
    });
  });

  it('leaves a block alone where nobody is open', () => {
    const done = block('S');
    expect(refuse(done, [0], 'FAILED')).toBe(done);
  });
});

describe('endOpen', () => {
  it.each(['E', 'H'] as const)('ends pending and retryable as %s, and nobody else', (letter) => {
    expect(endOpen(block('.RCSFXNU'), letter).states).toBe(`${letter}${letter}CSFXNU`);
  });

  it('leaves a block alone where nobody is open', () => {
    const done = block('SC');
    expect(endOpen(done, 'E')).toBe(done);
  });
});

describe('prove', () => {
  it('makes sent of unknown, and of whoever was about to be sent to again', () => {
    expect(prove(block('URSF.'), new Set([0, 1, 2, 3, 4])).states).toBe('SSSFS');
  });

  it('leaves claims that wait for their answer, and blocks without news', () => {
    const waiting = block('CU', { lease: { owner: 'a', until: NOW } });
    expect(prove(waiting, new Set([0]))).toBe(waiting);
  });
});

describe('openOffsets', () => {
  it('lists pending and retryable', () => {
    expect(openOffsets(block('.CSRFXNUEH'))).toEqual([0, 3]);
  });
});
