import type { ChannelId } from './channel-ids.js';
import { createChannelRegistry } from './create-registry.js';

const channels = createChannelRegistry({ feedStore: {} as never, localSandbox: null });
const did = 'did:plc:abcdefghijklmnopqrstuvwx';
const accounts = {
  bluesky: { server: '', remoteId: did, handle: 'bells.example' },
  linkedin: { server: '', remoteId: 'urn:li:organization:1', handle: 'bells' },
  mastodon: { server: 'https://social.example', remoteId: '7', handle: 'bells@example.com' },
  x: { server: '', remoteId: '42', handle: 'bells' },
} as const;

describe('the id of a post in its address', () => {
  const uri = `at://${did}/app.bsky.feed.post/3kaaaaaaaaa2a`;
  const cases: readonly (readonly [keyof typeof accounts, string, string | null])[] = [
    ['bluesky', `https://bsky.app/profile/${did}/post/3kaaaaaaaaa2a`, uri],
    ['bluesky', `https://bsky.app/profile/${encodeURIComponent(did)}/post/3kaaaaaaaaa2a`, uri],
    ['bluesky', 'http://www.bsky.app/profile/Bells.Example/post/3kaaaaaaaaa2a/?ref=a', uri],
    ['bluesky', 'https://bsky.app/profile/other.example/post/3kaaaaaaaaa2a', null],
    ['bluesky', 'https://elsewhere.example/profile/bells.example/post/3kaaaaaaaaa2a', null],
    ['bluesky', 'https://bsky.app/profile/bells.example', null],
    ['linkedin', 'https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A71', 'urn:li:share:71'],
    ['linkedin', 'https://linkedin.com/feed/update/urn:li:ugcpost:71/?trk=a', 'urn:li:ugcPost:71'],
    ['linkedin', 'https://www.linkedin.com/feed/update/urn:li:activity:72', 'urn:li:activity:72'],
    ['linkedin', 'https://www.linkedin.com/posts/bells_we-ring-at-noon-ugcPost-71-aB_1?rcm=x', 'urn:li:ugcPost:71'],
    ['linkedin', 'https://www.linkedin.com/feed/update/urn:li:share:71?commentUrn=urn:li:comment:(a,1)', null],
    ['linkedin', 'https://notlinkedin.com/feed/update/urn:li:share:71', null],
    ['mastodon', 'https://social.example/@bells/112233', '112233'],
    ['mastodon', 'http://social.example/@Bells/112233/', '112233'],
    ['mastodon', 'https://social.example/users/bells/statuses/112233', '112233'],
    ['mastodon', 'https://social.example/@other/112233', null],
    ['mastodon', 'https://social.example/@bells@example.org/112233', null],
    ['mastodon', 'https://other.example/@bells/112233', null],
    ['x', 'https://x.com/bells/status/1234567890123456789', '1234567890123456789'],
    ['x', 'http://mobile.twitter.com/former/status/12?s=20', '12'],
    ['x', 'https://x.com/i/web/status/12/photo/1', '12'],
    ['x', 'https://x.com/bells', null],
    ['x', 'https://fax.com/bells/status/12', null],
  ];

  it.each(cases)('on %s: %s', (channel, address, id) => {
    expect(channels.get(channel).postAt?.(new URL(address), accounts[channel])).toBe(id);
  });

  it.each(['sandbox', 'feed', 'webhook', 'threads', 'facebook', 'instagram'] satisfies ChannelId[])(
    'is in no address of %s',
    (channel) => {
      expect('postAt' in channels.get(channel)).toBe(false);
    },
  );
});
