import type { Json, JsonObject } from '../../../../tools/local/states/json';
import { fails, lambda } from './state-machines';

/** A machine of one Map state of mode INLINE, which calls the function `work` for each item. */
export const inline = (
  fields: JsonObject,
  child: JsonObject = lambda('work', { OutputPath: '$.Payload', End: true }),
) => ({
  StartAt: 'Each',
  States: {
    Each: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work: child } }, ...fields, End: true },
  },
});

/** The same of mode DISTRIBUTED. */
export const distributed = (fields: JsonObject, child?: JsonObject) => {
  const machine = inline(fields, child);
  const { ItemProcessor: processor } = machine.States.Each;
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
  return {
    ...machine,
    States: { Each: { ...machine.States.Each, ItemProcessor: { ...processor, ProcessorConfig } } },
  };
};

/** Doubles a number. */
export const double = { work: (payload: Json) => Number(payload) * 2 };
/** Fails on odd numbers. */
export const odd = {
  work: (payload: Json) => (Number(payload) % 2 === 1 ? fails('Odd', `${payload} is odd`) : payload),
};
