import { type Refusal, RefusalJudge } from '../../../lambdas/send-shard/refusal-judge';

const refusals = (count: number, status = 'BadRequestException'): Refusal[] =>
  Array.from({ length: count }, (_, offset) => ({ block: 0, offset, status }));

describe('RefusalJudge', () => {
  it('fails those who were refused once somebody else is accepted', () => {
    const judge = new RefusalJudge();
    expect(judge.refused(refusals(3))).toEqual({ kind: 'hold' });
    expect(judge.accepted()).toEqual({ kind: 'fail', refusals: refusals(3) });
    expect(judge.accepted()).toEqual({ kind: 'hold' });
  });

  it('halts when as many as a full call are refused for one reason and nobody is accepted', () => {
    const judge = new RefusalJudge();
    expect(judge.refused(refusals(49))).toEqual({ kind: 'hold' });
    expect(judge.refused(refusals(1))).toEqual({ kind: 'halt', status: 'BadRequestException' });
    expect(judge.end(true)).toEqual({ kind: 'hold' });
  });

  it('fails them when the reasons differ', () => {
    const judge = new RefusalJudge();
    judge.refused(refusals(49));
    expect(judge.refused(refusals(1, 'MessageRejected'))).toEqual({
      kind: 'fail',
      refusals: [...refusals(49), ...refusals(1, 'MessageRejected')],
    });
  });

  it('counts anew after an acceptance', () => {
    const judge = new RefusalJudge();
    judge.refused(refusals(49));
    judge.accepted();
    expect(judge.refused(refusals(49))).toEqual({ kind: 'hold' });
  });

  it('ends with failures where anybody of the shard was accepted', () => {
    const judge = new RefusalJudge();
    judge.refused(refusals(2));
    expect(judge.end(true)).toEqual({ kind: 'fail', refusals: refusals(2) });
  });

  it('ends with a halt where nobody was, however few they are', () => {
    const judge = new RefusalJudge();
    judge.refused(refusals(1));
    expect(judge.end(false)).toEqual({ kind: 'halt', status: 'BadRequestException' });
  });

  it('ends with failures where nobody was and the reasons differ', () => {
    const judge = new RefusalJudge();
    judge.refused([...refusals(1), ...refusals(1, 'FAILED')]);
    expect(judge.end(false).kind).toBe('fail');
  });

  it('has nothing to say where nobody was refused', () => {
    expect(new RefusalJudge().end(false)).toEqual({ kind: 'hold' });
  });
});
