import { GraphError, type Answer, type Call, type Route } from '../meta/graph.js';
import type { Grant, World } from './world.js';

export type FacebookCall = Call<World, Grant>;

export const V = '/v26.0';
const KNOWN_FIELDS = [
  'id',
  'name',
  'username',
  'picture{url}',
  'followers_count',
  'message',
  'created_time',
  'permalink_url',
  'from',
  'parent{id}',
  'is_hidden',
  'user_likes',
  'shares',
  'comments.summary(true).limit(0)',
  'reactions.summary(true).limit(0)',
  'status',
  'post_id',
];

/** Everything but the dialog needs the proof of the app, and Page calls the Page's own token. */
function proven(handle: (call: FacebookCall) => Answer): (call: FacebookCall) => Answer {
  return (call) => {
    const { world, grant, query, params } = call;
    if (query.get('appsecret_proof') !== world.proofOf(grant.token))
      throw new GraphError(100, 'Invalid appsecret_proof provided in the API argument');
    for (const name of (query.get('fields') ?? 'id').split(','))
      if (!KNOWN_FIELDS.includes(name)) world.violate(`there is no field ${name}`);
    if (grant.pageId === null && !world.letsPeopleIn) world.violate('a person’s token was used where a Page’s belongs');
    if (params['page'] !== undefined && params['page'] !== grant.pageId) {
      world.violate(`the Page ${params['page']} is not the token's`);
      throw new GraphError(100, 'Unsupported request', { subcode: 33 });
    }
    return handle(call);
  };
}

export function missing(): GraphError {
  return new GraphError(100, 'Unsupported request. Object does not exist, or is not visible.', { subcode: 33 });
}

const PROOF = ['appsecret_proof'];
export const READ = ['pages_read_engagement'];
export const WRITE = ['pages_manage_posts'];

export function route(
  method: Route<World, Grant>['method'],
  path: string,
  scopes: readonly string[],
  handle: (call: FacebookCall) => Answer,
  more: Pick<Route<World, Grant>, 'query' | 'fields' | 'files'> = {},
): Route<World, Grant> {
  return {
    method,
    path: `${V}${path}`,
    scopes,
    handle: proven(handle),
    ...more,
    query: [...PROOF, ...(more.query ?? [])],
  };
}
