import { useSyncExternalStore } from 'react';

/** Whether the last thing we heard from the server was an answer. */
class Reachability {
  private reachable = true;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly get = (): boolean => this.reachable;

  set(reachable: boolean): void {
    if (this.reachable === reachable) return;
    this.reachable = reachable;
    for (const listener of this.listeners) listener();
  }
}

export const serverReachable = new Reachability();

export function useServerReachable(): boolean {
  return useSyncExternalStore(serverReachable.subscribe, serverReachable.get);
}
