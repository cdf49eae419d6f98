/**
 * - `active`: posts go out.
 * - `paused`: a person stopped it; posts wait until a person resumes it, whatever becomes of its grant meanwhile.
 * - `reconnect`: the network took the grant back; posts wait until a person connects again.
 * - `disconnected`: a person disconnected it; the history stays, the credentials are gone.
 */
export const ACCOUNT_STATUSES = ['active', 'paused', 'reconnect', 'disconnected'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/**
 * How the last calls with the grant went.
 * - `failing`: the network can't be reached or misbehaves; nobody has to do anything.
 * - `reconnect`: the network's clear word that the grant is gone.
 */
export const HEALTHS = ['ok', 'failing', 'reconnect'] as const;
export type Health = (typeof HEALTHS)[number];

/** What ending a pause leads to. */
export function statusAfterResume(health: Health): AccountStatus {
  return health === 'reconnect' ? 'reconnect' : 'active';
}

/** Two identities are the same when the network says so; handles change hands. */
export interface Identity {
  readonly server: string;
  readonly remoteId: string;
}

export function sameIdentity(left: Identity, right: Identity): boolean {
  return left.server === right.server && left.remoteId === right.remoteId;
}
