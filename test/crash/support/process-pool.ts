import { SpawnedCarillon } from '../../support/spawned-carillon.js';

const STOP_PATIENCE_MS = 25_000;

/** The built service as several processes over one database. */
export class ProcessPool {
  private readonly running = new Map<number, SpawnedCarillon>();

  constructor(
    private readonly dataDir: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Starts processes without waiting for them: they take work as soon as they are ready. */
  async add(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      const started = await SpawnedCarillon.launch(this.dataDir, this.env);
      this.running.set(started.pid, started);
    }
  }

  /** As a supervisor does: one that ended by itself, because the database went away while it started, is started again. */
  async keepAll(): Promise<void> {
    const ended = [...this.running.values()].filter((one) => !one.isRunning);
    for (const one of ended) this.running.delete(one.pid);
    await this.add(ended.length);
  }

  get pids(): number[] {
    return [...this.running.keys()];
  }

  /** Waits for the end of a process that a trap has killed, and starts another in its place. @throws when it ended by anything but SIGKILL */
  async replace(pid: number): Promise<void> {
    const killed = this.running.get(pid);
    if (!killed) throw new Error(`Process ${pid} is none of ours.`);
    await killed.ended();
    if (killed.endedBy !== 'SIGKILL') throw new Error(`Process ${pid} was to be killed, but: ${killed.log}`);
    this.running.delete(pid);
    await this.add(1);
  }

  /** Lets all finish what they are at, as a shutdown does. @returns what they had to say */
  async stop(): Promise<string> {
    const all = [...this.running.values()];
    for (const one of all) one.signal('SIGTERM');
    const timer = setTimeout(() => all.forEach((one) => one.signal('SIGKILL')), STOP_PATIENCE_MS);
    await Promise.all(all.map((one) => one.ended()));
    clearTimeout(timer);
    this.running.clear();
    return all.map((one) => one.log).join('\n');
  }
}
