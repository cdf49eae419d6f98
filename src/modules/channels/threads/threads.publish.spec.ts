import { aPost, onThreads, requestsSince } from '../../../../test/stand-ins/threads/on-threads.js';
import type { RunningThreads } from '../../../../test/stand-ins/threads/threads.bench.js';
import type { BenchDelivery, BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft, ChannelError, ChannelMedia, MediaFile } from '../contract/index.js';
import { threadsAdapter } from './index.js';

const POLL = { options: ['Bronze', 'Iron'], multiple: false, expiresInSeconds: 86_400, hideTotals: false };
const HOUR_S = 3_600;

function aVideo(session: BenchSession, alt: string | null = null): ChannelMedia {
  const content = Buffer.alloc(64, 7);
  content.write('ftypisom', 4);
  return session.media.put('video', 'video/mp4', content, alt);
}

const withFiles = (...media: ChannelMedia[]): ChannelDraft => aPost({ parts: [{ text: 'Ding', media, poll: null }] });

/** Publishes over as many tries as Threads asks for, with both clocks going on to when it said. */
async function publishPatiently(delivery: BenchDelivery, session: BenchSession, network: RunningThreads) {
  const waits: number[] = [];
  for (;;) {
    try {
      await delivery.publish();
      return waits;
    } catch (error) {
      expect(error).toMatchObject({ kind: 'processing' });
      const waitMs = ((error as ChannelError).retryAt?.getTime() ?? 0) - session.clock.now().getTime();
      waits.push(Math.round(waitMs / 1_000));
      if (waits.length > 10) throw error;
      session.clock.advance(waitMs / 1_000 + 0.05);
      network.world.advance(waitMs / 1_000 + 0.05);
    }
  }
}

const CONTAINER = ['POST /ID/threads', 'GET /ID'];
const PUBLISH = ['POST /ID/threads_publish', 'GET /ID'];

describe('the calls that a delivery on Threads takes', () => {
  const image = async (session: BenchSession) => await session.media.image('A bell');
  const cases: readonly (readonly [string, (session: BenchSession) => Promise<ChannelDraft>, readonly string[]])[] = [
    ['of a text', async () => aPost(), [...CONTAINER, ...PUBLISH]],
    [
      'of a poll',
      async () => aPost({ parts: [{ text: 'Which?', media: [], poll: POLL }] }),
      [...CONTAINER, ...PUBLISH],
    ],
    [
      'of a link',
      async () => aPost({ link: { url: 'https://shop.example/new', title: null, description: null } }),
      [...CONTAINER, ...PUBLISH],
    ],
    ['of a picture', async (session) => withFiles(await image(session)), [...CONTAINER, ...PUBLISH]],
    [
      'of a carousel of three',
      async (session) => withFiles(await image(session), await image(session), await image(session)),
      [...Array(3).fill('POST /ID/threads'), ...Array(3).fill('GET /ID'), ...CONTAINER, ...PUBLISH],
    ],
    [
      'of a thread of two with a first comment',
      async () => {
        const draft = aPost({ firstComment: 'More' });
        return { ...draft, parts: [...draft.parts, { text: 'Dong', media: [], poll: null }] };
      },
      [
        'GET /me/threads_publishing_limit',
        ...CONTAINER,
        ...PUBLISH,
        ...CONTAINER,
        ...PUBLISH,
        ...CONTAINER,
        ...PUBLISH,
      ],
    ],
  ];
  for (const [what, draftOf, expected] of cases) {
    onThreads(what, async (session, network) => {
      const draft = await draftOf(session);
      const before = network.requests().length;
      await session.delivery(draft).publish();
      expect(requestsSince(network, before)).toEqual(expected);
    });
  }
});

describe('what a post on Threads says', () => {
  const fieldsOf = (network: RunningThreads) => network.world.posts.map(({ container }) => container.fields);

  onThreads('attaches the link to words alone, and writes it under pictures', async (session, network) => {
    const link = { url: 'https://shop.example/new', title: null, description: null };
    await session.delivery(aPost({ link })).publish();
    const image = await session.media.image('A bell');
    await session.delivery({ ...withFiles(image), link }).publish();
    expect(fieldsOf(network)).toMatchObject([
      { media_type: 'TEXT', link_attachment: link.url },
      { media_type: 'IMAGE', text: `Ding\n\n${link.url}`, alt_text: 'A bell' },
    ]);
  });

  onThreads('names the topic and who may answer once, at the head of a thread', async (session, network) => {
    const draft = aPost({ settings: { topic: '#bell towers', replies: 'mentioned_only' } });
    await session.delivery({ ...draft, parts: [...draft.parts, { text: 'Dong', media: [], poll: null }] }).publish();
    const [head, answer] = fieldsOf(network);
    expect(head).toMatchObject({ topic_tag: 'bell towers', reply_control: 'mentioned_only' });
    expect(answer).toEqual({ media_type: 'TEXT', text: 'Dong', reply_to_id: network.world.posts[0]?.id });
  });

  onThreads('asks a poll', async (session, network) => {
    await session.delivery(aPost({ parts: [{ text: 'Which?', media: [], poll: POLL }] })).publish();
    expect(JSON.parse(fieldsOf(network)[0]?.['poll_attachment'] ?? '')).toEqual({
      option_a: 'Bronze',
      option_b: 'Iron',
    });
  });

  onThreads('is never published at once, which would leave nothing to ask after', async (session, network) => {
    await session.delivery(aPost()).publish();
    expect(fieldsOf(network)[0]).not.toHaveProperty('auto_publish_text');
  });

  onThreads('has an address that is looked up, and stands without one', async (session, network) => {
    const first = await session.delivery(aPost()).publish();
    expect(first.parts[0]?.permalink).toMatch(/^https:\/\/www\.threads\.com\//);
    await network.fault({ on: 'read', times: 1, after: 1, act: { kind: 'unavailable' } });
    const second = await session.delivery(aPost()).publish();
    expect(second.parts[0]?.permalink).toBeNull();
    expect(network.world.posts).toHaveLength(2);
  });
});

describe('files on Threads', () => {
  onThreads('are fetched by Threads itself from the address that was given', async (session, network) => {
    const image = await session.media.image('A bell');
    await session
      .delivery(withFiles(image, aVideo(session, 'It swings')))
      .publish()
      .catch(() => undefined);
    expect(network.world.fetched).toHaveLength(2);
    expect(network.world.fetched[0]).toContain(image.id);
  });

  onThreads('are waited for without a worker: half a minute at first, then a minute each', async (session, network) => {
    network.world.processingMs = 100_000;
    const delivery = session.delivery(withFiles(aVideo(session, 'It swings')));
    expect(await publishPatiently(delivery, session, network)).toEqual([30, 60, 60]);
    expect(network.world.containers.size).toBe(1);
    expect((await session.posts())[0]?.media).toEqual([{ mime: 'video/mp4', alt: 'It swings', bytes: 64 }]);
  });

  onThreads('of a carousel are ready before it is put together', async (session, network) => {
    network.world.processingMs = 20_000;
    const delivery = session.delivery(withFiles(aVideo(session), await session.media.image('A bell')));
    await publishPatiently(delivery, session, network);
    expect((await session.posts())[0]?.media.map(({ mime }) => mime)).toEqual(['video/mp4', 'image/png']);
  });

  onThreads(
    'of carousels are all begun before one is waited for, and waited for together',
    async (session, network) => {
      network.world.processingMs = 80_000;
      const carousel = async () => ({
        text: 'Ding',
        media: [aVideo(session), await session.media.image('A bell'), aVideo(session)],
        poll: null,
      });
      const delivery = session.delivery(aPost({ parts: [await carousel(), await carousel()] }));
      const before = network.requests().length;
      const waits = await publishPatiently(delivery, session, network);
      const calls = requestsSince(network, before).slice(1);
      // The first try begins them all, and looks at the pictures; videos are not looked at before half a minute.
      const looks = (count: number) => Array<string>(count).fill('GET /ID');
      expect(calls.slice(0, 8)).toEqual([...Array<string>(6).fill('POST /ID/threads'), ...looks(2)]);
      // Two minutes for all six files together, and as long for each carousel of them.
      expect(waits).toEqual([60, 60, 60, 60, 60, 60]);
      expect(network.world.containers.size).toBe(8);
      expect((await session.posts()).map(({ media }) => media.length)).toEqual([3, 3]);
    },
  );

  onThreads('of a carousel that were begun are not begun again on a later try', async (session, network) => {
    network.world.processingMs = 20_000;
    const images = [1, 2, 3].map(() => session.media.image('A bell'));
    const delivery = session.delivery(withFiles(...(await Promise.all(images))));
    await network.fault({ on: 'media', times: 1, after: 2, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    expect(network.world.containers.size).toBe(2);
    expect(await publishPatiently(delivery, session, network)).toEqual([60, 60]);
    expect(network.world.containers.size).toBe(4);
    expect(network.world.fetched).toHaveLength(3);
  });

  onThreads('that fail in a carousel are told of while others are still worked on', async (session, network) => {
    network.world.processingMs = 40_000;
    const delivery = session.delivery(withFiles(aVideo(session), aVideo(session)));
    await delivery.fails('processing');
    const [slow, broken] = [...network.world.containers.values()];
    if (!slow || !broken) throw new Error('The carousel has two files.');
    network.world.containers.set(slow.id, { ...slow, doneAt: slow.doneAt + 3_600_000 });
    broken.failure = 'INVALID_DURATION';
    session.clock.advance(61);
    network.world.advance(61);
    await delivery.fails('rejected');
    expect(network.world.containers.size).toBe(2);
  });

  onThreads('whose container expired before it was published get a new one', async (session, network) => {
    const delivery = session.delivery(withFiles(await session.media.image('A bell')));
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    session.clock.advance(25 * HOUR_S);
    network.world.advance(25 * HOUR_S);
    await delivery.publish();
    expect(network.world.containers.size).toBe(2);
    expect(await session.posts()).toHaveLength(1);
  });

  onThreads('that fail as UNKNOWN are tried again, and nothing else is', async (session, network) => {
    network.world.failures = ['UNKNOWN'];
    await session.delivery(withFiles(await session.media.image('A bell'))).publish();
    expect(network.world.containers.size).toBe(2);
    network.world.failures = ['UNKNOWN', 'UNKNOWN', 'UNKNOWN'];
    await session.delivery(withFiles(await session.media.image('A bell'))).fails('rejected');
    network.world.failures = ['INVALID_ASPEC_RATIO'];
    const error = await session.delivery(withFiles(await session.media.image('A bell'))).fails('rejected');
    expect(error.message).toContain('ten times as wide');
    expect(await session.posts()).toHaveLength(1);
  });

  onThreads('that Threads can’t fetch are explained: the address must be open to others', async (session) => {
    const image = await session.media.image('A bell');
    const video = aVideo(session);
    for (const media of [image, video]) {
      const delivery = session.delivery(withFiles(media));
      const context = delivery.context();
      const lost = async (id: string): Promise<MediaFile> => ({
        ...(await session.media.file(id)),
        publicUrl: () => 'http://127.0.0.1:9/nowhere',
      });
      const publish = () => threadsAdapter.publish(delivery.draft, { ...context, media: { file: lost } });
      let error = await session.failureOf(publish);
      if (error.kind === 'processing') {
        session.clock.advance(31);
        delivery.steps.begin();
        error = await session.failureOf(publish);
      }
      expect(error).toMatchObject({ kind: 'rejected', code: 'media-not-fetched' });
      expect(error.message).toContain('public address');
    }
  });

  onThreads('at an address that others can’t reach are not even offered', async (session, network) => {
    const image = await session.media.image('A bell');
    const before = network.requests().length;
    for (const address of [
      'http://carillon.example/media/1',
      'https://carillon.lan/media/1',
      'https://carillon/media',
    ]) {
      const delivery = session.delivery(withFiles(image));
      const file = async (id: string): Promise<MediaFile> => ({
        ...(await session.media.file(id)),
        publicUrl: () => address,
      });
      const error = await session.failureOf(() =>
        threadsAdapter.publish(delivery.draft, { ...delivery.context(), media: { file } }),
      );
      expect(error).toMatchObject({ kind: 'administrator', code: 'public-address' });
    }
    expect(network.requests()).toHaveLength(before);
  });
});

describe('a thread on Threads', () => {
  const aThread = (count: number): ChannelDraft => ({
    ...aPost(),
    parts: Array.from({ length: count }, (_, index) => ({ text: `Stroke ${index + 1}`, media: [], poll: null })),
  });

  onThreads('waits where the part before is not known yet, right after it was published', async (session, network) => {
    network.world.settlingMs = 15_000;
    expect(await publishPatiently(session.delivery(aThread(2)), session, network)).toEqual([10, 10]);
    expect(network.world.posts.map(({ container }) => container.text)).toEqual(['Stroke 1', 'Stroke 2']);
  });

  /** As Threads says of what it does not know yet, or no longer. */
  const unknown = {
    kind: 'status',
    status: 400,
    body: JSON.stringify({
      error: { code: 24, error_subcode: 4_279_009, message: 'The requested resource does not exist' },
    }),
  } as const;

  onThreads('waits where its own container is not known yet, right after it was made', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: unknown });
    expect(await publishPatiently(session.delivery(aThread(1)), session, network)).toEqual([10]);
    expect(network.world.posts).toHaveLength(1);
  });

  onThreads('makes another container of one that was forgotten', async (session, network) => {
    const delivery = session.delivery(aThread(1));
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    session.clock.advance(HOUR_S);
    await network.fault({ on: 'read', times: 1, act: unknown });
    await delivery.publish();
    expect(network.world.posts).toHaveLength(1);
  });

  onThreads('waits where publishing does not know a container that took long to be ready', async (session, network) => {
    network.world.processingMs = 400_000;
    const delivery = session.delivery(withFiles(aVideo(session)));
    await network.fault({ on: 'publish', times: 1, act: unknown });
    const waits = await publishPatiently(delivery, session, network);
    expect(waits.at(-1)).toBe(10);
    expect(network.world.posts).toHaveLength(1);
  });

  onThreads('gives up where the part before was taken down meanwhile', async (session, network) => {
    await network.fault({ on: 'media', times: 1, after: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aThread(2));
    await delivery.fails('unavailable');
    network.world.posts = [];
    session.clock.advance(HOUR_S);
    await delivery.fails('rejected');
  });

  onThreads('is not begun where the day’s quota has no room for all of it', async (session, network) => {
    network.world.quota.replies = 1;
    const error = await session.delivery(aThread(3)).fails('throttled');
    expect(error.limit).toBe('publish');
    expect(await session.posts()).toEqual([]);
    network.world.quota.replies = 2;
    await session.delivery(aThread(3)).publish();
  });

  onThreads('has its files ready before anything of it is seen', async (session, network) => {
    network.world.processingMs = 20_000;
    const draft = aThread(2);
    const media = [aVideo(session), aVideo(session)];
    const delivery = session.delivery({
      ...draft,
      parts: draft.parts.map((part, index) => (index === 1 ? { ...part, media } : part)),
    });
    await delivery.fails('processing');
    expect(await session.posts()).toEqual([]);
    await publishPatiently(delivery, session, network);
    expect(await session.posts()).toHaveLength(2);
  });
});

describe('limits of the day on Threads', () => {
  onThreads('are told by publishing, and mean an hour’s wait', async (session, network) => {
    network.world.quota.posts = 0;
    const error = await session.delivery(aPost()).fails('throttled');
    const minutes = ((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()) / 60_000;
    expect(Math.round(minutes)).toBe(60);
  });

  onThreads('hold for taking down as well: a hundred', async (session, network) => {
    const receipt = await session.delivery(aPost()).publish();
    network.world.quota.deletions = 0;
    const error = await session.failureOf(async () => await threadsAdapter.remove?.(receipt, session.context()));
    expect(error.kind).toBe('throttled');
  });
});
