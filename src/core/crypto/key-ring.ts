import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors/app-error.js';

export interface RingKey {
  /** Letters, digits, `-` and `_`. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals secrets with AES-256-GCM. New values are sealed under the first key; values under any key of the ring open, so a key is rotated by
 * putting a new one in front and re-sealing at leisure. `context` (a table and row id, say) is authenticated: a sealed value
 * copied to another row does not open.
 */
export class KeyRing {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly current: RingKey;

  constructor(keys: readonly RingKey[]) {
    const first = keys[0];
    if (!first) throw new Error('A key ring needs at least one key.');
    for (const { id, key } of keys) {
      if (!/^[\w-]{1,40}$/.test(id)) throw new Error(`Key id "${id}" is not made of letters, digits, - and _.`);
      if (key.length !== 32) throw new Error(`Key "${id}" has ${key.length} bytes instead of 32.`);
    }
    this.current = first;
    this.keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  /** @returns `<key id>.<base64url of nonce, tag and ciphertext>` */
  seal(plaintext: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, nonce);
    cipher.setAAD(Buffer.from(`${this.current.id}:${context}`));
    const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return `${this.current.id}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @throws AppError `secret-unreadable` when the key is not in the ring or the value or its context was changed. */
  open(sealed: string, context: string): string {
    const dot = sealed.indexOf('.');
    const id = sealed.slice(0, dot);
    const key = this.keys.get(id);
    if (!key) throw unreadable(`No key "${id}" is in the key ring.`);
    const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(`${id}:${context}`));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return opened.toString('utf8');
    } catch (cause) {
      throw unreadable('A sealed value was changed or moved.', cause);
    }
  }

  /** True when the value should be sealed again under the current key. */
  isOld(sealed: string): boolean {
    return !sealed.startsWith(`${this.current.id}.`);
  }
}

function unreadable(detail: string, cause?: unknown): AppError {
  return new AppError({
    status: 500,
    code: 'secret-unreadable',
    detail: `A stored secret can't be read: ${detail} Check CARILLON_SECRET_KEYS.`,
    cause,
  });
}

/** Injection token of the key ring. */
export const KEY_RING = Symbol('KeyRing');

/** A URL-safe random token of 32 bytes. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a random token: enough where the token itself has 256 random bits. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(hashToken(left), hashToken(right));
}
