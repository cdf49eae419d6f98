import { readFile } from 'node:fs/promises';
import type { ChannelDraft } from '../../src/modules/channels/contract/index.js';
import { blueskyBench } from '../stand-ins/bluesky/bluesky.bench.js';
import { facebookBench } from '../stand-ins/facebook/facebook.bench.js';
import { linkedinBench } from '../stand-ins/linkedin/linkedin.bench.js';
import { mastodonBench } from '../stand-ins/mastodon/mastodon.bench.js';
import { adapter } from '../stand-ins/mastodon/session.js';
import { MastodonStandIn } from '../stand-ins/mastodon/stand-in.js';
import { threadsBench } from '../stand-ins/threads/threads.bench.js';
import { xBench } from '../stand-ins/x/x.bench.js';
import { mp4Sample } from '../support/media-samples.js';
import type { ChannelBench } from './channel-bench.js';
import { BenchSession } from './support/bench-session.js';
import { aDraft, aThread, pictureType, publishAtLast, withMedia } from './support/contract-test.js';

const KINDS = ['text', 'image', '4 images', 'video', 'thread of 3', 'first comment', 'poll'] as const;
type Kind = (typeof KINDS)[number];

async function draftOf(kind: Kind, bench: ChannelBench, { media }: BenchSession): Promise<ChannelDraft | null> {
  const { capabilities } = bench.adapter;
  const draft = aDraft(bench);
  const picture = pictureType(bench) ?? 'image/png';
  switch (kind) {
    case 'text':
      return draft;
    case 'image':
      return withMedia(draft, [await media.image('A bell', picture)]);
    case '4 images':
      return withMedia(draft, await Promise.all([1, 2, 3, 4].map((number) => media.image(`Bell ${number}`, picture))));
    case 'video':
      return capabilities.limits.media.kinds.video
        ? withMedia(draft, [media.put('video', 'video/mp4', video(), 'A bell that swings')])
        : null;
    case 'thread of 3':
      return capabilities.threads ? aThread(bench, 3) : null;
    case 'first comment':
      return capabilities.firstComment ? { ...draft, firstComment: 'And one thing more' } : null;
    case 'poll':
      return capabilities.limits.poll
        ? {
            ...draft,
            parts: draft.parts.map((part) => ({
              ...part,
              poll: { options: ['Ding', 'Dong'], multiple: false, expiresInSeconds: 86_400, hideTotals: false },
            })),
          }
        : null;
  }
}

/** As long as the shortest that all networks take. */
function video(): Buffer {
  return Buffer.concat([mp4Sample(), Buffer.alloc(100_000)]);
}

/** Requests for each kind of delivery; null where the channel has none such. Each has its reason on the channel's page. */
const COUNTS: Readonly<Record<string, readonly [ChannelBench, readonly (number | null)[]]>> = {
  x: [xBench, [1, 3, 9, 4, 3, 2, 1]],
  facebook: [facebookBench, [3, 4, 7, 4, null, 4, null]],
  threads: [threadsBench, [4, 4, 12, 4, 13, 9, 4]],
  linkedin: [linkedinBench, [1, 4, 13, 5, null, 2, 1]],
  mastodon: [
    { ...mastodonBench, adapter, start: (variant) => MastodonStandIn.start(adapter, variant) },
    [1, 2, 5, 5, 3, 2, 1],
  ],
  bluesky: [blueskyBench, [1, 2, 5, 7, 3, 2, null]],
};

describe.each(Object.entries(COUNTS))('what a delivery on %s costs in requests', (channel, [bench, counts]) => {
  it.each(KINDS.map((kind, index) => [kind, counts[index] ?? null] as const))('%s: %s', async (kind, count) => {
    const session = await BenchSession.open(bench, bench.variants[0] ?? '');
    try {
      const draft = await draftOf(kind, bench, session);
      expect(draft === null).toBe(count === null);
      if (draft === null) return;
      const before = session.network.requests().length;
      await publishAtLast(session, draft);
      const seen = session.network.requests().slice(before);
      expect(seen.map(({ method, path }) => `${method} ${path}`)).toHaveLength(count ?? 0);
    } finally {
      await session.close();
    }
  });

  it('is told in the docs', async () => {
    const docs = await readFile('docs/channels/README.md', 'utf8');
    const cells = counts.map((count) => (count === null ? '–' : String(count))).join(' | ');
    const { displayName } = bench.adapter.capabilities;
    expect(docs.replaceAll(/ +/g, ' ')).toContain(`| ${displayName} | ${cells} |`);
    expect(channel).toBe(bench.adapter.channel);
  });
});
