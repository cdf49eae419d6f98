import { listIn, objectIn, stringIn } from './bluesky.xrpc.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The origin of a server as a person types it: with or without the scheme, with a path by mistake.
 * @returns null when it is none, or when a password would travel to it unencrypted.
 */
export function serverOf(typed: string): string | null {
  const address = /^[a-z][a-z\d+.-]*:\/\//iu.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return url.origin;
  return null;
}

/**
 * The origin of the account's own server, from its DID document. The server that people sign in at may be an entryway only: everything else
 * belongs to the one the document names (atproto.com/specs/did, August 2026).
 */
export function pdsOf(didDocument: unknown, did: string): string | null {
  for (const entry of listIn(objectIn(didDocument), 'service')) {
    const service = objectIn(entry);
    const id = stringIn(service, 'id');
    if (id !== '#atproto_pds' && id !== `${did}#atproto_pds`) continue;
    if (stringIn(service, 'type') !== 'AtprotoPersonalDataServer') continue;
    const endpoint = stringIn(service, 'serviceEndpoint');
    return endpoint === null ? null : serverOf(endpoint);
  }
  return null;
}
