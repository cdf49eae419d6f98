import { createHmac } from 'node:crypto';

/** Of calls and of challenges: base64 of HMAC-SHA256 over the bytes (docs.x.com/x-api/webhooks/introduction, signature headers). */
export function webhookSignature(data: string | Buffer, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(data).digest('base64')}`;
}
