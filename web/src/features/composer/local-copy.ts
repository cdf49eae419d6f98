import type { Draft } from './draft.rules';
import { withFreshKeys } from './draft.rules';

/** What was written and the server may not have. */
export interface LocalCopy {
  readonly draft: Draft;
  readonly at: string;
  /** Of the post that it began from; null before there was one. */
  readonly version: number | null;
}

function keyOf(workspaceId: string, postId: string | null): string {
  return `carillon.draft.${workspaceId}.${postId ?? 'new'}`;
}

export function readCopy(workspaceId: string, postId: string | null): LocalCopy | null {
  try {
    const text = localStorage.getItem(keyOf(workspaceId, postId));
    if (text === null) return null;
    const copy = JSON.parse(text) as LocalCopy;
    return { ...copy, draft: withFreshKeys(copy.draft) };
  } catch {
    return null;
  }
}

/** @returns false where the device does not take it */
export function writeCopy(workspaceId: string, postId: string | null, copy: LocalCopy): boolean {
  try {
    localStorage.setItem(keyOf(workspaceId, postId), JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function dropCopy(workspaceId: string, postId: string | null): void {
  try {
    localStorage.removeItem(keyOf(workspaceId, postId));
  } catch {
    // Then there is none either.
  }
}

const LAST_ACCOUNTS = 'carillon.accounts.';

export function lastAccounts(workspaceId: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(LAST_ACCOUNTS + workspaceId) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberAccounts(workspaceId: string, accountIds: readonly string[]): void {
  try {
    localStorage.setItem(LAST_ACCOUNTS + workspaceId, JSON.stringify(accountIds));
  } catch {
    // They are chosen again in a moment.
  }
}
