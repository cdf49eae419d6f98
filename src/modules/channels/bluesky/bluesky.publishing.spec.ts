import { withMedia, withText } from '../../../../test/contract/support/contract-test.js';
import {
  aBlueskyDraft,
  calls,
  GATE,
  onBluesky,
  POST,
  recordsOf,
} from '../../../../test/stand-ins/bluesky/on-bluesky.js';
import { tidOf } from './bluesky.tid.js';
import { blueskyAdapter } from './index.js';

describe('publishing on Bluesky', () => {
  onBluesky('resolves the mentions it can, and leaves the others as plain text', async (session, network) => {
    const friend = network.world.addAccount('friend.social.example');
    await session.delivery(withText(aBlueskyDraft(), '@friend.social.example and @nobody.social.example')).publish();
    expect(recordsOf(session, network)[0]?.['facets']).toEqual([
      {
        index: { byteStart: 0, byteEnd: 22 },
        features: [{ $type: 'app.bsky.richtext.facet#mention', did: friend.did }],
      },
    ]);
  });

  onBluesky('has no clear answer where the address of the record is longer than any', async (session, network) => {
    const body = JSON.stringify({ uri: `at://did:plc:a/${POST}/${'x'.repeat(5_000)}`, cid: 'b' });
    await network.fault({ on: 'publish', times: 1, act: { kind: 'status', status: 200, body } });
    await session.delivery(aBlueskyDraft()).fails('unknown');
  });

  onBluesky('goes out although a handle is asked for in vain', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    await session.delivery(withText(aBlueskyDraft(), 'Hi @friend.social.example')).publish();
    expect(recordsOf(session, network)[0]?.['facets']).toBeUndefined();
  });

  onBluesky('sends the language, the chosen label and the shape of pictures', async (session, network) => {
    const draft = aBlueskyDraft({
      language: 'pt-BR',
      settings: { selfLabel: 'graphic-media' },
      firstComment: 'More below',
    });
    await session.delivery(withMedia(draft, [await session.media.image(null)])).publish();
    const [post, comment] = recordsOf(session, network);
    expect(post).toMatchObject({
      langs: ['pt-BR'],
      labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: 'graphic-media' }] },
      embed: { images: [{ alt: '', aspectRatio: { width: 16, height: 9 } }] },
    });
    expect(comment?.['labels']).toBeUndefined();
  });

  onBluesky('names the first post as root of every part of a thread', async (session, network) => {
    const [first] = aBlueskyDraft().parts;
    const parts = [0, 1, 2, 3].map((index) => ({ ...first, text: `part ${index}`, media: [], poll: null }));
    const receipt = await session.delivery(aBlueskyDraft({ parts })).publish();
    const refs = receipt.parts.map(({ remoteId, data }) => ({ uri: remoteId, cid: data?.['cid'] }));
    expect(recordsOf(session, network).map((record) => record['reply'])).toEqual([
      undefined,
      { root: refs[0], parent: refs[0] },
      { root: refs[0], parent: refs[1] },
      { root: refs[0], parent: refs[2] },
    ]);
  });

  onBluesky('uploads all files of a thread before anything can be seen', async (session, network) => {
    const gone = { ...(await session.media.image('A bell')), id: 'gone' };
    const draft = aBlueskyDraft({
      parts: ['one', 'two'].map((text, index) => ({ text, media: index ? [gone] : [], poll: null })),
    });
    await session.delivery(draft).fails('rejected');
    expect(recordsOf(session, network)).toEqual([]);
  });

  onBluesky('is read back when a record with other details is there under its key', async (session, network) => {
    const delivery = session.delivery(aBlueskyDraft());
    const first = await delivery.publish();
    delivery.forget();
    session.clock.advance(60);
    const second = await delivery.publish();
    expect(second.parts).toEqual(first.parts);
    expect(calls(network, 'getRecord')).toBe(1);
  });

  onBluesky('asks a person when other words are there under its key', async (session, network) => {
    const delivery = session.delivery(aBlueskyDraft());
    const account = network.world.account(session.account.remoteId);
    const other = { $type: POST, text: 'other words', createdAt: new Date().toISOString() };
    network.world.write(account, POST, tidOf(delivery.key, 'part.0'), other);
    const error = await delivery.fails('unknown');
    expect(error.code).toBe('InvalidSwap');
    expect(await delivery.find()).toBe('undecided');
    expect(recordsOf(session, network)).toEqual([other]);
  });

  onBluesky('uploads a picture again when the server may have dropped it meanwhile', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(withMedia(aBlueskyDraft(), [await session.media.image('A bell')]));
    await delivery.fails('unavailable');
    network.world.dropUnusedBlobs(network.world.account(session.account.remoteId));
    session.clock.advance(3_600);
    await delivery.publish();
    expect((await session.posts())[0]?.media).toHaveLength(1);
    expect(calls(network, 'uploadBlob')).toBe(2);
  });

  const gates = [
    ['nobody', []],
    ['mentioned', [{ $type: `${GATE}#mentionRule` }]],
    ['following', [{ $type: `${GATE}#followingRule` }]],
  ] as const;
  for (const [replies, allow] of gates) {
    onBluesky(`says who may reply, "${replies}", and takes that back with the post`, async (session, network) => {
      const draft = aBlueskyDraft({ settings: { replies }, firstComment: 'And more' });
      const receipt = await session.delivery(draft).publish();
      const root = receipt.parts[0]?.remoteId ?? '';
      expect(recordsOf(session, network, GATE)).toMatchObject([{ post: root, allow }]);
      const { records } = network.world.account(session.account.remoteId);
      expect([...records.keys()]).toContain(`${GATE}/${root.split('/').at(-1)}`);
      await blueskyAdapter.remove?.(receipt, session.context());
      expect(records.size).toBe(0);
    });
  }

  onBluesky('makes the reply gate on the next try when the first one failed', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aBlueskyDraft({ settings: { replies: 'nobody' } }));
    await delivery.fails('unavailable');
    await delivery.publish();
    expect(recordsOf(session, network)).toHaveLength(1);
    expect(recordsOf(session, network, GATE)).toHaveLength(1);
  });

  onBluesky('needs no gate where everyone may reply', async (session, network) => {
    await session.delivery(aBlueskyDraft({ settings: { replies: 'everyone' } })).publish();
    expect(recordsOf(session, network, GATE)).toEqual([]);
  });
});
