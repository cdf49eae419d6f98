/** So that looking never takes more than a twentieth of a connection's time, however long a look takes. */
const REST = 20;

/** An answer that costs something to find, kept for a while. Who asks meanwhile gets the same; who asks while it is looked for waits for it. */
export class Remembered<T> {
  private known: { readonly value: T; readonly untilMs: number } | null = null;
  private looking: Promise<T> | null = null;

  constructor(
    private readonly look: () => Promise<T>,
    private readonly keepMs: number,
  ) {}

  /** @throws what `look` throws, which is not kept */
  async get(): Promise<T> {
    if (this.known && performance.now() < this.known.untilMs) return this.known.value;
    this.looking ??= this.refresh().finally(() => (this.looking = null));
    return this.looking;
  }

  private async refresh(): Promise<T> {
    const startedMs = performance.now();
    const value = await this.look();
    const endedMs = performance.now();
    this.known = { value, untilMs: endedMs + Math.max(this.keepMs, (endedMs - startedMs) * REST) };
    return value;
  }
}
