import { formatCount } from '../../lambdas/shared/format-count';

/** Where the program says what it does. */
export interface Teller {
  /** One line that stays. */
  line(text: string): void;
  /** How far something is that takes long; drawn over what it was before on a terminal, a line now and then elsewhere. */
  progress(what: string, done: number, total: number): void;
}

const WIDTH = 24;
/** Elsewhere than on a terminal a line is told for each tenth. */
const STEPS = 10;

/** Tells on a stream, which is a terminal or not. */
export function tellerOn(stream: { readonly isTTY?: boolean; write(text: string): unknown }): Teller {
  const terminal = stream.isTTY === true;
  let drawn = false;
  let toldStep = -1;
  const erase = (): void => {
    if (drawn) stream.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    line(text) {
      erase();
      stream.write(`${text}\n`);
    },
    progress(what, done, total) {
      const part = total > 0 ? Math.min(1, done / total) : 0;
      const words = `${what}: ${formatCount(done)} of ${formatCount(total)}`;
      if (terminal) {
        erase();
        const filled = Math.round(part * WIDTH);
        stream.write(`[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${words}`);
        drawn = true;
        if (part === 1) erase();
        return;
      }
      const step = Math.floor(part * STEPS);
      if (step === toldStep) return;
      toldStep = step;
      stream.write(`${words}\n`);
    },
  };
}
