import type { Logger } from '../core/logging/logger.js';

/** Repeats work that must not overlap itself; a tick that comes while the last still runs is left out. */
export class Ticker {
  private running: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly name: string,
    private readonly work: () => Promise<unknown>,
    private readonly log: Logger,
  ) {}

  tick(): void {
    if (this.running !== null || this.stopped) return;
    this.running = this.work()
      .then(
        () => undefined,
        (error: unknown) => {
          if (!this.stopped) this.log.warn(`${this.name} failed; the next tick tries again`, { error });
        },
      )
      .finally(() => {
        this.running = null;
      });
  }

  /** No further ticks; resolves when the last is over. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }
}
