import type { ChannelContext } from '../contract/index.js';
import { ChannelError } from '../contract/index.js';
import { stringIn, xrpc } from './bluesky.xrpc.js';

/**
 * DIDs of the handles that can be resolved; a mention needs one, since handles change. A handle that can't be resolved is left out, and its
 * mention stays plain text: a typing mistake must not keep a post from going out.
 */
export async function resolveHandles(
  handles: readonly string[],
  context: ChannelContext,
): Promise<ReadonlyMap<string, string>> {
  const dids = new Map<string, string>();
  for (const handle of handles) {
    const did = await resolve(handle, context);
    if (did !== null) dids.set(handle, did);
  }
  return dids;
}

async function resolve(handle: string, context: ChannelContext): Promise<string | null> {
  try {
    const nsid = 'com.atproto.identity.resolveHandle';
    const { server } = context.account;
    return stringIn(await xrpc({ server, nsid, method: 'GET', query: { handle }, purpose: 'read' }, context), 'did');
  } catch (error) {
    // Servers that ask other servers for the handle answer with a 5xx when those are gone.
    const dead = error instanceof ChannelError && (error.kind === 'rejected' || error.kind === 'unavailable');
    if (!dead || context.signal.aborted) throw error;
    context.log.warn('A mentioned handle could not be resolved.', { handle, code: error.code });
    return null;
  }
}
