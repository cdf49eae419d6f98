import { withFreshKeys, type Draft } from './draft.rules';

/** What was written and the server may not have. */
export interface LocalCopy {
  readonly draft: Draft;
  readonly at: string;
  /** Of the post that it began from; null before there was one. */
  readonly version: number | null;
}

interface Kept extends LocalCopy {
  /** It was offered, and nobody has said yet what is to become of it. */
  readonly unanswered?: boolean;
}

/** A copy that another page left behind. */
export interface Offer {
  /** Its name on this device, for `dropOffer`. */
  readonly name: string;
  readonly copy: LocalCopy;
  readonly unanswered: boolean;
}

/** Copies of a post, or of posts that are no post yet. What follows the name of the page that writes one is its own: pages side by side don't take each other's. */
function namesOf(workspaceId: string, postId: string | null): string {
  return `carillon.draft.${workspaceId}.${postId ?? 'new'}`;
}

/** @returns false where the device does not take it */
export function writeCopy(workspaceId: string, postId: string | null, writer: string, copy: LocalCopy): boolean {
  return put(`${namesOf(workspaceId, postId)}.${writer}`, copy);
}

export function dropCopy(workspaceId: string, postId: string | null, writer: string): void {
  dropOffer(`${namesOf(workspaceId, postId)}.${writer}`);
}

/** The newest copy that no open page writes any more, and that is to be offered until `dropOffer`; null where there is none. */
export async function findOffer(workspaceId: string, postId: string | null): Promise<Offer | null> {
  const found = copiesOf(namesOf(workspaceId, postId));
  if (found.length === 0) return null;
  const writing = await openWriters();
  const [newest] = found
    .filter(({ name }) => !writing.some((writer) => name.endsWith(`.${writer}`)))
    .toSorted((a, b) => b.kept.at.localeCompare(a.kept.at));
  if (!newest) return null;
  const { name, kept } = newest;
  const { unanswered = false, ...copy } = kept;
  put(name, { ...copy, unanswered: true });
  return { name, copy: { ...copy, draft: withFreshKeys(copy.draft) }, unanswered };
}

export function dropOffer(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // Then there is none either.
  }
}

function put(name: string, kept: Kept): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function copiesOf(names: string): { readonly name: string; readonly kept: Kept }[] {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(names))
      .map((name) => ({ name, kept: JSON.parse(localStorage.getItem(name) ?? '') as Kept }));
  } catch {
    return [];
  }
}

const LOCKS = 'carillon.writer.';

/** Tells other pages that this one is open and writes. Browsers have locks on https and localhost only: elsewhere copies of open pages are offered, too, and still none is lost. @returns ends it */
export function beOpen(writer: string): () => void {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  locks()
    ?.request(LOCKS + writer, () => ended)
    .catch(() => undefined);
  return end;
}

function locks(): LockManager | undefined {
  return 'locks' in navigator ? navigator.locks : undefined;
}

async function openWriters(): Promise<readonly string[]> {
  const held =
    (
      await locks()
        ?.query()
        .catch(() => null)
    )?.held ?? [];
  return held.flatMap(({ name }) => (name?.startsWith(LOCKS) ? [name.slice(LOCKS.length)] : []));
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
