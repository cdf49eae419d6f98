import type { ChannelProfile } from '../contract/index.js';
import { idOf, textOf, unusable, urlOf, type JsonRecord } from '../meta/index.js';
import { send, type Caller } from './instagram.api.js';
import { INSTAGRAM } from './instagram.errors.js';

/** Of an account as a linked Page names it. */
export const LINKED_FIELDS = 'id,username,name,profile_picture_url';

/**
 * The account behind the token. Instagram's own sign-in has two ids for it: `user_id` is the account's, `id` only this app's.
 * @param account its id, where Facebook's sign-in was used
 * @returns with the account's own id as `id`, and this app's, where there is one, as `scopedId`
 */
export async function profileBehind(caller: Caller, account: string): Promise<JsonRecord> {
  const isFacebook = caller.login === 'facebook';
  const profile = await send(caller, {
    method: 'GET',
    path: isFacebook ? `/${encodeURIComponent(account)}` : '/me',
    query: { fields: isFacebook ? LINKED_FIELDS : 'user_id,username,name,account_type,profile_picture_url' },
    purpose: 'read',
  });
  const id = idOf(profile, isFacebook ? 'id' : 'user_id');
  if (id === null || textOf(profile, 'username') === null) throw unusable({ status: 200 }, 'read', INSTAGRAM);
  return { ...profile, id, scopedId: isFacebook ? null : idOf(profile) };
}

/** @param profile with the account's own id as `id` */
export function profileOf(profile: JsonRecord): Omit<ChannelProfile, 'limits' | 'data'> {
  const username = textOf(profile, 'username') ?? '';
  return {
    remoteId: idOf(profile) ?? '',
    handle: username,
    displayName: textOf(profile, 'name') ?? username,
    // A signed address that ends: Carillon copies the picture.
    avatarUrl: urlOf(profile, 'profile_picture_url'),
    url: `https://www.instagram.com/${encodeURIComponent(username)}/`,
  };
}
