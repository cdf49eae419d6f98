/** What comes within this time is answered together. */
const GATHER_MS = 250;

/**
 * Reads again what events made old, one wave after the other: what comes while a wave reads waits for the next one. A wave that began anew with each
 * event would cancel what the one before had asked for, and in a long burst nothing would ever arrive.
 */
export class Waves {
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private isReading = false;

  /** @param read reads what is concerned; settles when it was read, or could not be */
  constructor(private readonly read: (concerned: readonly string[]) => Promise<unknown>) {}

  note(concerned: readonly string[]): void {
    for (const one of concerned) this.waiting.add(one);
    this.plan();
  }

  stop(): void {
    this.waiting.clear();
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private plan(): void {
    if (this.isReading || this.waiting.size === 0) return;
    this.timer ??= setTimeout(() => this.begin(), GATHER_MS);
  }

  private begin(): void {
    this.timer = null;
    const concerned = [...this.waiting];
    this.waiting.clear();
    this.isReading = true;
    const end = (): void => {
      this.isReading = false;
      this.plan();
    };
    this.read(concerned).then(end, end);
  }
}
