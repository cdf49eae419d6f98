import type { Fault as NetworkFault } from '../../src/sandbox-network/faults.js';

/** Processes of the service, with their roles. */
export const PROCESSES = { front: 'api,scheduler', worker: 'worker', second: 'scheduler,worker' } as const;
export type ProcessName = keyof typeof PROCESSES;

export type Backend = 'postgres' | 'redis';

/** Workspaces and accounts by number: what they are called is known when they are there. */
export const WORKSPACES = 2;
export const ACCOUNTS_PER_WORKSPACE = 4;

/** What happens to the installation or the network. */
export type Fault =
  | { readonly kind: 'process-killed'; readonly process: ProcessName; readonly downMs: number }
  /** For longer than a lease, so that others take over and it wakes up with claims that are not its own any more. */
  | { readonly kind: 'process-frozen'; readonly process: ProcessName; readonly downMs: number }
  /** The postmaster alone is killed, as the system does when memory is short; it recovers from its log. */
  | { readonly kind: 'postgres-killed'; readonly downMs: number }
  | { readonly kind: 'postgres-stopped'; readonly downMs: number }
  | { readonly kind: 'connections-cut' }
  /** The queue's schema dropped, or Redis emptied. */
  | { readonly kind: 'queue-wiped' }
  | { readonly kind: 'redis-killed'; readonly downMs: number }
  | { readonly kind: 'network'; readonly name: string; readonly fault: NetworkFault }
  /** Whether the network keeps its word about idempotency keys. */
  | { readonly kind: 'keys'; readonly idempotency: 'honour' | 'ignore' };

export type Scope =
  | { readonly of: 'workspace'; readonly workspace: number }
  | { readonly of: 'campaign'; readonly workspace: number }
  | { readonly of: 'account'; readonly workspace: number; readonly account: number };

/** What people do. Posts are known by their number, from 1. */
export type UserAct =
  | {
      readonly kind: 'post';
      readonly post: number;
      readonly workspace: number;
      readonly accounts: readonly number[];
      readonly parts: number;
      readonly picture: boolean;
      readonly comment: boolean;
      readonly campaign: boolean;
      /** null: at once. */
      readonly dueInMs: number | null;
    }
  | { readonly kind: 'edit'; readonly post: number; readonly version: number }
  /** The whole post to another time. */
  | { readonly kind: 'reschedule'; readonly post: number; readonly dueInMs: number }
  /** One delivery of it. */
  | { readonly kind: 'move'; readonly post: number; readonly dueInMs: number }
  | { readonly kind: 'cancel'; readonly post: number }
  | { readonly kind: 'retry'; readonly post: number }
  | { readonly kind: 'unpublish'; readonly post: number }
  | { readonly kind: 'bulk'; readonly action: 'publish-now' | 'cancel'; readonly posts: readonly number[] }
  | { readonly kind: 'pause'; readonly scope: Scope }
  | { readonly kind: 'resume'; readonly scope: Scope };

/** Milliseconds from the beginning of the storm. */
export type Planned =
  | { readonly atMs: number; readonly fault: Fault; readonly act?: undefined }
  | { readonly atMs: number; readonly act: UserAct; readonly fault?: undefined };

export interface Plan {
  readonly seed: string;
  readonly lengthMs: number;
  readonly backend: Backend;
  /** By time. */
  readonly events: readonly Planned[];
}
