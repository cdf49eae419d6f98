import type { ChannelList } from '../../src/modules/channels/dto/channel.dto.js';
import { MovedClock } from '../contract/support/moved-clock.js';
import type { DeliveryView, PostAnswer } from '../support/sandbox-world.js';
import { jpegSample } from '../support/media-samples.js';
import { startTestCarillon, type TestCarillon } from '../support/test-carillon.js';
import { waitFor } from '../support/wait-for.js';
import { authorize } from '../stand-ins/threads/oauth.js';
import { RunningThreads } from '../stand-ins/threads/threads.bench.js';
import { STAND_IN_APP } from '../stand-ins/threads/world.js';

const PUBLIC_URL = 'https://bells.example';

let threads: RunningThreads;
let carillon: TestCarillon;

beforeAll(async () => {
  threads = await RunningThreads.start();
  threads.world.redirectUris.add(`${PUBLIC_URL}/api/v1/connect/callback`);
  carillon = await startTestCarillon({
    clock: new MovedClock(),
    env: { CARILLON_PUBLIC_URL: PUBLIC_URL },
    reaching: (http) => threads.reaching(http),
  });
  // What the name leads to, as DNS and a reverse proxy do it.
  threads.world.leadsTo.set(PUBLIC_URL, carillon.origin);
}, 60_000);

afterAll(async () => {
  await carillon?.stop();
  await threads?.stop();
});

it('Threads fetches a picture from the sealed address of the media library, and publishes it once', async () => {
  const { owner } = carillon;
  await owner.ok('PUT', 'admin/channel-apps/threads', { fields: STAND_IN_APP });
  expect(await owner.ok('POST', 'admin/channel-apps/threads/check')).toMatchObject({ ok: true });
  const { items } = await owner.ok<ChannelList>('GET', carillon.in('channels'));
  const setUp = items.find(({ id }) => id === 'threads')?.setUp;
  expect(setUp?.checks.map(({ code, ok }) => [code, ok])).toEqual(
    expect.arrayContaining([
      ['public-address-secure', true],
      ['public-address-reachable', true],
      ['app-registration', true],
    ]),
  );

  const begun = await owner.ok<{ authorizeUrl: string }>('POST', carillon.in('accounts/connect'), {
    channel: 'threads',
    input: {},
  });
  const back = authorize(threads.world, begun.authorizeUrl, threads.world.addProfile().id);
  const headers = { accept: 'application/json' };
  const done = await owner.ok<{ accountIds: string[] }>('GET', `${back.pathname}${back.search}`, undefined, {
    headers,
  });
  const accountId = done.accountIds[0] ?? '';

  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(await jpegSample())], { type: 'image/jpeg' }), 'bell.jpg');
  const { id: mediaId } = await owner.ok<{ id: string }>('POST', carillon.in('media'), undefined, { form });
  const post = await owner.ok<PostAnswer>('POST', carillon.in('posts'), {
    content: { parts: [{ text: 'A bell', media: [{ mediaId, alt: 'A bell of bronze' }] }] },
    targets: [{ accountId }],
  });
  await owner.ok('POST', carillon.in(`posts/${post.id}/publish`), {});
  await waitFor('the post', async () => {
    const path = carillon.in(`deliveries?limit=10&accountId=${accountId}&state=published`);
    return (await owner.ok<{ items: DeliveryView[] }>('GET', path)).items.length === 1;
  });
  expect(threads.world.fetched).toEqual([expect.stringMatching(/^https:\/\/bells\.example\/media\/[\w.-]+$/)]);
  expect(threads.world.posts.map(({ container: { text, media } }) => [text, media])).toEqual([
    ['A bell', [{ mime: 'image/jpeg', alt: 'A bell of bronze', bytes: expect.any(Number) as number }]],
  ]);
}, 60_000);
