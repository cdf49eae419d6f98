import { ChannelError, fromHttpFailure, type JsonObject } from '../contract/index.js';
import { errorOf } from './bluesky.errors.js';
import { pdsOf, serverOf } from './bluesky.server.js';
import { bodyOf, stringIn, type Wire } from './bluesky.xrpc.js';

/** Where `did:plc` identities are kept (atproto.com/specs/did, August 2026). */
export const PLC_DIRECTORY = 'https://plc.directory';

const PLC = /^did:plc:[a-z2-7]{24}$/;
const WEB = /^did:web:([a-z0-9.-]+(?:%3A\d+)?)$/i;

/**
 * The account's own server, as the account's owner published it: what a server says of itself proves nothing.
 * @param plcDirectory origin of the directory for `did:plc`; `did:web` is asked of its own host
 * @throws ChannelError `rejected` with `field:server` where the identity is unknown or names no server
 */
export async function resolvedPds(did: string, plcDirectory: string, wire: Wire): Promise<string> {
  const address = addressOf(did, plcDirectory);
  if (address === null) throw unproven('The server names an account that the AT Protocol does not know.');
  const server = pdsOf(await documentAt(address, did, wire), did);
  if (server === null) throw unproven('The account’s own document (DID) names no server that can be used.');
  return server;
}

function addressOf(did: string, plcDirectory: string): string | null {
  if (PLC.test(did)) return `${plcDirectory.replace(/\/$/, '')}/${did}`;
  const host = WEB.exec(did)?.[1];
  const origin = host === undefined ? null : webOrigin(decodeURIComponent(host));
  return origin === null ? null : `${origin}/.well-known/did.json`;
}

/** Without encryption on this machine alone. */
function webOrigin(host: string): string | null {
  return serverOf(`http://${host}`) ?? serverOf(`https://${host}`);
}

async function documentAt(url: string, did: string, { http, clock, signal }: Wire): Promise<JsonObject> {
  const headers = { accept: 'application/did+ld+json, application/json' };
  const response = await http.request({ method: 'GET', url, headers, signal }).catch((error: unknown) => {
    throw fromHttpFailure(error, 'prepare');
  });
  const { status } = response;
  if (status === 404 || status === 410) throw unproven('The account’s own document (DID) is not there.');
  if (status !== 200) {
    const { message, excerpt, retryAt } = errorOf(response, 'prepare', clock.now());
    throw new ChannelError('unavailable', `The account could not be looked up: ${message}`, {
      status,
      excerpt,
      retryAt,
    });
  }
  const document = bodyOf(response, 'prepare');
  if (stringIn(document, 'id') !== did) throw unproven('The account’s own document (DID) is another one’s.');
  return document;
}

function unproven(message: string): ChannelError {
  return new ChannelError('rejected', message, { code: 'field:server' });
}
