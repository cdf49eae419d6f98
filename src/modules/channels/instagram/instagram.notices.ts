import type { ChannelContext, Notice } from '../contract/index.js';
import { asRecord, metaNotices, timeOf, toldId, type MetaChange } from '../meta/index.js';
import { callerOf, send } from './instagram.api.js';
import { APPS, loginOf } from './instagram.login.js';

/** Webhooks of professional accounts (developers.facebook.com/docs/instagram-platform/webhooks, 2026). */
export const notices = metaNotices({
  steps: [
    'In the app at Meta, open the webhooks of the Instagram use case (with Facebook login: Webhooks, Instagram), and enter the address and the verify token of this page. Meta calls the address at once.',
    'Subscribe to the field “comments” there. Carillon asks for accounts that signed in with Instagram; for those that signed in with Facebook, connect their Page to Carillon as well.',
    'In the settings of the business login, enter the deauthorize callback and the data deletion request address of this page.',
    'Set the app live: until then, and without Meta’s advanced access, it tells of people with a role in the app alone.',
  ],
  // The person at Facebook, or this app's own id of the account; Instagram's documentation does not say that it is not the account's.
  personIs: 'either',
  apps: [APPS.facebook, APPS.instagram],
  read: (change) => (change.object === 'instagram' ? comment(change) : []),
  subscribe: (context) => subscription('POST', context),
  unsubscribe: (context) => subscription('DELETE', context),
});

function comment({ about, at, field, value }: MetaChange): Omit<Notice, 'key'>[] {
  const remotePostId = toldId(asRecord(value['media']), 'id');
  if (field !== 'comments' || about === null || remotePostId === null) return [];
  const occurredAt = timeOf(value['created_time']) ?? at;
  return [{ kind: 'engagement', occurredAt, remoteAccountId: about, grantedBy: null, remotePostId }];
}

/** Instagram's own edge. Accounts behind a Page are told about with the Page, whose list of fields is not ours to replace. */
async function subscription(method: 'POST' | 'DELETE', context: ChannelContext): Promise<void> {
  if (loginOf(context.account) === 'facebook') return;
  await send(await callerOf(context), {
    method,
    path: `/${encodeURIComponent(context.account.remoteId)}/subscribed_apps`,
    ...(method === 'POST' && { query: { subscribed_fields: 'comments' } }),
    purpose: 'prepare',
  });
}
