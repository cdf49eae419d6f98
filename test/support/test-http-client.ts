import { createHttpClient, type GuardedHttpClient } from '../../src/core/http/guarded-http-client.js';

/** The real client, allowed to reach stand-in servers on loopback. Close it at the end: it keeps connections open. */
export function testHttpClient(): GuardedHttpClient {
  return createHttpClient({ allowPrivate: (_host, address) => address === '::1' || address.startsWith('127.') });
}
