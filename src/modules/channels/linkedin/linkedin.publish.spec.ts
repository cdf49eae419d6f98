import { aPost, asMember, callsOf, onPage, requestsSince } from '../../../../test/stand-ins/linkedin/on-linkedin.js';
import type { RunningLinkedIn } from '../../../../test/stand-ins/linkedin/linkedin.bench.js';
import type { BenchDelivery, BenchSession } from '../../../../test/contract/support/bench-session.js';
import { pdfSample } from '../../../../test/support/media-samples.js';
import type { ChannelDraft, ChannelMedia } from '../contract/index.js';
import { linkedinAdapter } from './index.js';

const MEBIBYTE = 1_048_576;
const POLL = { options: ['Bronze', 'Iron'], multiple: false, expiresInSeconds: 604_800, hideTotals: false };
const LINK = { url: 'https://shop.example/bells_(new)', title: 'New bells', description: 'Of bronze.' };
const IMAGE = ['POST /rest/images initializeUpload', 'PUT /www/dms-uploads'];

function aVideo(session: BenchSession, bytes = 80_000): ChannelMedia {
  const content = Buffer.alloc(bytes, 7);
  content.write('ftypisom', 4);
  // So that pieces in a wrong order would be seen.
  for (let at = 16; at < bytes; at += 4_096) content.writeUInt32BE(at, at);
  return session.media.put('video', 'video/mp4', content, 'A bell that swings');
}

const withFiles = (...media: ChannelMedia[]): ChannelDraft => aPost({ parts: [{ text: 'Ding', media, poll: null }] });
const withDocument = (session: BenchSession, documentTitle = 'Bell prices'): ChannelDraft => ({
  ...withFiles(session.media.put('document', 'application/pdf', pdfSample())),
  settings: { documentTitle },
});
const withPoll = (over: Partial<ChannelDraft> = {}): ChannelDraft =>
  aPost({ parts: [{ text: 'Which?', media: [], poll: POLL }], ...over });

async function pass(seconds: number, session: BenchSession, network: RunningLinkedIn): Promise<void> {
  session.clock.advance(seconds);
  network.world.advance(seconds);
}

/** Publishes over as many tries as LinkedIn asks for, with its clock and ours going on together. */
async function publishPatiently(
  delivery: BenchDelivery,
  session: BenchSession,
  network: RunningLinkedIn,
): Promise<number> {
  for (let tries = 1; tries <= 10; tries++) {
    try {
      await delivery.publish();
      return tries;
    } catch (error) {
      expect(error).toMatchObject({ kind: 'processing' });
      await pass(11, session, network);
    }
  }
  throw new Error('It was never done.');
}

describe('the calls that a delivery on LinkedIn takes', () => {
  const image = async (session: BenchSession) => await session.media.image('A bell');
  const cases: readonly (readonly [string, (session: BenchSession) => Promise<ChannelDraft>, readonly string[]])[] = [
    ['of a text', async () => aPost(), ['POST /rest/posts']],
    ['of a card', async () => aPost({ link: LINK }), ['POST /rest/posts']],
    ['of a poll', async () => withPoll(), ['POST /rest/posts']],
    [
      'of a picture',
      async (session) => withFiles(await image(session)),
      [...IMAGE, 'GET /rest/images/URN', 'POST /rest/posts'],
    ],
    [
      'of three pictures',
      async (session) => withFiles(await image(session), await image(session), await image(session)),
      [...IMAGE, ...IMAGE, ...IMAGE, ...Array.from({ length: 3 }, () => 'GET /rest/images/URN'), 'POST /rest/posts'],
    ],
    [
      'of a video of nine megabytes',
      async (session) => withFiles(aVideo(session, 9 * MEBIBYTE)),
      [
        'POST /rest/videos initializeUpload',
        ...Array.from({ length: 3 }, () => 'PUT /www/dms-uploads'),
        'POST /rest/videos finalizeUpload',
        'GET /rest/videos/URN',
        'POST /rest/posts',
      ],
    ],
    [
      'of a document',
      async (session) => withDocument(session),
      ['POST /rest/documents initializeUpload', 'PUT /www/dms-uploads', 'GET /rest/documents/URN', 'POST /rest/posts'],
    ],
    [
      'of a post with a first comment',
      async () => aPost({ firstComment: 'More' }),
      ['POST /rest/posts', 'POST /rest/socialActions/URN/comments'],
    ],
  ];
  for (const [name, draftOf, calls] of cases) {
    onPage(`are ${calls.length} ${name}`, async (session, network) => {
      const draft = await draftOf(session);
      const before = network.requests().length;
      await session.delivery(draft).publish();
      expect(requestsSince(network, before)).toEqual(calls);
    });
  }

  onPage(
    'are one each for a look-up, a change and taking down, and two for the numbers of twenty',
    async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const draft = aPost();
      const delivery = session.delivery(draft);
      await delivery.fails('unknown');
      const before = network.requests().length;
      delivery.accept(await delivery.find());
      const receipt = await delivery.publish();
      const withPicture = await session.delivery(withFiles(await session.media.image('A bell'))).publish();
      for (const { remoteId } of [...receipt.parts, ...withPicture.parts])
        await network.engage(remoteId, { likeCount: 1 });
      await linkedinAdapter.metrics?.posts([...receipt.parts, ...withPicture.parts], session.context());
      await linkedinAdapter.edit?.(receipt, aPost(), session.delivery(draft).context());
      await linkedinAdapter.remove?.(receipt, session.context());
      expect(
        requestsSince(network, before).filter((call) => !call.includes('images') && !call.includes('uploads')),
      ).toEqual([
        'GET /rest/posts',
        'POST /rest/posts',
        'GET /rest/organizationalEntityShareStatistics',
        'GET /rest/organizationalEntityShareStatistics',
        'POST /rest/posts/URN',
        'DELETE /rest/posts/URN',
      ]);
    },
  );
});

describe('what is posted on LinkedIn', () => {
  onPage('has its id in a header beside an empty body, and its address made of it', async (session) => {
    const { parts } = await session.delivery(aPost()).publish();
    expect(parts[0]?.remoteId).toMatch(/^urn:li:share:\d+$/);
    expect(parts[0]?.permalink).toBe(
      `https://www.linkedin.com/feed/update/${encodeURIComponent(parts[0]?.remoteId ?? '')}`,
    );
  });

  onPage('arrives whole: an unescaped character would silently cut the text off', async (session) => {
    const text = 'Bells (bronze) & *iron* <new> | 50 % ~ {cast} [1] a_b bells@shop.example #Glocken \\o/';
    await session.delivery(aPost({ parts: [{ text, media: [], poll: null }] })).publish();
    expect(await session.posts()).toMatchObject([{ text }]);
  });

  onPage('has a comment in plain text, where escapes would be seen', async (session) => {
    await session.delivery(aPost({ firstComment: 'More (and *more*) at bells@shop.example' })).publish();
    expect((await session.posts())[1]?.text).toBe('More (and *more*) at bells@shop.example');
  });

  onPage('has the visibility, feed and reposts that were chosen', async (session, network) => {
    await session.delivery(aPost({ settings: { visibility: 'LOGGED_IN', inFeed: false, reshares: false } })).publish();
    expect(network.world.posts[0]?.body).toMatchObject({
      visibility: 'LOGGED_IN',
      distribution: { feedDistribution: 'NONE' },
      isReshareDisabledByAuthor: true,
    });
  });

  onPage('goes to no contacts where a page posts, and nothing is uploaded for it', async (session, network) => {
    const before = network.requests().length;
    const draft = { ...withFiles(await session.media.image('A bell')), settings: { visibility: 'CONNECTIONS' } };
    expect((await session.delivery(draft).fails('rejected')).code).toBe('page-without-contacts');
    expect(network.requests()).toHaveLength(before);
  });

  asMember('share', 'goes to contacts where a person posts', async (session, network) => {
    await session.delivery(aPost({ settings: { visibility: 'CONNECTIONS' } })).publish();
    expect(network.world.posts[0]?.body).toMatchObject({ visibility: 'CONNECTIONS', author: session.account.remoteId });
  });

  onPage('has a card whose words we send, because LinkedIn reads no pages', async (session, network) => {
    await session.delivery(aPost({ link: LINK })).publish();
    await session.delivery(aPost({ link: { ...LINK, title: null, description: null } })).publish();
    expect(network.world.posts.map(({ body }) => body['content'])).toEqual([
      { article: { source: LINK.url, title: 'New bells', description: 'Of bronze.' } },
      { article: { source: LINK.url, title: 'shop.example' } },
    ]);
  });

  onPage('has the picture on its card on request, and otherwise the link in the text', async (session, network) => {
    const draft = { ...withFiles(await session.media.image('A bell')), link: LINK };
    await session.delivery({ ...draft, settings: { cardPicture: true } }).publish();
    await session.delivery(draft).publish();
    const [card, picture] = network.world.posts;
    expect(card?.body['content']).toMatchObject({
      article: { thumbnail: card?.assets[0]?.urn, thumbnailAltText: 'A bell' },
    });
    expect(picture?.body['content']).toMatchObject({ media: { altText: 'A bell' } });
    expect((await session.posts())[1]?.text).toBe(`Ding\n\n${LINK.url}`);
  });

  onPage('has a poll with a question of its own or the text’s, and the nearest length', async (session, network) => {
    await session.delivery(withPoll({ settings: { pollQuestion: 'Which bell?' } })).publish();
    const poll = { ...POLL, expiresInSeconds: 100_000 };
    await session.delivery(aPost({ parts: [{ text: 'Iron?', media: [], poll }] })).publish();
    const settings = { voteSelectionType: 'SINGLE_VOTE', isVoterVisibleToAuthor: true };
    const options = [{ text: 'Bronze' }, { text: 'Iron' }];
    expect(network.world.posts.map(({ body }) => body['content'])).toEqual([
      { poll: { question: 'Which bell?', options, settings: { ...settings, duration: 'SEVEN_DAYS' } } },
      { poll: { question: 'Iron?', options, settings: { ...settings, duration: 'ONE_DAY' } } },
    ]);
  });

  onPage('has its files as the property of the page that posts them', async (session, network) => {
    await session.delivery(withFiles(await session.media.image('A bell'))).publish();
    expect([...network.world.assets.values()].map(({ owner }) => owner)).toEqual([session.account.remoteId]);
  });

  onPage('may be a GIF, and a picture without a word', async (session) => {
    const gif = session.media.put('gif', 'image/gif', Buffer.from('GIF89a and so on'), 'A bell that swings');
    await session.delivery(withFiles(gif)).publish();
    await session
      .delivery(aPost({ parts: [{ text: '', media: [await session.media.image(null)], poll: null }] }))
      .publish();
    expect((await session.posts()).map(({ text, media }) => [text, media[0]?.mime, media[0]?.alt])).toEqual([
      ['Ding', 'image/gif', 'A bell that swings'],
      ['', 'image/png', null],
    ]);
  });
});

describe('a file on LinkedIn', () => {
  onPage('arrives whole, in the pieces that LinkedIn asked for', async (session, network) => {
    const video = aVideo(session, 9 * MEBIBYTE);
    await session.delivery(withFiles(video)).publish();
    const [asset] = network.world.assets.values();
    expect(asset?.content?.equals(await (await session.media.file(video.id)).buffer())).toBe(true);
    expect(asset?.pieces.map(({ bytes }) => bytes)).toEqual([4 * MEBIBYTE, 4 * MEBIBYTE, MEBIBYTE]);
  });

  onPage('that is at work is come back for, and keeps no worker waiting', async (session, network) => {
    network.world.processingMs = 12_000;
    const delivery = session.delivery(withFiles(aVideo(session)));
    const error = await delivery.fails('processing');
    expect((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()).toBeGreaterThan(9_000);
    expect(callsOf(network, 'POST /rest/posts')).toBe(0);
    await pass(11, session, network);
    expect(await publishPatiently(delivery, session, network)).toBe(2);
    expect(callsOf(network, 'POST /rest/videos initializeUpload')).toBe(1);
    expect(await session.posts()).toHaveLength(1);
  });

  asMember(
    'share',
    'nobody may look at with w_member_social alone, so some seconds have to do',
    async (session, network) => {
      const delivery = session.delivery(withFiles(await session.media.image('A bell')));
      expect(await publishPatiently(delivery, session, network)).toBe(2);
      expect(callsOf(network, 'GET /rest/images/URN')).toBe(0);
      expect(await session.posts()).toMatchObject([{ media: [{ alt: 'A bell' }] }]);
    },
  );

  asMember('share', 'that is not ready after those seconds is waited for once more', async (session, network) => {
    network.world.processingMs = 20_000;
    const delivery = session.delivery(withFiles(await session.media.image('A bell')));
    await delivery.fails('processing');
    await pass(6, session, network);
    expect((await delivery.fails('processing')).code).toBe('MEDIA_ASSET_PROCESSING');
    await pass(16, session, network);
    await delivery.publish();
    expect(await session.posts()).toHaveLength(1);
  });

  onPage('that LinkedIn can’t use is told in its words, and nothing is posted', async (session, network) => {
    network.world.processingFailure = 'Unsupported codec';
    const error = await session.delivery(withFiles(aVideo(session))).fails('rejected');
    expect(error.message).toContain('Unsupported codec');
    expect(await session.posts()).toEqual([]);
  });

  onPage('whose upload breaks off goes on at the piece that is missing', async (session, network) => {
    const delivery = session.delivery(withFiles(aVideo(session, 9 * MEBIBYTE)));
    await network.fault({ on: 'media', times: 1, after: 2, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    await delivery.publish();
    expect(callsOf(network, 'POST /rest/videos initializeUpload')).toBe(1);
    // Three pieces, and the second one twice.
    expect(callsOf(network, 'PUT /www/dms-uploads')).toBe(4);
  });

  onPage('that waited for half a day is uploaded anew', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(withFiles(aVideo(session)));
    await delivery.fails('unavailable');
    session.clock.advance(13 * 3_600);
    await delivery.publish();
    expect(callsOf(network, 'POST /rest/videos initializeUpload')).toBe(2);
    expect(await session.posts()).toHaveLength(1);
  });

  onPage('goes to no address but LinkedIn’s, whatever an answer says', async (session, network) => {
    const body = JSON.stringify({ value: { uploadUrl: 'https://elsewhere.example/take', image: 'urn:li:image:1' } });
    await network.fault({ on: 'media', times: 1, act: { kind: 'status', status: 200, body } });
    const error = await session.delivery(withFiles(await session.media.image('A bell'))).fails('unavailable');
    expect(error.message).toContain('no usable address');
  });
});

describe('LinkedIn’s answer that the text is a duplicate', () => {
  for (const [whose, test] of [
    ['page', onPage],
    ['member', (title: string, body: Parameters<typeof onPage>[1]) => asMember('share', title, body)],
  ] as const) {
    test(`names the post of a try whose answer was lost, and that is taken for it (${whose})`, async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      const receipt = await delivery.publish();
      expect((await session.posts()).map(({ remoteId }) => remoteId)).toEqual([receipt.parts[0]?.remoteId]);
    });

    test(`names it also where our clock is ahead of LinkedIn’s (${whose})`, async (session, network) => {
      session.clock.advance(60);
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      const receipt = await delivery.publish();
      expect((await session.posts()).map(({ remoteId }) => remoteId)).toEqual([receipt.parts[0]?.remoteId]);
    });

    test(`is a refusal on the first try (${whose})`, async (session, network) => {
      const draft = aPost();
      await session.delivery(draft).publish();
      const before = network.requests().length;
      expect((await session.delivery(draft).fails('rejected')).code).toBe('duplicate');
      expect(network.requests()).toHaveLength(before + 1);
    });

    test(`takes over no post that was there before the delivery (${whose})`, async (session, network) => {
      const draft = aPost();
      await session.delivery(draft).publish();
      session.clock.advance(121);
      await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
      const delivery = session.delivery(draft);
      await delivery.fails('unavailable');
      await delivery.fails('rejected');
      expect(await session.posts()).toHaveLength(1);
    });
  }

  onPage('is not believed where the post that it names is gone', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unavailable');
    const ghost = `urn:li:share:${BigInt(Date.now() + 60_000) << 22n}`;
    const body = JSON.stringify({ status: 422, message: `Content is a duplicate of ${ghost}` });
    await network.fault({ on: 'publish', times: 1, act: { kind: 'status', status: 422, body } });
    expect((await delivery.fails('rejected')).code).toBe('duplicate');
  });
});

describe('what somebody else has to mend on LinkedIn', () => {
  onPage('is a version that is over: the administrator brings Carillon up to date', async (session, network) => {
    network.world.versions.clear();
    expect((await session.delivery(aPost()).fails('administrator')).code).toBe('api-version-ended');
  });

  onPage('is a role on the page that was taken away', async (session, network) => {
    network.world.organizations.forEach(({ roles }) => roles.clear());
    expect((await session.delivery(aPost()).fails('account')).code).toBe('access-denied');
  });

  onPage(
    'is no reason to try a comment for ever: without its permission the post stands alone',
    async (session, network) => {
      const body = JSON.stringify({ status: 403, code: 'ACCESS_DENIED', message: 'Not enough permissions' });
      await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'status', status: 403, body } });
      const receipt = await session.delivery(aPost({ firstComment: 'More' })).publish();
      expect(receipt.firstComment).toEqual({ error: expect.stringContaining('permission') as string });
    },
  );

  onPage('is a comment’s own limit, which lasts a minute', async (session, network) => {
    const body = JSON.stringify({ status: 429, code: 'TOO_MANY_REQUESTS', message: 'Comment create throttled' });
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'status', status: 429, body } });
    const delivery = session.delivery(aPost({ firstComment: 'More' }));
    const error = await delivery.fails('throttled');
    expect((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()).toBeLessThanOrEqual(60_000);
    await delivery.publish();
    expect(await session.posts()).toHaveLength(2);
  });
});

describe('changing a post on LinkedIn', () => {
  onPage('changes the words of the post and of the comment', async (session) => {
    const draft = aPost({ firstComment: 'Mroe' });
    const receipt = await session.delivery(draft).publish();
    const changed = session.delivery({
      ...draft,
      parts: [{ text: 'Dong (new)', media: [], poll: null }],
      firstComment: 'More',
    });
    const after = await linkedinAdapter.edit?.(receipt, changed.draft, changed.context());
    expect((await session.posts()).map(({ text }) => text)).toEqual(['Dong (new)', 'More']);
    expect(after).toEqual(receipt);
  });

  onPage('changes nothing else: files, descriptions, polls, cards and audience stay', async (session, network) => {
    const draft = withFiles(await session.media.image('A bell'));
    const receipt = await session.delivery(draft).publish();
    const before = network.requests().length;
    const [part] = draft.parts;
    const others: readonly ChannelDraft[] = [
      withFiles(),
      { ...draft, settings: { visibility: 'LOGGED_IN' } },
      {
        ...draft,
        parts: [{ text: 'Ding', poll: null, media: (part?.media ?? []).map((file) => ({ ...file, alt: 'Another' })) }],
      },
    ];
    for (const other of others) {
      const delivery = session.delivery(other);
      const error = await session.failureOf(
        async () => await linkedinAdapter.edit?.(receipt, other, delivery.context()),
      );
      expect(error).toMatchObject({ kind: 'rejected', code: 'more-than-text-changed' });
    }
    expect(network.requests()).toHaveLength(before);
  });
});

describe('a document on LinkedIn', () => {
  onPage('is posted whole, with its title', async (session, network) => {
    await session.delivery(withDocument(session, ' Bell prices ')).publish();
    const [asset] = network.world.assets.values();
    expect(asset).toMatchObject({ kind: 'document', content: pdfSample() });
    expect(network.world.posts[0]?.body['content']).toEqual({ media: { id: asset?.urn, title: 'Bell prices' } });
  });

  onPage('is waited for while LinkedIn works on it, and uploaded once', async (session, network) => {
    network.world.processingMs = 15_000;
    const tries = await publishPatiently(session.delivery(withDocument(session)), session, network);
    expect(tries).toBe(3);
    expect(callsOf(network, 'POST /rest/documents initializeUpload')).toBe(1);
  });

  onPage('that LinkedIn can’t use is refused in its words', async (session, network) => {
    network.world.processingFailure = 'Over 300 pages';
    const error = await session.delivery(withDocument(session)).fails('rejected');
    expect(error).toMatchObject({ code: 'media-failed' });
    expect(error.message).toContain('Over 300 pages');
    expect(await session.posts()).toEqual([]);
  });

  onPage('keeps its title when the words are changed', async (session) => {
    const delivery = session.delivery(withDocument(session));
    const receipt = await delivery.publish();
    const [part] = delivery.draft.parts;
    const media = part?.media ?? [];
    const changed = (documentTitle: string): ChannelDraft => ({
      ...delivery.draft,
      parts: [{ text: 'Dong', media, poll: null }],
      settings: { documentTitle },
    });
    const edit = async (draft: ChannelDraft) =>
      await linkedinAdapter.edit?.(receipt, draft, session.delivery(draft).context());
    await edit(changed('Bell prices'));
    expect((await session.posts())[0]?.text).toBe('Dong');
    expect(await session.failureOf(() => edit(changed('Prices')))).toMatchObject({ code: 'more-than-text-changed' });
  });
});
