import type { Scope } from './draft.rules';

export interface Uploading {
  readonly id: number;
  readonly scope: Scope;
  readonly partKey: string;
  readonly file: File;
  /** 0 to 1. */
  readonly progress: number;
  readonly error: string | null;
}

/** How a queue reaches the library, and whom it tells. */
export interface UploadDoors {
  /** @returns the id of the file in the library */
  readonly upload: (file: File, onProgress: (share: number) => void, signal: AbortSignal) => Promise<string>;
  /** Puts an uploaded file into its part. */
  readonly onDone: (scope: Scope, partKey: string, mediaId: string) => void;
  readonly onFailed: (file: File) => void;
}

/** Files on their way into the library and then into a part, one after the other, so that they arrive in the order they were given. It outlives the page that it was begun on. */
export class UploadQueue {
  private list: readonly Uploading[] = [];
  private readonly aborts = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private newest = 0;
  private last: Promise<void> = Promise.resolve();

  private doors: UploadDoors | null = null;

  /** From now on through these: nothing is sent before the first. */
  serve(doors: UploadDoors): void {
    this.doors = doors;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Those that wait, run, or have failed and were not given up. */
  readonly get = (): readonly Uploading[] => this.list;

  readonly start = (scope: Scope, partKey: string, files: readonly File[]): void => {
    for (const file of files) {
      this.newest += 1;
      const one = { id: this.newest, scope, partKey, file, progress: 0, error: null };
      this.set([...this.list, one]);
      this.enqueue(one);
    }
  };

  /** Ends an upload, or gives up one that waits or has failed. */
  readonly cancel = (id: number): void => {
    this.aborts.get(id)?.abort();
    this.drop(id);
  };

  readonly retry = (id: number): void => {
    const one = this.list.find((upload) => upload.id === id);
    if (!one || one.error === null) return;
    this.change(id, { progress: 0, error: null });
    this.enqueue(one);
  };

  private enqueue(one: Uploading): void {
    const abort = new AbortController();
    this.aborts.set(one.id, abort);
    this.last = this.last.then(() => this.run(one, abort.signal));
  }

  private async run({ id, scope, partKey, file }: Uploading, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.doors === null) return;
    try {
      const mediaId = await this.doors.upload(file, (progress) => this.change(id, { progress }), signal);
      if (signal.aborted) return;
      this.doors.onDone(scope, partKey, mediaId);
      this.drop(id);
    } catch (error) {
      if (signal.aborted) return;
      this.change(id, { error: error instanceof Error ? error.message : String(error) });
      this.doors.onFailed(file);
    }
  }

  private drop(id: number): void {
    this.aborts.delete(id);
    this.set(this.list.filter((one) => one.id !== id));
  }

  private change(id: number, changed: Partial<Uploading>): void {
    this.set(this.list.map((one) => (one.id === id ? { ...one, ...changed } : one)));
  }

  private set(list: readonly Uploading[]): void {
    this.list = list;
    for (const listener of this.listeners) listener();
  }
}
