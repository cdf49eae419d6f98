import { createHmac } from 'node:crypto';

/** `X-Hub-Signature-256` (developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads). */
export function hubSignature(body: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** developers.facebook.com, signed requests: base64url of the HMAC, a dot, base64url of the payload; the HMAC is over the encoded payload. */
export function signedRequest(userId: string, at: Date, secret: string): string {
  const payload = { user_id: userId, algorithm: 'HMAC-SHA256', issued_at: Math.floor(at.getTime() / 1_000) };
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
}
