import {
  aPost,
  aVideo,
  letPass,
  onInstagram,
  publishPatiently,
  requestsSince,
  withFiles,
} from '../../../../test/stand-ins/instagram/on-instagram.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft } from '../contract/index.js';

const CONTAINER = ['POST /ID/media', 'GET /ID'];
const UPLOADED = ['POST /ID/media', 'POST rupload/ID', 'GET /ID'];
const PUBLISH = ['POST /ID/media_publish', 'GET /ID'];

const image = (session: BenchSession) => session.media.image('A bell', 'image/jpeg');
const carousel = async (session: BenchSession) =>
  withFiles([await image(session), await image(session), await image(session)]);
const reel = async (session: BenchSession) => withFiles([aVideo(session)], { kind: 'reel' });

/** What docs/channels/instagram.md counts: the same with both logins, but for videos. */
const CASES: readonly {
  readonly what: string;
  readonly draftOf: (session: BenchSession) => Promise<ChannelDraft>;
  readonly instagram: readonly string[];
  readonly facebook?: readonly string[];
}[] = [
  { what: 'a picture', draftOf: async () => aPost(), instagram: [...CONTAINER, ...PUBLISH] },
  {
    what: 'a picture with a first comment',
    draftOf: async () => aPost({ firstComment: 'More' }),
    instagram: [...CONTAINER, ...PUBLISH, 'POST /ID/comments'],
  },
  {
    what: 'a carousel of three pictures',
    draftOf: carousel,
    instagram: [
      'POST /ID/media',
      'POST /ID/media',
      'POST /ID/media',
      'GET /ID',
      'GET /ID',
      'GET /ID',
      ...CONTAINER,
      ...PUBLISH,
    ],
  },
  {
    what: 'a reel',
    draftOf: reel,
    instagram: [...CONTAINER, ...PUBLISH],
    facebook: [...UPLOADED, ...PUBLISH],
  },
  {
    what: 'a reel with a first comment',
    draftOf: async (session) => ({ ...(await reel(session)), firstComment: 'More' }),
    instagram: [...CONTAINER, ...PUBLISH, 'POST /ID/comments'],
    facebook: [...UPLOADED, ...PUBLISH, 'POST /ID/comments'],
  },
  {
    what: 'a story of a picture',
    draftOf: async (session) => withFiles([await image(session)], { kind: 'story' }),
    instagram: [...CONTAINER, ...PUBLISH],
  },
  {
    what: 'a story of a video',
    draftOf: async (session) => withFiles([aVideo(session)], { kind: 'story' }),
    instagram: [...CONTAINER, ...PUBLISH],
    facebook: [...UPLOADED, ...PUBLISH],
  },
];

for (const login of ['instagram', 'facebook'] as const) {
  describe(`the requests that a delivery takes, signed in with ${login}`, () => {
    for (const { what, draftOf, instagram, facebook } of CASES) {
      onInstagram(login, `of ${what}`, async (session, network) => {
        const draft = await draftOf(session);
        const before = network.requests().length;
        await publishPatiently(session.delivery(draft), session, network);
        expect(requestsSince(network, before)).toEqual(login === 'facebook' ? (facebook ?? instagram) : instagram);
      });
    }
  });
}

describe('waiting', () => {
  onInstagram('instagram', 'costs one look a minute, and later one in five', async (session, network) => {
    network.world.processingMs = 15 * 60_000;
    const draft = await reel(session);
    const before = network.requests().length;
    const waits = await publishPatiently(session.delivery(draft), session, network);
    expect(waits).toEqual([30, 60, 60, 60, 60, 60, 300, 300]);
    expect(requestsSince(network, before).filter((request) => request === 'GET /ID')).toHaveLength(9);
  });

  onInstagram('instagram', 'for a carousel’s videos goes on for all at once', async (session, network) => {
    network.world.processingMs = 40_000;
    const draft = withFiles([aVideo(session), aVideo(session), await image(session)]);
    expect(await publishPatiently(session.delivery(draft), session, network)).toEqual([30, 60, 60]);
    expect(network.world.containers.size).toBe(4);
  });

  onInstagram('instagram', 'repeats no request that was answered', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unavailable');
    letPass(300, session, network);
    const before = network.requests().length;
    await delivery.publish();
    expect(requestsSince(network, before)).toEqual(PUBLISH);
  });
});
