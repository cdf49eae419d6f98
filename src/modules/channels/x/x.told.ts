import { digestOf, toldInstant, type Notice } from '../contract/index.js';

/**
 * What somebody did to posts of an account. X names each sending of an event anew when it repeats it, so the key is made of what happened.
 * @param id of the like or of the answering post; without one nothing tells a repeat from another
 */
export function engagement(
  what: 'like' | 'post',
  id: string | null,
  remoteAccountId: string | null,
  posts: readonly (string | null)[],
  occurredAt: Date | null,
): readonly Notice[] {
  if (id === null || remoteAccountId === null) return [];
  return [...new Set(posts)]
    .filter((post) => post !== null)
    .map((remotePostId) => ({
      key: digestOf(what, id, remoteAccountId, remotePostId),
      kind: 'engagement',
      occurredAt,
      remoteAccountId,
      grantedBy: null,
      remotePostId,
    }));
}

export function revocation(remoteAccountId: string | null, dateTime: string | null): readonly Notice[] {
  if (remoteAccountId === null) return [];
  const occurredAt = toldInstant(Date.parse(dateTime ?? ''));
  const key = digestOf('revoke', remoteAccountId, dateTime ?? '');
  return [{ key, kind: 'revoked', occurredAt, remoteAccountId, grantedBy: null, remotePostId: null }];
}
