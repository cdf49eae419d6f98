import { mastodonAdapter } from '../../src/modules/channels/mastodon/index.js';
import { ApiClient } from '../support/api-client.js';
import { jpegSample, pngSample } from '../support/media-samples.js';
import { startTestCarillon, type TestCarillon } from '../support/test-carillon.js';
import { waitFor } from '../support/wait-for.js';
import { RunningBluesky } from '../stand-ins/bluesky/bluesky.bench.js';
import { MastodonStandIn } from '../stand-ins/mastodon/stand-in.js';
import { WebhookReceiver } from '../stand-ins/webhook/webhook-receiver.js';

interface Account {
  readonly id: string;
  readonly remoteId: string;
  readonly handle: string;
}

let test: TestCarillon;
/** The running network, whose directory has a fixed address. */
let bluesky: RunningBluesky | null = null;

beforeAll(async () => {
  test = await startTestCarillon({
    reaching: (http) => ({ request: async (request) => await (bluesky?.reaching(http) ?? http).request(request) }),
  });
}, 90_000);

afterAll(() => test?.stop());

async function upload(bytes: Buffer, name: string, alt: string): Promise<string> {
  const form = new FormData();
  form.set('alt', alt);
  form.set('file', new Blob([new Uint8Array(bytes)]), name);
  return (await test.owner.ok<{ id: string }>('POST', test.in('media'), undefined, { form })).id;
}

/** A thread of two parts, the first with two described pictures. */
async function publishThread(account: Account): Promise<string> {
  const [cat, dog] = [
    await upload(await jpegSample(), 'cat.jpg', 'A cat on a bell'),
    await upload(await pngSample(), 'dog.png', 'A dog below it'),
  ];
  const post = await test.owner.ok<{ id: string }>('POST', test.in('posts'), {
    content: {
      parts: [
        { text: 'Two friends', media: [{ mediaId: cat }, { mediaId: dog, alt: 'A dog, asleep' }] },
        { text: 'and what came of it' },
      ],
      language: 'en',
    },
    targets: [{ accountId: account.id }],
  });
  const check = await test.owner.ok<{ ok: boolean }>('GET', test.in(`posts/${post.id}/check`));
  expect(check.ok).toBe(true);
  await test.owner.ok('POST', test.in(`posts/${post.id}/publish`), {});
  return post.id;
}

async function published(postId: string): Promise<{ id: string; permalink: string | null }> {
  let seen: unknown = null;
  return waitFor(`post ${postId} to be out`, async () => {
    const post = await test.owner.ok<{ deliveries: { deliveryId: string; state: string }[] }>(
      'GET',
      test.in(`posts/${postId}`),
    );
    const [delivery] = post.deliveries;
    if (!delivery) return null;
    const record = await test.owner.ok<{ id: string; permalink: string | null }>(
      'GET',
      test.in(`deliveries/${delivery.deliveryId}`),
    );
    seen = record;
    return delivery.state === 'published' ? record : null;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)} Last seen: ${JSON.stringify(seen)}`, { cause: error });
  });
}

const ALTS = [['A cat on a bell', 'A dog, asleep'], []];

it('signs in at a Mastodon server, publishes pictures and a thread there, and reads the numbers back', async () => {
  const network = await MastodonStandIn.start(mastodonAdapter, 'mastodon-4.5');
  try {
    const begun = await test.owner.ok<{ attemptId: string; authorizeUrl: string }>(
      'POST',
      test.in('accounts/connect'),
      {
        channel: 'mastodon',
        input: { server: network.origin },
      },
    );
    const back = await network.approve(begun.authorizeUrl);
    const page = await test.owner.call<string>('GET', `${test.origin}${back.pathname}${back.search}`);
    // On to the web app's page about this sign-in.
    expect([page.status, page.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/workspaces\/[^/]+\/connect\/[^/]+$/),
    ]);
    const list = await test.owner.ok<{ items: Account[] }>('GET', test.in('accounts?channel=mastodon'));
    const account = list.items[0];
    if (!account) throw new Error('No account was connected.');
    const delivery = await published(await publishThread(account));
    const posts = await network.posts(account);
    expect(posts.map((post) => post.text)).toEqual(['Two friends', 'and what came of it']);
    expect(posts.map((post) => post.media.map((file) => file.alt))).toEqual(ALTS);
    expect(posts[1]?.replyTo).toBe(posts[0]?.remoteId);
    expect(delivery.permalink).toContain(network.origin);

    await network.engage(posts[0]?.remoteId ?? '', { favourites_count: 7, reblogs_count: 2 });
    await waitFor('the measurement to be due', async () => {
      const answer = await test.owner.call('POST', test.in(`deliveries/${delivery.id}/metrics/refresh`));
      return answer.status === 202;
    });
    const metrics = await waitFor('the numbers', async () => {
      const seen = await test.owner.ok<{
        values: Record<string, number | null>;
        native: Record<string, number>;
        notOffered: string[];
      }>('GET', test.in(`deliveries/${delivery.id}/metrics`));
      return seen.values['reactions'] === 7 ? seen : null;
    });
    expect(metrics.values).toMatchObject({ shares: 2 });
    expect(metrics.notOffered).toEqual(expect.arrayContaining(['reach', 'views']));
  } finally {
    await network.stop();
  }
}, 60_000);

it('connects a Bluesky account by its app password and publishes pictures and a thread', async () => {
  const network = (bluesky = await RunningBluesky.start('pds'));
  try {
    const person = network.world.addAccount();
    const connected = await test.owner.ok<{ accounts: Account[] }>('POST', test.in('accounts/connect'), {
      channel: 'bluesky',
      input: { identifier: person.handle, password: person.appPassword, server: network.entryway },
    });
    const account = connected.accounts[0];
    if (!account) throw new Error('No account was connected.');
    const delivery = await published(await publishThread(account));
    const posts = await network.posts(account);
    expect(posts.map((post) => post.text)).toEqual(['Two friends', 'and what came of it']);
    expect(posts.map((post) => post.media.map((file) => file.alt))).toEqual(ALTS);
    expect(delivery.permalink).toMatch(/^https:\/\/bsky\.app\/profile\//);
    const kept = await test.pool.query<{ sealed: string }>('SELECT sealed FROM connection WHERE account_id = $1', [
      account.id,
    ]);
    expect(kept.rows[0]?.sealed).not.toContain(person.appPassword);
  } finally {
    await network.stop();
  }
}, 60_000);

it('sends a signed request to a webhook, retries it under the same id, and replays it on request', async () => {
  const receiver = new WebhookReceiver({ namesPosts: true });
  const url = await receiver.start();
  try {
    const connected = await test.owner.ok<{ accounts: Account[]; revealOnce: { value: string }[] }>(
      'POST',
      test.in('accounts/connect'),
      {
        channel: 'webhook',
        input: { url },
      },
    );
    const account = connected.accounts[0];
    if (!account) throw new Error('No account was connected.');
    receiver.secrets = connected.revealOnce.map((secret) => secret.value);
    receiver.received.splice(0);
    receiver.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const delivery = await published(await publishThread(account));
    const replayed = await test.owner.ok<{ attempts: { kind: string; outcome: string }[] }>(
      'POST',
      test.in(`deliveries/${delivery.id}/replay`),
    );
    expect(replayed.attempts.at(-1)).toMatchObject({ kind: 'replay', outcome: 'published' });
    const posts = receiver.received.filter((request) => request.body.includes('post.published'));
    expect(posts.length).toBeGreaterThanOrEqual(3);
    expect(new Set(posts.map((request) => request.headers['webhook-id'])).size).toBe(1);
    expect(new Set(posts.map((request) => request.body)).size).toBe(1);
    posts.forEach((request) => receiver.verify(request));
    expect(receiver.posts().map((post) => post.media.map((file) => file.alt))).toEqual(ALTS);
  } finally {
    await receiver.stop();
  }
}, 60_000);

it('serves a feed that anybody can read, with the pictures in it', async () => {
  const connected = await test.owner.ok<{ accounts: Account[] }>('POST', test.in('accounts/connect'), {
    channel: 'feed',
    input: { title: 'Bell news' },
  });
  const account = connected.accounts[0];
  if (!account) throw new Error('No account was connected.');
  await published(await publishThread(account));
  const reader = new ApiClient(test.origin);
  const feed = await reader.ok<{
    items: { content_html: string; attachments: { url: string; mime_type: string }[] }[];
  }>('GET', `/feeds/${account.remoteId}/feed.json`);
  expect(feed.items[0]?.content_html).toContain('and what came of it');
  expect(feed.items[0]?.attachments).toHaveLength(2);
  const file = await fetch((feed.items[0]?.attachments[0]?.url ?? '').replace(/^https?:\/\/[^/]+/, test.origin));
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
}, 60_000);
