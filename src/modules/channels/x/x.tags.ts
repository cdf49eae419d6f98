import { ChannelError, type JsonObject, type PublishContext } from '../contract/index.js';
import { recordIn, send, type Caller } from './x.api.js';
import { idOf, recordsOf, taggedNames, textOf } from './x.mapper.js';

/**
 * Ids of the accounts to tag, in the order they were named: X tags by ids, and people know names. Looked up once for a delivery, as it costs.
 * @throws ChannelError `rejected` when a name is nobody's
 */
export async function taggedIds(
  settings: JsonObject,
  caller: Caller,
  context: Pick<PublishContext, 'steps'>,
): Promise<readonly string[]> {
  const names = taggedNames(settings);
  if (names.length === 0) return [];
  const { ids } = await context.steps.run('tags', 'prepare', async () => ({ ids: await idsOf(names, caller) }));
  return ids;
}

/** docs.x.com/x-api/users/get-users-by-usernames, August 2026: who is not found is left out, and named under `errors`. */
async function idsOf(names: readonly string[], caller: Caller): Promise<readonly string[]> {
  const response = await send(caller, {
    method: 'GET',
    path: '/2/users/by',
    query: { usernames: names.join(',') },
    purpose: 'prepare',
  });
  const found = new Map(
    recordsOf(recordIn(response, 'prepare')['data']).flatMap((user) => {
      const id = idOf(user);
      return id === null ? [] : [[(textOf(user, 'username') ?? '').toLowerCase(), id] as const];
    }),
  );
  return names.map((name) => {
    const id = found.get(name.toLowerCase());
    if (id === undefined)
      throw new ChannelError('rejected', `Nobody on X is called @${name}, so nobody can be tagged by that name.`, {
        code: 'tag-unknown',
      });
    return id;
  });
}
