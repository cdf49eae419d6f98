import { useSyncExternalStore } from 'react';

/** Something that is so or not, told to whoever shows it. */
class Known {
  private readonly listeners = new Set<() => void>();

  constructor(private value: boolean) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly get = (): boolean => this.value;

  set(value: boolean): void {
    if (this.value === value) return;
    this.value = value;
    for (const listener of this.listeners) listener();
  }
}

/** Whether the last thing we heard from the server was an answer. */
export const serverReachable = new Known(true);

/** Whether the server said that nobody is signed in any more: the session ran out, or was ended elsewhere. */
export const sessionEnded = new Known(false);

export function useServerReachable(): boolean {
  return useSyncExternalStore(serverReachable.subscribe, serverReachable.get);
}

export function useSessionEnded(): boolean {
  return useSyncExternalStore(sessionEnded.subscribe, sessionEnded.get);
}
