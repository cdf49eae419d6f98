import { useSyncExternalStore } from 'react';
import { isProblem, uploadMedia } from '@/api';

export interface UploadEntry {
  readonly id: number;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed';
  /** How much has been sent, 0 to 1. */
  readonly sent: number;
  /** For people; set when it failed. */
  readonly error: string | null;
}

const AT_ONCE = 2;
const SHOW_EVERY_MS = 150;
const NONE: readonly UploadEntry[] = [];

/** The uploads to one workspace. They go on while people look at other pages. */
class UploadQueue {
  private entries: readonly UploadEntry[] = NONE;
  private readonly running = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private nextId = 1;

  constructor(private readonly workspaceId: string) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  readonly current = (): readonly UploadEntry[] => this.entries;

  add(files: readonly File[]): void {
    const more = files.map((file) => ({ id: this.nextId++, file, state: 'waiting' as const, sent: 0, error: null }));
    this.set([...this.entries, ...more]);
    this.goOn();
  }

  /** Ends it, whatever its state, and forgets it. */
  remove(id: number): void {
    this.running.get(id)?.abort();
    this.set(this.entries.filter((entry) => entry.id !== id));
  }

  retry(id: number): void {
    this.change(id, { state: 'waiting', sent: 0, error: null });
    this.goOn();
  }

  clearDone(): void {
    this.set(this.entries.filter(({ state }) => state !== 'done'));
  }

  private goOn(): void {
    const waiting = this.entries.filter(({ state }) => state === 'waiting');
    for (const entry of waiting.slice(0, AT_ONCE - this.running.size)) void this.send(entry);
  }

  private async send({ id, file }: UploadEntry): Promise<void> {
    const control = new AbortController();
    this.running.set(id, control);
    this.change(id, { state: 'sending' });
    let shownAt = 0;
    try {
      await uploadMedia({
        workspaceId: this.workspaceId,
        file,
        signal: control.signal,
        onProgress: (sent) => {
          const now = performance.now();
          if (now - shownAt < SHOW_EVERY_MS && sent < 1) return;
          shownAt = now;
          this.change(id, { sent });
        },
      });
      this.change(id, { state: 'done', sent: 1 });
    } catch (error) {
      // A cancelled one has left the list already.
      const message = isProblem(error) ? (error.of('file') ?? error.message) : String(error);
      this.change(id, { state: 'failed', error: message });
    } finally {
      this.running.delete(id);
      this.goOn();
    }
  }

  private change(id: number, change: Partial<UploadEntry>): void {
    this.set(this.entries.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
  }

  private set(entries: readonly UploadEntry[]): void {
    this.entries = entries;
    for (const listener of this.listeners) listener();
  }
}

const queues = new Map<string, UploadQueue>();

export function uploadsTo(workspaceId: string): UploadQueue {
  let queue = queues.get(workspaceId);
  if (!queue) {
    queue = new UploadQueue(workspaceId);
    queues.set(workspaceId, queue);
  }
  return queue;
}

export function useUploads(workspaceId: string): readonly UploadEntry[] {
  const queue = uploadsTo(workspaceId);
  return useSyncExternalStore(queue.subscribe, queue.current);
}
