import { aPost, asMember, callsOf, onPage } from '../../../../test/stand-ins/linkedin/on-linkedin.js';
import type { ChannelDraft } from '../contract/index.js';

const PLAIN: readonly (readonly [string, Partial<ChannelDraft>])[] = [
  ['reserved characters', { parts: [{ text: 'Bells (new) *all* a_b \\o/ {x}', media: [], poll: null }] }],
  [
    'hashtags that come back in their long form',
    { parts: [{ text: 'Hear #Bells and #big_bells', media: [], poll: null }] },
  ],
  ['a mention', { parts: [{ text: 'With @[Bell & Sons](urn:li:organization:1)', media: [], poll: null }] }],
  ['blanks and lines', { parts: [{ text: '  Ding\n\n  Dong  ', media: [], poll: null }] }],
  ['a card', { link: { url: 'https://shop.example/a?b=1', title: 'Bells', description: null } }],
  [
    'a card without a word',
    {
      parts: [{ text: '', media: [], poll: null }],
      link: { url: 'https://shop.example', title: 'Bells', description: null },
    },
  ],
  [
    'a poll',
    {
      parts: [
        {
          text: 'Which?',
          media: [],
          poll: { options: ['A', 'B'], multiple: false, expiresInSeconds: 86_400, hideTotals: false },
        },
      ],
    },
  ],
];

describe('a page’s lost post', () => {
  for (const [what, over] of PLAIN) {
    onPage(`is found again with ${what}`, async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost(over));
      await delivery.fails('unknown');
      const finding = await delivery.find();
      expect(finding).toMatchObject({ found: { remoteId: network.world.posts[0]?.urn } });
      delivery.accept(finding);
      // As if it had been answered: what an edit needs is there.
      expect((await delivery.publish()).parts[0]?.data).toEqual({ fixed: expect.any(String) as string });
    });
  }

  for (const [what, text] of [
    ['a hashtag that does not end', `{hashtag|#|${'\\a'.repeat(100_000)}`],
    ['hashtags that do not end', '{hashtag|#|'.repeat(18_000)],
    ['names that do not end', '@['.repeat(100_000)],
    ['mentions that do not end', '@[a](urn:li:'.repeat(17_000)],
  ] as const) {
    onPage(`is looked for in good time among posts of nothing but ${what}`, async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
      const delivery = session.delivery(aPost({ parts: [{ text, media: [], poll: null }] }));
      await delivery.fails('unknown');
      const now = session.clock.now().getTime();
      const post = { id: 'urn:li:share:7', createdAt: now, lastModifiedAt: now, commentary: text };
      const act = { kind: 'status', status: 200, body: JSON.stringify({ elements: [post] }) } as const;
      await network.fault({ on: 'read', times: 1, act });
      const began = performance.now();
      await delivery.find();
      expect(performance.now() - began).toBeLessThan(2_000);
    });
  }

  onPage('is not taken for another one with the same words and another card', async (session, network) => {
    const link = { url: 'https://shop.example/one', title: 'One', description: null };
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const draft = aPost({ link });
    const delivery = session.delivery(draft);
    await delivery.fails('unknown');
    await session.delivery({ ...draft, link: { ...link, url: 'https://shop.example/two' } }).publish();
    expect(await delivery.find()).toBe('absent');
  });

  onPage(
    'is looked for on further pages, and given up to a person where there are too many',
    async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      const [post] = network.world.posts;
      if (!post) throw new Error('There is a post.');
      const others = (count: number) =>
        Array.from({ length: count }, (_, index) => ({
          ...post,
          urn: `urn:li:share:${index + 1}`,
          commentary: `${index}`,
          lastModifiedAt: post.lastModifiedAt + 1,
        }));
      network.world.posts.push(...others(60));
      expect(await delivery.find()).toMatchObject({ found: { remoteId: post.urn } });
      expect(callsOf(network, 'GET /rest/posts')).toBe(2);
      network.world.posts.push(...others(200));
      expect(await delivery.find()).toBe('undecided');
    },
  );
});

describe('a page’s lost post that is older than the call, because our clock is ahead of LinkedIn’s,', () => {
  onPage('is found by its files', async (session, network) => {
    session.clock.advance(60);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const media = [await session.media.image('A bell')];
    const delivery = session.delivery(aPost({ parts: [{ text: 'Ding', media, poll: null }] }));
    await delivery.fails('unknown');
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts[0]?.urn } });
  });

  onPage('is never called absent for its words, and one that is no older goes before it', async (session, network) => {
    session.clock.advance(1);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unknown');
    expect(await delivery.find()).toBe('undecided');
    const [older] = network.world.posts;
    if (!older) throw new Error('There is a post.');
    older.lastModifiedAt += 10_000;
    network.world.posts.push({ ...older, urn: 'urn:li:share:7', createdAt: older.createdAt + 5_000 });
    expect(await delivery.find()).toMatchObject({ found: { remoteId: 'urn:li:share:7' } });
  });
});

describe('a page’s lost comment', () => {
  onPage('is found also where our clock is ahead of LinkedIn’s', async (session, network) => {
    session.clock.advance(60);
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost({ firstComment: 'More' }));
    await delivery.fails('unknown');
    expect(await delivery.find()).toMatchObject({ found: { data: { commentId: network.world.comments[0]?.id } } });
  });

  onPage('is neither an older one nor somebody else’s with the same words', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: false } });
    const delivery = session.delivery(aPost({ firstComment: 'More' }));
    await delivery.fails('unknown');
    const { world } = network;
    const now = world.now();
    const like = { post: world.posts[0]?.urn ?? '', text: 'More', under: null };
    const actor = session.account.remoteId;
    world.comments.push({ ...like, id: '1', actor, createdAt: now - 121_000 });
    world.comments.push({ ...like, id: '2', actor: 'urn:li:person:somebody', createdAt: now + 1_000 });
    expect(await delivery.find()).toBe('absent');
    world.comments.push({ ...like, id: '3', actor, createdAt: now + 1_000 });
    expect(await delivery.find()).toMatchObject({ found: { data: { commentId: '3' } } });
  });
});

describe('a member’s lost post', () => {
  asMember(
    'share',
    'is read by nobody: it is sent again while LinkedIn would refuse a double, and then a person decides',
    async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      const before = network.requests().length;
      session.clock.advance(121);
      expect(await delivery.find()).toBe('absent');
      session.clock.advance(300);
      expect(await delivery.find()).toBe('undecided');
      expect(network.requests()).toHaveLength(before);
      await delivery.publish();
      expect(await session.posts()).toHaveLength(1);
    },
  );

  asMember(
    'share',
    'is not sent again without a word, which no double would be refused for',
    async (session, network) => {
      const link = { url: 'https://shop.example', title: 'Bells', description: null };
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost({ parts: [{ text: '', media: [], poll: null }], link }));
      await delivery.fails('unknown');
      expect(await delivery.find()).toBe('undecided');
    },
  );

  asMember('share', 'has a comment that only a person can see', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost({ firstComment: 'More' }));
    await delivery.fails('unknown');
    session.clock.advance(121);
    expect(await delivery.find()).toBe('undecided');
  });
});
