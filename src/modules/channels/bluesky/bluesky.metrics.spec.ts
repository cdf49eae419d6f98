import { aBlueskyDraft, onBluesky } from '../../../../test/stand-ins/bluesky/on-bluesky.js';
import { withText } from '../../../../test/contract/support/contract-test.js';
import { blueskyMetrics } from './bluesky.metrics.js';

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
