import type { ChannelContext, JsonObject } from '../contract/index.js';
import { credentialsOf } from './bluesky.auth.js';
import { listIn, objectIn, xrpc } from './bluesky.xrpc.js';

/** Posts that are gone are left out of the answer. */
export async function postsBy(uris: readonly string[], context: ChannelContext): Promise<JsonObject[]> {
  const body = await xrpc(
    {
      server: context.account.server,
      nsid: 'app.bsky.feed.getPosts',
      method: 'GET',
      query: { uris },
      token: credentialsOf(context).accessJwt,
      purpose: 'read',
    },
    context,
  );
  return listIn(body, 'posts')
    .map(objectIn)
    .filter((post) => post !== null);
}
