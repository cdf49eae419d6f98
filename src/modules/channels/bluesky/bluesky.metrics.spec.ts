import { aBlueskyDraft, onBluesky } from '../../../../test/stand-ins/bluesky/on-bluesky.js';
import { withText } from '../../../../test/contract/support/contract-test.js';
import { blueskyAdapter } from './bluesky.adapter.js';
import { blueskyMetrics } from './bluesky.metrics.js';

describe('the numbers of posts on Bluesky', () => {
  onBluesky(
    'are missing while the index does not have a post yet, and end where the post is gone',
    async (session, network) => {
      const receipt = await session.delivery(aBlueskyDraft()).publish();
      const body = '{"posts":[]}';
      await network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 200, body } });
      const [early] = await blueskyMetrics.posts(receipt.parts, session.context());
      expect(early?.values.reactions).toBeNull();
      await blueskyAdapter.remove?.(receipt, session.context());
      expect(await blueskyMetrics.posts(receipt.parts, session.context())).toEqual([null]);
    },
  );
});

describe('what an account published on Bluesky before', () => {
  onBluesky("is listed with its numbers, without replies and without others' posts", async (session) => {
    const receipt = await session.delivery(withText(aBlueskyDraft(), 'The great bell')).publish();
    const page = await blueskyMetrics.history?.(null, session.context());
    expect(page?.next).toBeNull();
    expect(page?.posts).toMatchObject([
      {
        text: 'The great bell',
        part: { remoteId: receipt.parts[0]?.remoteId, permalink: receipt.parts[0]?.permalink },
        metrics: { values: { reactions: 0 } },
      },
    ]);
  });
});
