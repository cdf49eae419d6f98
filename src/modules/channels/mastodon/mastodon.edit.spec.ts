import {
  adapter,
  aPost,
  type MastodonSession,
  onMastodon,
  words,
} from '../../../../test/stand-ins/mastodon/session.js';
import type { ChannelDraft, ChannelReceipt } from '../contract/index.js';

const POLL = { options: ['Bronze', 'Iron'], multiple: false, expiresInSeconds: 7_200, hideTotals: false };

describe('an edit', () => {
  it('keeps the attachments it still names, with their new alternative text, and uploads only what is new', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const [kept, dropped, added] = [
        await session.media.image('A bell'),
        await session.media.image(null),
        await session.media.image('A tower'),
      ];
      const receipt = await session
        .delivery(aPost({ parts: [{ ...words('Look'), media: [kept, dropped] }] }))
        .publish();
      const media = [added, { ...kept, alt: 'A bronze bell' }];
      const after = await editTo(session, receipt, aPost({ parts: [{ ...words('Look here'), media }] }));
      expect((await session.posts())[0]).toMatchObject({
        text: 'Look here',
        media: [{ alt: 'A tower' }, { alt: 'A bronze bell' }],
      });
      expect(session.network.world.media.size).toBe(3);
      await editTo(session, after, aPost({ parts: [{ ...words('Look again'), media }] }));
      expect(session.network.world.media.size).toBe(3);
      expect((await session.posts())[0]?.media).toHaveLength(2);
    });
  });

  it('takes the content warning and the poll away when they are no longer there', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const receipt = await session
        .delivery(aPost({ parts: [{ ...words('Which?'), poll: POLL }], contentWarning: 'Loud' }))
        .publish();
      await editTo(session, receipt, aPost({ parts: [words('Never mind')] }));
      const [status] = session.network.world.statuses.values();
      expect(status).toMatchObject({ text: 'Never mind', spoilerText: '', poll: null, sensitive: false });
    });
  });

  it('leaves the end of a poll where it was', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const receipt = await session.delivery(aPost({ parts: [{ ...words('Which?'), poll: POLL }] })).publish();
      const [status] = session.network.world.statuses.values();
      const end = status?.poll?.expiresAt.getTime() ?? 0;
      session.clock.advance(3_600);
      session.network.world.now = () => session.clock.now();
      await editTo(session, receipt, aPost({ parts: [{ ...words('Which one?'), poll: POLL }] }));
      expect(Math.abs((status?.poll?.expiresAt.getTime() ?? 0) - end)).toBeLessThan(2_000);
    });
  });

  it('is refused once the poll is over, because it would open again', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const receipt = await session.delivery(aPost({ parts: [{ ...words('Which?'), poll: POLL }] })).publish();
      session.clock.advance(7_200);
      const edit = () => editTo(session, receipt, aPost({ parts: [{ ...words('Which one?'), poll: POLL }] }));
      expect(await session.failureOf(edit)).toMatchObject({ kind: 'rejected', code: 'poll-over' });
    });
  });

  it('changes the first comment with the post, and keeps one that is no longer named', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const receipt = await session.delivery(aPost({ firstComment: 'More inside' })).publish();
      const after = await editTo(session, receipt, aPost({ firstComment: 'More outside' }));
      expect((await session.posts()).map((post) => post.text)).toEqual(['Hear the bells', 'More outside']);
      expect(after.firstComment).toMatchObject({ remoteId: (await session.posts())[1]?.remoteId });
      expect((await editTo(session, after, aPost())).firstComment).toEqual(after.firstComment);
    });
  });

  it('can’t make a thread longer or shorter', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const receipt = await session.delivery(aPost()).publish();
      const edit = () => editTo(session, receipt, aPost({ parts: [words('One'), words('Two')] }));
      expect(await session.failureOf(edit)).toMatchObject({ kind: 'rejected', code: 'parts-changed' });
    });
  });

  it('whose answer is lost may simply be sent again', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const receipt = await session.delivery(aPost()).publish();
      await session.network.fault({ on: 'read', times: 1, act: { kind: 'drop', accepted: true } });
      const edit = () => editTo(session, receipt, aPost({ parts: [words('Corrected')] }));
      expect(await session.failureOf(edit)).toMatchObject({ kind: 'unavailable' });
      await edit();
      expect((await session.posts()).map((post) => post.text)).toEqual(['Corrected']);
    });
  });
});

describe('a removal', () => {
  it('takes the comment and the last part first', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const receipt = await session
        .delivery(aPost({ parts: [words('One'), words('Two')], firstComment: 'Three' }))
        .publish();
      await adapter.remove(receipt, session.context());
      const ids = [...receipt.parts.map((part) => part.remoteId), remoteIdOf(receipt.firstComment)];
      const deleted = session.network.requests().filter(({ method }) => method === 'DELETE');
      expect(deleted.map(({ path }) => path.split('/').at(-1))).toEqual(ids.reverse());
      expect(await session.posts()).toEqual([]);
    });
  });
});

async function editTo(session: MastodonSession, receipt: ChannelReceipt, draft: ChannelDraft): Promise<ChannelReceipt> {
  const delivery = session.delivery(draft);
  return await adapter.edit(receipt, draft, delivery.context());
}

function remoteIdOf(comment: ChannelReceipt['firstComment']): string {
  return comment !== null && 'remoteId' in comment ? comment.remoteId : '';
}
