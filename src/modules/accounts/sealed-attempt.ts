import type { Actor } from '../../core/auth/actor.js';
import type { KeyRing } from '../../core/crypto/key-ring.js';
import type { ConnectedAccount, Json } from '../channels/index.js';

/** What a waiting sign-in keeps until the person comes back. */
export interface WaitingSecret {
  readonly codeVerifier: string;
  readonly memo: Json;
  /** Who began it: what they connect is recorded as theirs. */
  readonly actor: Actor;
  /** SHA-256 of the secret that the browser got in which it was begun, hex. */
  readonly browserHash?: string;
}

/** What a sign-in with several accounts keeps until some are chosen. */
export interface ChoosingSecret {
  readonly choices: readonly ConnectedAccount[];
}

type StoredAccount = Omit<ConnectedAccount, 'expiresAt' | 'grantExpiresAt'> & {
  readonly expiresAt: string | null;
  readonly grantExpiresAt: string | null;
};

export function sealWaiting(keyRing: KeyRing, attemptId: string, secret: WaitingSecret): string {
  return keyRing.seal(JSON.stringify(secret), contextOf(attemptId));
}

/** @throws AppError `secret-unreadable` */
export function openWaiting(keyRing: KeyRing, attemptId: string, sealed: string): WaitingSecret {
  return JSON.parse(keyRing.open(sealed, contextOf(attemptId))) as WaitingSecret;
}

export function sealChoosing(keyRing: KeyRing, attemptId: string, secret: ChoosingSecret): string {
  return keyRing.seal(JSON.stringify(secret), contextOf(attemptId));
}

/** @throws AppError `secret-unreadable` */
export function openChoosing(keyRing: KeyRing, attemptId: string, sealed: string): ChoosingSecret {
  const { choices } = JSON.parse(keyRing.open(sealed, contextOf(attemptId))) as { choices: StoredAccount[] };
  return {
    choices: choices.map((choice) => ({
      ...choice,
      expiresAt: dateOrNull(choice.expiresAt),
      grantExpiresAt: dateOrNull(choice.grantExpiresAt),
    })),
  };
}

function contextOf(attemptId: string): string {
  return `connect_attempt:${attemptId}`;
}

function dateOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
