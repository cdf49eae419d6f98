import type { AccountResponse } from '../../src/modules/accounts/dto/account.dto.js';
import type { ChannelList } from '../../src/modules/channels/dto/channel.dto.js';
import { MovedClock } from '../contract/support/moved-clock.js';
import type { DeliveryView, PostAnswer } from '../support/sandbox-world.js';
import { jpegSample } from '../support/media-samples.js';
import { startTestCarillon, type TestCarillon } from '../support/test-carillon.js';
import { waitFor } from '../support/wait-for.js';
import { authorize } from '../stand-ins/instagram/oauth.js';
import { RunningInstagram } from '../stand-ins/instagram/instagram.bench.js';
import { STAND_IN_APP } from '../stand-ins/instagram/world.js';

const PUBLIC_URL = 'https://bells.example';

let instagram: RunningInstagram;
let carillon: TestCarillon;

beforeAll(async () => {
  instagram = await RunningInstagram.start();
  instagram.world.redirectUris.add(`${PUBLIC_URL}/api/v1/connect/callback`);
  carillon = await startTestCarillon({
    clock: new MovedClock(),
    env: { CARILLON_PUBLIC_URL: PUBLIC_URL },
    reaching: (http) => instagram.reaching(http),
  });
  // What the name leads to, as DNS and a reverse proxy do it.
  instagram.world.leadsTo.set(PUBLIC_URL, carillon.origin);
}, 60_000);

afterAll(async () => {
  await carillon?.stop();
  await instagram?.stop();
});

it('one of Instagram’s two sign-ins is enough, and a picture is fetched from the sealed address and published once', async () => {
  const { owner } = carillon;
  const { instagramClientId, instagramClientSecret } = STAND_IN_APP;
  const connect = (method: string) =>
    owner.call<{ authorizeUrl: string }>('POST', carillon.in('accounts/connect'), {
      channel: 'instagram',
      method,
      input: {},
    });
  expect(await connect('instagram-login')).toMatchObject({ status: 409, body: { code: 'channel-not-set-up' } });
  const half = await owner.call('PUT', 'admin/channel-apps/instagram', { fields: { instagramClientId } });
  expect(half).toMatchObject({ status: 422, body: { errors: [{ field: 'fields.instagramClientSecret' }] } });
  await owner.ok('PUT', 'admin/channel-apps/instagram', { fields: { instagramClientId, instagramClientSecret } });
  expect(await owner.ok('POST', 'admin/channel-apps/instagram/check')).toMatchObject({ ok: true });
  const { items } = await owner.ok<ChannelList>('GET', carillon.in('channels'));
  const channel = items.find(({ id }) => id === 'instagram');
  expect(channel?.connectMethods.map(({ name, isSetUp }) => [name, isSetUp])).toEqual([
    ['facebook-login', false],
    ['instagram-login', true],
  ]);
  const setUp = channel?.setUp;
  expect(setUp?.checks.map(({ code, ok }) => [code, ok])).toEqual(
    expect.arrayContaining([
      ['public-address-secure', true],
      ['public-address-reachable', true],
      ['app-registration', true],
    ]),
  );

  expect(await connect('facebook-login')).toMatchObject({ status: 409, body: { code: 'channel-not-set-up' } });
  const { body: begun } = await connect('instagram-login');
  const back = authorize(instagram.world, begun.authorizeUrl, instagram.world.addAccount().id);
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
  expect(instagram.world.fetched).toEqual([expect.stringMatching(/^https:\/\/bells\.example\/media\/[\w.-]+$/)]);
  expect(instagram.world.posts.map(({ container: { fields, media } }) => [fields['caption'], media])).toEqual([
    ['A bell', [{ mime: 'image/jpeg', alt: 'A bell of bronze', bytes: expect.any(Number) as number }]],
  ]);
}, 60_000);

it('an account that signed in with Facebook is one that nobody tries to renew: only signing in again prolongs it', async () => {
  const { owner } = carillon;
  await owner.ok('PUT', 'admin/channel-apps/instagram', { fields: STAND_IN_APP });
  const begun = await owner.ok<{ authorizeUrl: string }>('POST', carillon.in('accounts/connect'), {
    channel: 'instagram',
    method: 'facebook-login',
    input: {},
  });
  instagram.world.addPage('somebody');
  const back = authorize(instagram.world, begun.authorizeUrl, 'somebody');
  const done = await owner.ok<{ accountIds: string[] }>('GET', `${back.pathname}${back.search}`, undefined, {
    headers: { accept: 'application/json' },
  });
  const { connection } = await owner.ok<AccountResponse>('GET', carillon.in(`accounts/${done.accountIds[0]}`));
  expect(connection).toMatchObject({ renewable: false, expiresAt: null, grantExpiresAt: expect.any(String) as string });
}, 60_000);
