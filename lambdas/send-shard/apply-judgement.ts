import { refuse } from '../shared/ledger/block-state';
import { changeBlock } from '../shared/ledger/block-store';
import type { Judgement } from './refusal-judge';
import { blockAt, haltRun, type ShardRun } from './shard-run';

/** Writes what was decided about those whom SES refused: they fail, or the run is halted and they stay retryable. */
export async function applyJudgement(shardRun: ShardRun, judgement: Judgement): Promise<void> {
  if (judgement.kind === 'hold') return;
  if (judgement.kind === 'halt') return haltRun(shardRun, judgement.status);
  const { run, shard, services, blocks } = shardRun;
  for (const { block, offset, status } of judgement.refusals) {
    const changed = await changeBlock(
      services.blocks,
      { run, shard, block },
      blockAt(shardRun, block),
      (known) => ({
        block: refuse(known, [offset], status),
      }),
    );
    blocks[block] = changed.block;
  }
}
