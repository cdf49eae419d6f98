import type { KeyRing } from '../../core/crypto/key-ring.js';
import type { JsonObject } from '../channels/index.js';

interface Envelope {
  readonly credentials: JsonObject;
  readonly obtainedAt: string;
}

/** The context that binds sealed credentials to their account: copied to another row, they do not open. */
export function connectionSeal(accountId: string): string {
  return `connection:${accountId}`;
}

/** @param obtainedAt when the network gave them out; their lifetime counts from it */
export function sealCredentials(
  keyRing: KeyRing,
  accountId: string,
  credentials: JsonObject,
  obtainedAt: Date,
): string {
  const envelope: Envelope = { credentials, obtainedAt: obtainedAt.toISOString() };
  return keyRing.seal(JSON.stringify(envelope), connectionSeal(accountId));
}

/** @throws AppError `secret-unreadable` */
export function openCredentials(
  keyRing: KeyRing,
  accountId: string,
  sealed: string,
): { readonly credentials: JsonObject; readonly obtainedAt: Date } {
  const envelope = JSON.parse(keyRing.open(sealed, connectionSeal(accountId))) as Envelope;
  return { credentials: envelope.credentials, obtainedAt: new Date(envelope.obtainedAt) };
}
