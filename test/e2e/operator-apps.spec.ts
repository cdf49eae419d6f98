import type { ChannelList } from '../../src/modules/channels/dto/channel.dto.js';
import type { PostCheck } from '../../src/modules/posts/dto/post.dto.js';
import type { AppCheckView, OperatorAppView } from '../../src/modules/channels/dto/operator-app.dto.js';
import { mp4Sample } from '../support/media-samples.js';
import { waitFor } from '../support/wait-for.js';
import { XWorld } from '../support/x-world.js';
import { STAND_IN_APP } from '../stand-ins/x/world.js';

const MINUTE_S = 60;

let world: XWorld;

beforeAll(async () => {
  world = await XWorld.start();
}, 60_000);

afterAll(async () => {
  await world?.stop();
});

const words = (text: string) => [{ text }];

async function setUp() {
  const { items } = await world.carillon.owner.ok<ChannelList>('GET', world.carillon.in('channels'));
  const x = items.find(({ id }) => id === 'x');
  return { setUp: x?.setUp, failing: x?.setUp.checks.filter(({ ok }) => !ok).map(({ code }) => code) };
}

function tokenCalls(): number {
  return world.x.requests().filter(({ path }) => path === '/2/oauth2/token').length;
}

it('asks the owner of the installation for an app before anybody connects, and never shows its secret', async () => {
  const { owner } = world.carillon;
  expect(await setUp()).toMatchObject({
    failing: ['app-registration'],
    setUp: { operatorApp: true, callbackUrl: 'https://bells.example/api/v1/connect/callback' },
  });
  const refused = await owner.call('POST', world.carillon.in('accounts/connect'), { channel: 'x', input: {} });
  expect(refused).toMatchObject({ status: 409, body: { code: 'channel-not-set-up' } });

  await world.enterApp({ ...STAND_IN_APP, clientSecret: 'mistyped-secret' });
  const wrong = await owner.ok<AppCheckView>('POST', 'admin/channel-apps/x/check');
  expect(wrong).toMatchObject({ ok: false, field: 'clientSecret' });
  await owner.ok('PUT', 'admin/channel-apps/x', { fields: { clientSecret: STAND_IN_APP.clientSecret } });
  expect(await owner.ok<AppCheckView>('POST', 'admin/channel-apps/x/check')).toMatchObject({ ok: true });

  const shown = await owner.call<OperatorAppView>('GET', 'admin/channel-apps/x');
  expect(shown.body.fields.map(({ name, source, value }) => [name, source, value])).toEqual([
    ['clientId', 'stored', STAND_IN_APP.clientId],
    ['clientSecret', 'stored', null],
    ['consumerSecret', null, null],
  ]);
  expect(JSON.stringify(shown.body)).not.toContain(STAND_IN_APP.clientSecret);
  expect((await setUp()).failing).toEqual([]);
});

it('publishes fifty posts on one rotating token with one refresh, and no secret is stored, queued, logged or told', async () => {
  const account = await world.connect();
  const { accounts } = await world.carillon.owner.ok<PostCheck>('POST', world.carillon.in('posts/check'), {
    content: { parts: [{ text: 'Ding' }, { text: 'See bells.example/new' }] },
    targets: [{ accountId: account.id }],
  });
  expect(accounts[0]).toMatchObject({ ok: true, cost: { currency: 'USD', micros: 215_000, asOf: '2026-08-22' } });
  const [grant] = world.x.world.grants;
  const secrets = () => [
    STAND_IN_APP.clientSecret,
    'mistyped-secret',
    grant?.accessToken ?? '',
    grant?.refreshToken ?? '',
    ...(grant?.spent ?? []),
  ];
  if (grant) grant.expiresAt = world.x.world.now() - 1;
  const before = tokenCalls();
  for (let index = 0; index < 50; index++) await world.publish(account, words(`Stroke ${index} of fifty`));
  await waitFor('all of them', async () => (await world.deliveries(account, '&state=published')).length === 50, 40_000);
  expect(tokenCalls() - before).toBe(1);
  expect(new Set(world.x.world.benchPosts(account.user.id).map(({ text }) => text)).size).toBe(50);

  await world.x.fault({
    on: 'publish',
    times: 1,
    act: { kind: 'status', status: 400, body: JSON.stringify({ detail: `no: ${grant?.accessToken}` }) },
  });
  await world.publish(account, words('Refused with the token in the answer'));
  const failed = await waitFor('the refusal', async () => (await world.deliveries(account, '&state=failed'))[0]);
  const detail = await world.carillon.owner.ok('GET', world.carillon.in(`deliveries/${failed.id}`));
  const places = {
    stored: await world.everythingStored(),
    logged: world.logged.join('\n'),
    told: JSON.stringify(detail),
  };
  expect(places.stored).toContain('[redacted]');
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets())
      expect({ place, leaks: secret !== '' && text.includes(secret) }).toEqual({ place, leaks: false });
  }
}, 60_000);

it('comes back for a video when X says, while the worker does other things', async () => {
  const account = await world.connect();
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(mp4Sample())], { type: 'video/mp4' }), 'bell.mp4');
  const { id: mediaId } = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('media'), undefined, {
    form,
  });
  world.x.world.processingMs = 8_000;
  await world.publish(account, [{ text: 'A bell that swings', media: [{ mediaId }] }]);
  const waiting = await waitFor(
    'the video to be at work',
    async () => (await world.deliveries(account, '&state=retrying'))[0],
  );
  expect(waiting.problem).toMatchObject({ kind: 'processing' });
  for (let look = 0; look < 2; look++) {
    await world.letPass(6);
    await waitFor('the next look', async () => {
      const [delivery] = await world.deliveries(account);
      return delivery?.state === 'published' || (delivery?.nextAt ?? '') > world.clock.now().toISOString();
    });
  }
  await waitFor('the post', async () => (await world.deliveries(account, '&state=published')).length === 1);
  expect(world.x.requests().filter(({ path }) => path === '/2/media/upload/initialize')).toHaveLength(1);
}, 60_000);

it('rests the whole channel while the credits are used up, tells whoever can mend it, and goes on by itself', async () => {
  const [one, other] = [await world.connect(), await world.connect()];
  world.x.world.creditsLeft = false;
  await world.publish(one, words('Without credits'));
  const waiting = await waitFor('the refusal', async () => (await world.deliveries(one, '&state=retrying'))[0]);
  expect(waiting.problem).toMatchObject({
    kind: 'administrator',
    detail: expect.stringContaining('credits') as string,
  });
  const calls = world.x.requests().length;
  await world.publish(other, words('Not even tried'));
  const { setUp: state, failing } = await setUp();
  expect(failing).toEqual(['channel-stopped']);
  expect(state?.checks.find(({ code }) => code === 'channel-stopped')?.message).toContain('credits');
  const view = await world.carillon.owner.ok<{ warnings: object[] }>('GET', 'admin/queue');
  expect(view.warnings).toEqual([expect.objectContaining({ channel: 'x', code: 'channel-stopped' })]);
  expect(world.x.requests()).toHaveLength(calls);

  world.x.world.creditsLeft = true;
  await world.letPass(16 * MINUTE_S);
  await waitFor('both posts', async () => {
    const published = await Promise.all([one, other].map((account) => world.deliveries(account, '&state=published')));
    return published.every(({ length }) => length === 1);
  });
  expect((await setUp()).failing).toEqual([]);
}, 60_000);
