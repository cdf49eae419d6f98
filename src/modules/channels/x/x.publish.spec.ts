import { aPost, callsOf, onX } from '../../../../test/stand-ins/x/on-x.js';
import type { RunningX } from '../../../../test/stand-ins/x/x.bench.js';
import type { BenchDelivery, BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft, ChannelMedia } from '../contract/index.js';
import { xAdapter } from './index.js';

const MEBIBYTE = 1_048_576;
const POLL = { options: ['Bronze', 'Iron'], multiple: false, expiresInSeconds: 86_400, hideTotals: false };

function aVideo(session: BenchSession, bytes = 64, alt: string | null = null): ChannelMedia {
  const content = Buffer.alloc(bytes, 7);
  content.write('ftypisom', 4);
  // So that segments in a wrong order would be seen.
  for (let at = 16; at < bytes; at += 4_096) content.writeUInt32BE(at, at);
  return session.media.put('video', 'video/mp4', content, alt);
}

function aGif(session: BenchSession): ChannelMedia {
  return session.media.put('gif', 'image/gif', Buffer.from('GIF89a and so on'), 'A bell that swings');
}

const withFiles = (...media: ChannelMedia[]): ChannelDraft => aPost({ parts: [{ text: 'Ding', media, poll: null }] });

/** Requests since `before`, as method and path with ids left out. */
function requestsSince(network: RunningX, before: number): string[] {
  return network
    .requests()
    .slice(before)
    .map(({ method, path }) => `${method} ${path.replaceAll(/\d{10,}/g, 'ID')}`);
}

/** Publishes over as many tries as the network asks for, with X's clock and ours going on together. */
async function publishPatiently(delivery: BenchDelivery, session: BenchSession, network: RunningX): Promise<number> {
  for (let tries = 1; tries <= 10; tries++) {
    try {
      await delivery.publish();
      return tries;
    } catch (error) {
      expect(error).toMatchObject({ kind: 'processing' });
      session.clock.advance(6);
      network.world.advance(6);
    }
  }
  throw new Error('It was never done.');
}

describe('the calls that a delivery on X takes', () => {
  const image = async (session: BenchSession, alt: string | null = null) => await session.media.image(alt);
  const cases: readonly (readonly [string, (session: BenchSession) => Promise<ChannelDraft>, readonly string[]])[] = [
    ['of a text', async () => aPost(), ['POST /2/tweets']],
    ['of a poll', async () => aPost({ parts: [{ text: 'Which?', media: [], poll: POLL }] }), ['POST /2/tweets']],
    ['of a picture', async (session) => withFiles(await image(session)), ['POST /2/media/upload', 'POST /2/tweets']],
    [
      'of a picture with a description',
      async (session) => withFiles(await image(session, 'A bell')),
      ['POST /2/media/upload', 'POST /2/media/metadata', 'POST /2/tweets'],
    ],
    [
      'of four pictures',
      async (session) =>
        withFiles(await image(session), await image(session), await image(session), await image(session)),
      [...Array.from({ length: 4 }, () => 'POST /2/media/upload'), 'POST /2/tweets'],
    ],
    [
      'of a GIF',
      async (session) => withFiles(aGif(session)),
      [
        'POST /2/media/upload/initialize',
        'POST /2/media/upload/ID/append',
        'POST /2/media/upload/ID/finalize',
        'POST /2/media/metadata',
        'POST /2/tweets',
      ],
    ],
    [
      'of a video of nine megabytes',
      async (session) => withFiles(aVideo(session, 9 * MEBIBYTE)),
      [
        'POST /2/media/upload/initialize',
        ...Array.from({ length: 3 }, () => 'POST /2/media/upload/ID/append'),
        'POST /2/media/upload/ID/finalize',
        'POST /2/tweets',
      ],
    ],
    [
      'of a thread of three',
      async () => aPost({ parts: ['Ding', 'Dong', 'Dang'].map((text) => ({ text, media: [], poll: null })) }),
      Array.from({ length: 3 }, () => 'POST /2/tweets'),
    ],
    [
      'of a post with a first comment',
      async () => aPost({ firstComment: 'More' }),
      ['POST /2/tweets', 'POST /2/tweets'],
    ],
  ];
  for (const [name, draftOf, calls] of cases) {
    onX(`are ${calls.length} ${name}`, async (session, network) => {
      const draft = await draftOf(session);
      const before = network.requests().length;
      await session.delivery(draft).publish();
      expect(requestsSince(network, before)).toEqual(calls);
    });
  }

  onX(
    'are one each for a look-up, for taking down, and for the numbers of a hundred posts',
    async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      const before = network.requests().length;
      delivery.accept(await delivery.find());
      const receipt = await delivery.publish();
      await xAdapter.metrics?.posts(receipt.parts, session.context());
      await xAdapter.remove?.(receipt, session.context());
      expect(requestsSince(network, before)).toEqual([
        'GET /2/users/ID/tweets',
        'GET /2/tweets',
        'DELETE /2/tweets/ID',
      ]);
    },
  );
});

describe('what is posted on X', () => {
  onX('has its poll in minutes, its rule for answers once, and its labels on every part', async (session, network) => {
    const parts = [
      { text: 'Which?', media: [], poll: POLL },
      { text: 'Tell us', media: [], poll: null },
    ];
    const settings = { replies: 'mentionedUsers', madeWithAi: true, paidPartnership: true };
    await session.delivery(aPost({ parts, settings })).publish();
    const [first, second] = network.world.posts;
    expect(first?.poll).toEqual({ options: ['Bronze', 'Iron'], minutes: 1_440 });
    expect(first?.labels).toMatchObject({
      reply_settings: 'mentionedUsers',
      made_with_ai: true,
      paid_partnership: true,
    });
    expect(second?.labels).toMatchObject({ reply_settings: undefined, made_with_ai: true, paid_partnership: true });
  });

  onX(
    'tags people in its pictures by their names, looked up once, and says which name is nobody’s',
    async (session, network) => {
      const mill = network.world.addUser({ username: 'TheMill' });
      const tower = network.world.addUser({ username: 'tower' });
      const media = [session.media.put('image', 'image/png', Buffer.from('\x89PNG and so on', 'latin1'), null)];
      const parts = [
        { text: 'Seen from there', media, poll: null },
        { text: 'And later', media: [], poll: null },
      ];
      await session.delivery(aPost({ parts, settings: { people: ['@themill', 'tower', 'TOWER'] } })).publish();
      const tagged = network.world.posts.map(({ labels }) => labels['tagged_user_ids']);
      expect(tagged).toEqual([[mill.id, tower.id], undefined]);
      expect(network.requests().filter(({ path }) => path === '/2/users/by')).toHaveLength(1);
      const error = await session.delivery(aPost({ parts, settings: { people: ['nobody_here'] } })).fails('rejected');
      expect(error.code).toBe('tag-unknown');
      expect(error.message).toContain('@nobody_here');
    },
  );

  onX('stands in a community, and before followers only where that is said', async (session, network) => {
    const community = 'https://x.com/i/communities/1493446837214187523';
    const parts = ['There', 'And below'].map((text) => ({ text, media: [], poll: null }));
    await session.delivery(aPost({ parts, settings: { community } })).publish();
    await session.delivery(aPost({ settings: { community, alsoToFollowers: true } })).publish();
    const said = network.world.posts.map(({ labels }) => [labels['community_id'], labels['share_with_followers']]);
    expect(said).toEqual([
      ['1493446837214187523', false],
      [undefined, undefined],
      ['1493446837214187523', true],
    ]);
  });

  onX('quotes an own post by its address, and leaves a stranger’s to X’s rule', async (session, network) => {
    const own = await session.delivery(aPost()).publish();
    const quote = own.parts[0]?.permalink ?? '';
    await session.delivery(aPost({ settings: { quote } })).publish();
    expect(network.world.posts.at(-1)?.quotes).toBe(own.parts[0]?.remoteId);
    const stranger = network.world.addUser();
    const [of] = network.world.posts;
    if (!of) throw new Error('There is a post.');
    network.world.posts.push({
      ...of,
      id: network.world.newId(),
      userId: stranger.id,
      text: 'Hello',
    });
    const error = await session
      .delivery(aPost({ settings: { quote: network.world.posts.at(-1)?.id ?? '' } }))
      .fails('rejected');
    expect(error.code).toBe('reply-restricted');
  });

  onX('may be a picture without a word', async (session) => {
    await session
      .delivery(aPost({ parts: [{ text: '', media: [await session.media.image(null)], poll: null }] }))
      .publish();
    expect(await session.posts()).toMatchObject([{ text: '' }]);
  });

  onX('has the permalink that X itself does not return', async (session) => {
    const { parts } = await session.delivery(aPost()).publish();
    expect(parts[0]?.permalink).toBe(`https://x.com/${session.account.handle}/status/${parts[0]?.remoteId}`);
  });
});

describe('a video on X', () => {
  onX('arrives whole, whatever its segments', async (session, network) => {
    const video = aVideo(session, 9 * MEBIBYTE);
    await session.delivery(withFiles(video)).publish();
    const [upload] = network.world.uploads.values();
    const expected = await (await session.media.file(video.id)).buffer();
    expect(upload?.content?.equals(expected)).toBe(true);
    expect([...(upload?.segments.values() ?? [])].map(({ length }) => length)).toEqual([
      4 * MEBIBYTE,
      4 * MEBIBYTE,
      MEBIBYTE,
    ]);
  });

  onX('that is at work is come back for when X says, and keeps no worker waiting', async (session, network) => {
    network.world.processingMs = 12_000;
    const delivery = session.delivery(withFiles(aVideo(session)));
    const error = await delivery.fails('processing');
    // X said five seconds; nobody asks before.
    expect((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()).toBeGreaterThan(4_000);
    await delivery.fails('processing');
    expect(callsOf(network, 'GET /2/media/upload')).toBe(0);
    session.clock.advance(6);
    network.world.advance(6);
    expect(await publishPatiently(delivery, session, network)).toBe(2);
    expect(callsOf(network, 'GET /2/media/upload')).toBe(2);
    expect(callsOf(network, 'POST /2/media/upload/initialize')).toBe(1);
    expect(await session.posts()).toHaveLength(1);
  });

  onX('goes without its description, which X would refuse', async (session, network) => {
    await session.delivery(withFiles(aVideo(session, 64, 'A bell that swings'))).publish();
    expect(callsOf(network, 'POST /2/media/metadata')).toBe(0);
    expect(await session.posts()).toHaveLength(1);
  });

  onX('that X can’t use is told in X’s words, and nothing is posted', async (session, network) => {
    network.world.processingMs = 6_000;
    network.world.processingFailure = 'Unsupported video format';
    const delivery = session.delivery(withFiles(aVideo(session)));
    await delivery.fails('processing');
    session.clock.advance(7);
    network.world.advance(7);
    const error = await delivery.fails('rejected');
    expect(error.message).toContain('Unsupported video format');
    expect(await session.posts()).toEqual([]);
  });

  onX('whose upload breaks off goes on at the segment that is missing', async (session, network) => {
    const delivery = session.delivery(withFiles(aVideo(session, 9 * MEBIBYTE)));
    await network.fault({ on: 'media', times: 1, after: 2, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    await delivery.publish();
    expect(callsOf(network, 'POST /2/media/upload/initialize')).toBe(1);
    // Three segments, and the second one twice.
    expect(callsOf(network, 'POST /2/media/upload/1/append')).toBe(4);
    expect(await session.posts()).toHaveLength(1);
  });

  onX('whose segment arrived although its answer was lost is sent again without harm', async (session, network) => {
    const delivery = session.delivery(withFiles(aVideo(session, 5 * MEBIBYTE)));
    await network.fault({ on: 'media', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    await delivery.fails('unavailable');
    await delivery.publish();
    expect(await session.posts()).toHaveLength(1);
  });

  onX('that waited for half a day is uploaded anew, since X forgets what no post uses', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(withFiles(aVideo(session)));
    await delivery.fails('unavailable');
    session.clock.advance(13 * 3_600);
    await delivery.publish();
    expect(callsOf(network, 'POST /2/media/upload/initialize')).toBe(2);
    expect(await session.posts()).toHaveLength(1);
  });
});

describe('taking down a thread on X', () => {
  onX('begins at its end, so that what breaks off leaves no answers to nothing', async (session, network) => {
    const parts = ['Ding', 'Dong', 'Dang'].map((text) => ({ text, media: [], poll: null }));
    const receipt = await session.delivery(aPost({ parts, firstComment: 'More' })).publish();
    await network.fault({ on: 'read', times: 1, after: 2, act: { kind: 'unavailable' } });
    await session.failureOf(async () => await xAdapter.remove?.(receipt, session.context()));
    expect((await session.posts()).map(({ text }) => text)).toEqual(['Ding', 'Dong']);
    await xAdapter.remove?.(receipt, session.context());
    expect(await session.posts()).toEqual([]);
  });
});

describe('X’s answer that the text is a duplicate', () => {
  onX(
    'is the trace of a try whose answer was lost, even where the look-up came too early',
    async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      // The timeline did not show it yet, so it is sent again.
      const receipt = await delivery.publish();
      const posts = await session.posts();
      expect(posts).toHaveLength(1);
      expect(receipt.parts[0]?.remoteId).toBe(posts[0]?.remoteId);
    },
  );

  onX('is the trace of it also where our clock is ahead of X’s', async (session, network) => {
    session.clock.advance(60);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unknown');
    const receipt = await delivery.publish();
    expect((await session.posts()).map(({ remoteId }) => remoteId)).toEqual([receipt.parts[0]?.remoteId]);
  });

  onX('has its like in files that a post has already, and that is a trace as well', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(withFiles(await session.media.image('A bell')));
    await delivery.fails('unknown');
    const receipt = await delivery.publish();
    expect((await session.posts()).map(({ remoteId }) => remoteId)).toEqual([receipt.parts[0]?.remoteId]);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const gone = session.delivery(withFiles(await session.media.image('Another')));
    await gone.fails('unavailable');
    network.world.uploads.clear();
    expect((await gone.fails('rejected')).code).toBe('media-invalid');
  });

  onX('is a refusal on the first try, and asks X nothing more', async (session, network) => {
    const draft = aPost();
    await session.delivery(draft).publish();
    const error = await session.delivery(draft).fails('rejected');
    expect(error).toMatchObject({ code: 'duplicate', message: expect.stringContaining('Change the text') as string });
    expect(callsOf(network, 'GET /2/users/1/tweets')).toBe(0);
  });

  onX('does not take over a post that was there before the delivery', async (session, network) => {
    const draft = aPost();
    await session.delivery(draft).publish();
    session.clock.advance(121);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(draft);
    await delivery.fails('unavailable');
    await delivery.fails('rejected');
    expect(await session.posts()).toHaveLength(1);
  });
});

describe('what somebody else has to mend', () => {
  onX('are credits that are used up', async (session, network) => {
    network.world.creditsLeft = false;
    expect(await session.delivery(aPost()).fails('administrator')).toMatchObject({ code: 'credits-exhausted' });
    network.world.creditsLeft = true;
  });
});
