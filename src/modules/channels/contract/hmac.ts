import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 (RFC 2104), with which networks sign what they send. */
export function hmacSha256(secret: string, data: string | Buffer): Buffer {
  return createHmac('sha256', secret).update(data).digest();
}

/**
 * Whether `mac` is the HMAC-SHA256 of `data`, told in the same time whatever differs. An empty secret signs nothing: everybody knows it.
 * @param mac as sent, in whatever encoding it came decoded from
 */
export function isSignedWith(secret: string, data: string | Buffer, mac: Buffer): boolean {
  const expected = hmacSha256(secret, data);
  return mac.length === expected.length && timingSafeEqual(mac, expected) && secret !== '';
}

/** Equality of texts that somebody may try to guess, told in the same time whatever differs. */
export function isSameSecret(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right)) && left !== '';
}

/** A short name for something long that tells nothing of it: SHA-256, base64url. */
export function digestOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  // Lengths between them, so that no two lists of parts read the same.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
