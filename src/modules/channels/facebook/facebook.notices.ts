import type { ChannelContext, Notice } from '../contract/index.js';
import { asRecord, metaNotices, textOf, timeOf, toldId, type MetaChange } from '../meta/index.js';
import { callerOf, send } from './facebook.api.js';
import { NEEDED } from './facebook.scopes.js';

/** What happens to a post of the Page (developers.facebook.com/docs/graph-api/webhooks/reference/page, August 2026). */
const ENGAGING = new Set(['comment', 'reaction', 'like', 'share']);
const SUBSCRIBED_FIELDS = 'feed,videos';

/** Webhooks of Pages. */
export const notices = metaNotices({
  steps: [
    'In the app at Meta, first add the permission pages_manage_metadata to the use case: once Facebook has called here, signing in asks for it, and an app without it is refused. Pages that were connected before are told of after they are connected again.',
    'In the app at Meta, open Webhooks (in newer apps: the use case’s settings), choose Page, and enter the address and the verify token of this page. Meta calls the address at once.',
    'Subscribe to the fields “feed” and “videos” there. Carillon asks for the Pages themselves: those that are connected, and each that will be.',
    'Choose Permissions as well, with the same address and token, and subscribe to the permissions that this page names.',
    'Under Facebook Login, Settings, enter the deauthorize callback and the data deletion request address of this page.',
    'Set the app live: as long as it is in development, Meta tells of people with a role in the app alone.',
  ],
  personIs: 'grantor',
  read: (change) =>
    change.object === 'page' ? ofPage(change) : change.object === 'permissions' ? ofGrant(change) : [],
  subscribe: (context) => subscription('POST', context),
  unsubscribe: (context) => subscription('DELETE', context),
});

function ofPage({ about, at, field, value }: MetaChange): Omit<Notice, 'key'>[] {
  const notice = { occurredAt: timeOf(value['created_time']) ?? at, remoteAccountId: about, grantedBy: null };
  if (about === null) return [];
  if (field === 'feed' && ENGAGING.has(textOf(value, 'item') ?? '')) {
    const remotePostId = toldId(value, 'post_id');
    return remotePostId === null ? [] : [{ ...notice, kind: 'engagement', remotePostId }];
  }
  if (field === 'videos' && textOf(asRecord(value['status']), 'video_status') === 'ready')
    return [{ ...notice, kind: 'media-ready', remotePostId: null }];
  return [];
}

/**
 * A permission that somebody took back. It is theirs alone: a Page that another person granted stays. Where Meta names the Pages, only those
 * are meant.
 */
function ofGrant({ about, person, at, field, value }: MetaChange): Omit<Notice, 'key'>[] {
  const grantedBy = person ?? about;
  if (grantedBy === null || textOf(value, 'verb') !== 'revoked' || !NEEDED.includes(field)) return [];
  const named = value['target_ids'];
  const pages = Array.isArray(named)
    ? named.map((id: unknown) => toldId({ id }, 'id')).filter((id) => id !== null)
    : [];
  const targets = pages.length === 0 ? [null] : pages;
  return targets.map((remoteAccountId) => ({
    kind: 'revoked',
    occurredAt: at,
    remoteAccountId,
    grantedBy,
    remotePostId: null,
  }));
}

/** Repeating either changes nothing; subscribing replaces the list of fields. */
async function subscription(method: 'POST' | 'DELETE', context: ChannelContext): Promise<void> {
  await send(await callerOf(context), {
    method,
    path: `/${encodeURIComponent(context.account.remoteId)}/subscribed_apps`,
    ...(method === 'POST' && { form: { subscribed_fields: SUBSCRIBED_FIELDS } }),
    purpose: 'prepare',
  });
}
