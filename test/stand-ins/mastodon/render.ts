import type { Account, Media, Status, World } from './world.js';

export function renderAccount(account: Account, world: World, origin: string): Record<string, unknown> {
  return {
    id: account.id,
    username: account.username,
    acct: account.domain === null ? account.username : `${account.username}@${account.domain}`,
    display_name: `Brand ${account.username.slice('brand'.length)}`,
    url: `${origin}/@${account.username}`,
    uri: `${origin}/users/${account.username}`,
    avatar: `${origin}/avatars/${account.id}.png`,
    followers_count: account.followers,
    following_count: 2,
    statuses_count: world.statusesOf(account.id).length,
    emojis: [],
    fields: [],
  };
}

export function renderStatus(status: Status, world: World, origin: string): Record<string, unknown> {
  const account = world.accounts.get(status.accountId);
  if (!account) throw new Error('A status has an account.');
  const app = world.apps.get(status.clientId);
  return {
    id: status.id,
    uri: `${origin}/users/${account.username}/statuses/${status.id}`,
    url: `${origin}/@${account.username}/${status.id}`,
    created_at: status.createdAt.toISOString(),
    edited_at: status.editedAt?.toISOString() ?? null,
    in_reply_to_id: status.replyTo,
    in_reply_to_account_id: (status.replyTo !== null && world.statuses.get(status.replyTo)?.accountId) || null,
    favourited: world.favourites.has(status.id),
    sensitive: status.sensitive,
    spoiler_text: status.spoilerText,
    visibility: status.visibility,
    language: status.language,
    content: contentOf(status.text, origin),
    account: renderAccount(account, world, origin),
    media_attachments: status.mediaIds.flatMap((id) => {
      const media = world.media.get(id);
      return media ? [renderMedia(media, origin)] : [];
    }),
    poll: status.poll && {
      id: `${status.id}1`,
      expires_at: status.poll.expiresAt.toISOString(),
      multiple: status.poll.multiple,
      votes_count: status.poll.votes,
      options: status.poll.options.map((title) => ({ title, votes_count: status.poll?.hideTotals ? null : 0 })),
    },
    replies_count: status.counts['replies_count'] ?? 0,
    reblogs_count: status.counts['reblogs_count'] ?? 0,
    favourites_count: status.counts['favourites_count'] ?? 0,
    ...(world.traits.quotes && { quotes_count: status.counts['quotes_count'] ?? 0 }),
    ...(world.traits.namesApplication && { application: { name: app?.name ?? '', website: null } }),
    reblog: null,
    card: null,
    mentions: [],
    tags: [],
  };
}

export function renderMedia(media: Media, origin: string): Record<string, unknown> {
  const done = media.pending === 0;
  return {
    id: media.id,
    type: typeOf(media.mime),
    url: done ? `${origin}/media/${media.id}` : null,
    preview_url: done ? `${origin}/media/${media.id}/small` : null,
    description: media.description,
    meta: {},
  };
}

export function typeOf(mime: string): 'image' | 'gifv' | 'video' | 'audio' {
  if (mime === 'image/gif') return 'gifv';
  if (mime.startsWith('video/')) return 'video';
  return mime.startsWith('audio/') ? 'audio' : 'image';
}

/** Plain text as Mastodon's HTML: links cut for the eye, mentions without their domain. */
function contentOf(text: string, origin: string): string {
  const marked = text.replace(
    /https?:\/\/[^\s<>"']+|(?<![\p{L}\p{N}_/])@([\w.-]+)@([\w.-]+\w)|(?<![\p{L}\p{N}_&/])#([\p{L}\p{N}_]+)|[&<>"']/gu,
    (whole, user?: string, domain?: string, tag?: string) => {
      if (user !== undefined) {
        return `<span class="h-card" translate="no"><a href="https://${domain}/@${user}" class="u-url mention">@<span>${user}</span></a></span>`;
      }
      if (tag !== undefined)
        return `<a href="${origin}/tags/${tag}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`;
      return whole.length > 1 ? linkOf(whole) : escape(whole);
    },
  );
  return marked
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br />')}</p>`)
    .join('');
}

function linkOf(url: string): string {
  const scheme = /^https?:\/\/(www\.)?/.exec(url)?.[0] ?? '';
  const shown = url.slice(scheme.length, scheme.length + 30);
  const rest = url.slice(scheme.length + 30);
  return (
    `<a href="${escape(url)}" target="_blank" rel="nofollow noopener"><span class="invisible">${scheme}</span>` +
    `<span class="${rest ? 'ellipsis' : ''}">${escape(shown)}</span><span class="invisible">${escape(rest)}</span></a>`
  );
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
