/** A clock that moves when a test says so, and timers that end when it has passed them. */
export class FakeClock {
  private readonly waiting = new Set<{ readonly at: number; readonly end: () => void }>();
  private time: number;

  constructor(start: string) {
    this.time = Date.parse(start);
  }

  readonly now = (): number => this.time;

  readonly timer = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiter = { at: this.time + milliseconds, end: resolve };
      this.waiting.add(waiter);
      signal.addEventListener('abort', () => {
        this.waiting.delete(waiter);
        reject(signal.reason);
      });
    });

  /** Moves to a moment, ending each timer on the way when it is its time. */
  async moveTo(moment: string): Promise<void> {
    const end = Date.parse(moment);
    for (;;) {
      await new Promise(setImmediate);
      const [next] = [...this.waiting].sort((left, right) => left.at - right.at);
      if (!next || next.at > end) break;
      this.time = Math.max(this.time, next.at);
      this.waiting.delete(next);
      next.end();
    }
    this.time = end;
    await new Promise(setImmediate);
  }

  /** Moves to a moment without a timer ending on the way, as when a machine sleeps. */
  jumpTo(moment: string): void {
    this.time = Date.parse(moment);
  }
}
