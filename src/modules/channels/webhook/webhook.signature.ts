import { createHmac, randomBytes } from 'node:crypto';

/**
 * Signatures of Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks, specification, read August 2026):
 * HMAC-SHA256 over `<id>.<unix seconds>.<body>`, keyed by the decoded bytes of the secret, never by its text.
 */

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;

export function newSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64')}`;
}

/** @returns the key's bytes, or null when the text is no secret: `whsec_` and base64 of 24 to 64 bytes. */
export function keyOf(secret: string): Buffer | null {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(encoded, 'base64');
  const isCanonical = key.toString('base64').replace(/=+$/u, '') === encoded.replace(/=+$/u, '');
  return isCanonical && key.length >= MIN_BYTES && key.length <= MAX_BYTES ? key : null;
}

/**
 * The three headers of one attempt. The id stays the same on every attempt, time and signature do not.
 * @param secrets the newest first; several while one replaces another, so that receivers may know either.
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  at: Date,
  body: Buffer,
): { readonly 'webhook-id': string; readonly 'webhook-timestamp': string; readonly 'webhook-signature': string } {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets.map((secret) => {
    const key = keyOf(secret);
    if (!key) throw new Error('A stored signing secret can not be read.');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
