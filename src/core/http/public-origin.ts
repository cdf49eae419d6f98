import { isIP } from 'node:net';
import { bareHost, isLocalName, isPublicAddress } from './address-guard.js';

/** Names that only the network around a machine knows (RFC 6762 §3, RFC 8375, ICANN's `.internal`). */
const INSIDE_ONLY = /\.(local|lan|home|internal|home\.arpa)$/;

/** Who gets through to an address, as far as it tells by itself: a name with a dot may lead anywhere. */
export type Reach = 'everybody' | 'own-network' | 'this-machine';

/** @param url absolute */
export function reachOf(url: string): Reach {
  const host = bareHost(new URL(url).hostname);
  if (isLocalName(host) || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))) return 'this-machine';
  const isOpen = isIP(host) === 0 ? host.includes('.') && !INSIDE_ONLY.test(host) : isPublicAddress(host);
  return isOpen ? 'everybody' : 'own-network';
}
