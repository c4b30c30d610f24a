import { outcomeOf } from '../../../lambdas/send-shard/outcome';
import type { Verdict, VerdictKind } from '../../../lambdas/send-shard/verdict';
import { newBlock } from '../../../lambdas/shared/ledger/block-state';

const verdicts = (...kinds: VerdictKind[]) =>
  new Map(kinds.map((kind, offset): [number, Verdict] => [offset, { kind, status: kind.toUpperCase() }]));
const block = newBlock(50);

describe('outcomeOf', () => {
  it.each<[VerdictKind, object]>([
    ['accepted', { state: 'S' }],
    ['unknown', { state: 'U' }],
    ['failed', { state: 'R', backOff: true, failed: true }],
    ['transient', { state: 'R', backOff: true }],
    ['throttled', { state: 'R' }],
    ['quota', { state: 'R' }],
    ['halt', { state: 'R' }],
    ['suspect', { state: 'R' }],
    ['refused', { state: 'R' }],
  ])('answers %s', (kind, answer) => {
    expect(outcomeOf(verdicts(kind), block, 3).answers).toEqual(new Map([[0, answer]]));
  });

  it('fails who is refused beside somebody who is accepted', () => {
    const outcome = outcomeOf(verdicts('accepted', 'refused'), block, 3);
    expect(outcome.answers.get(1)).toEqual({ state: 'F', status: 'REFUSED' });
    expect(outcome).toMatchObject({ accepted: 1, held: [] });
  });

  it('holds who is refused where nobody is accepted', () => {
    expect(outcomeOf(verdicts('refused', 'unknown'), block, 3)).toMatchObject({
      accepted: 0,
      held: [{ block: 3, offset: 0, status: 'REFUSED' }],
    });
  });

  it.each([
    [0, { state: 'R', backOff: true, failed: true }],
    [1, { state: 'R', backOff: true, failed: true }],
    [2, { state: 'F', status: 'FAILED' }],
  ])('after FAILED %i times before, answers the next one so', (before, answer) => {
    const outcome = outcomeOf(verdicts('failed', 'accepted'), { ...block, failedAttempts: { 0: before } }, 3);
    expect(outcome.answers.get(0)).toEqual(answer);
  });

  it('holds the third FAILED where nobody is accepted, and counts it', () => {
    const outcome = outcomeOf(verdicts('failed'), { ...block, failedAttempts: { 0: 2 } }, 3);
    expect(outcome.held).toEqual([{ block: 3, offset: 0, status: 'FAILED' }]);
    expect(outcome.answers.get(0)).toMatchObject({ state: 'R', failed: true });
  });

  it('says what else follows', () => {
    expect(outcomeOf(verdicts('suspect', 'throttled', 'quota', 'halt', 'suspect'), block, 3)).toMatchObject({
      apart: [0, 4],
      throttled: true,
      quotaUsedUp: true,
      halt: 'HALT',
    });
    expect(outcomeOf(verdicts('accepted'), block, 3)).toMatchObject({
      apart: [],
      throttled: false,
      quotaUsedUp: false,
      halt: undefined,
    });
  });
});
