import { asRecord, metaNotices, timeOf, toldId, dateOf } from '../meta/index.js';

/** Webhooks of Threads (developers.facebook.com/docs/threads/webhooks, 30 June 2026). Meta subscribes profiles by itself. */
export const notices = metaNotices({
  steps: [
    'In the app at Meta, under the Threads use case, Settings, add “Get real-time notifications with Threads Webhooks”, and enter the address and the verify token of this page. Meta calls the address at once.',
    'Subscribe to the field “replies” of the topic “moderate” there.',
    'In the same settings, enter the uninstall callback and the delete callback of this page.',
    'Set the app live. For profiles of other people Meta wants advanced access and a verified business; private profiles are never told about.',
  ],
  personIs: 'account',
  read: ({ at, field, value }) => {
    // The post at the root is ours whoever is answered. Its id alone tells: whose id `target_id` is differs by topic, and is nowhere said.
    const remotePostId = toldId(asRecord(value['root_post']), 'id') ?? toldId(asRecord(value['replied_to']), 'id');
    if (field !== 'replies' || remotePostId === null) return [];
    const occurredAt = dateOf(value, 'timestamp') ?? timeOf(value['timestamp']) ?? at;
    return [{ kind: 'engagement', occurredAt, remoteAccountId: null, grantedBy: null, remotePostId }];
  },
});
