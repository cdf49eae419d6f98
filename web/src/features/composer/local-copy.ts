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

function read(key: string): LocalCopy | null {
  const text = localStorage.getItem(key);
  if (text === null) return null;
  const copy = JSON.parse(text) as LocalCopy;
  return { ...copy, draft: withFreshKeys(copy.draft) };
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

/** What is offered stands aside until somebody answers: what is written meanwhile must not take its place. */
function asideOf(workspaceId: string, postId: string | null): string {
  return `${keyOf(workspaceId, postId)}.aside`;
}

export interface Offer {
  readonly copy: LocalCopy;
  /** It was offered before, and nobody has said yet what is to become of it. */
  readonly unanswered: boolean;
}

/** What is to be offered, put aside: a copy that was not answered yet, or else the one that was kept last. */
export function takeOffer(workspaceId: string, postId: string | null): Offer | null {
  try {
    const [key, aside] = [keyOf(workspaceId, postId), asideOf(workspaceId, postId)];
    const unanswered = localStorage.getItem(aside) !== null;
    const kept = localStorage.getItem(key);
    if (!unanswered && kept !== null) {
      localStorage.setItem(aside, kept);
      localStorage.removeItem(key);
    }
    const copy = read(aside);
    return copy === null ? null : { copy, unanswered };
  } catch {
    return null;
  }
}

export function dropOffer(workspaceId: string, postId: string | null): void {
  remove(asideOf(workspaceId, postId));
}

export function dropCopy(workspaceId: string, postId: string | null): void {
  remove(keyOf(workspaceId, postId));
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key);
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
