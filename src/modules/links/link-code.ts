import { createHash } from 'node:crypto';
import { CODE_LENGTH } from './tracked-links.rules.js';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CODE = /^[0-9A-Za-z]{10}$/;

/** Whose address it is. */
export interface LinkOwner {
  readonly workspaceId: string;
  readonly postId: string;
  readonly accountId: string;
}

/**
 * The code of an address in one delivery. Derived and not drawn, so that a check, a freeze and a later freeze name the same one and nothing
 * is stored before a post is scheduled. 62^10 codes: two addresses of millions that share one are as good as impossible, and are refused.
 */
export function codeFor({ workspaceId, postId, accountId }: LinkOwner, url: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([workspaceId, postId, accountId, url]))
    .digest();
  let rest = digest.readBigUInt64BE(0) * 2n ** 64n + digest.readBigUInt64BE(8);
  let code = '';
  while (code.length < CODE_LENGTH) {
    code += DIGITS[Number(rest % 62n)] ?? '';
    rest /= 62n;
  }
  return code;
}

export function isLinkCode(text: string): boolean {
  return CODE.test(text);
}
