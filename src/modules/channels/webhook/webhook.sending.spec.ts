import { randomUUID } from 'node:crypto';
import { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { MemoryMedia } from '../../../../test/contract/support/memory-media.js';
import { MovedClock } from '../../../../test/contract/support/moved-clock.js';
import { noOperatorApp } from '../../../../test/support/no-operator-app.js';
import { testHttpClient } from '../../../../test/support/test-http-client.js';
import { WebhookReceiver, type ReceivedRequest } from '../../../../test/stand-ins/webhook/webhook-receiver.js';
import { webhookBench } from '../../../../test/stand-ins/webhook/webhook.bench.js';
import type { ChannelDraft, ConnectContext, ConnectedAccount } from '../contract/index.js';
import { webhookAdapter } from './index.js';
import { newSecret } from './webhook.signature.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function aReceiver(): Promise<{ receiver: WebhookReceiver; url: string }> {
  const receiver = new WebhookReceiver({ namesPosts: false });
  const url = await receiver.start();
  ends.push(() => receiver.stop());
  return { receiver, url };
}

async function connect(input: Readonly<Record<string, string>>, workspaceId = 'w1'): Promise<ConnectedAccount> {
  const [method] = webhookAdapter.auth.methods;
  if (method?.kind !== 'fields') throw new Error('An endpoint is connected by fields.');
  const http = testHttpClient();
  ends.push(() => http.close());
  const context: ConnectContext = {
    http,
    clock: new MovedClock(),
    log: { debug: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
    workspaceId,
    publicUrl: 'https://carillon.example',
    appName: 'Carillon',
    hearsNotices: () => Promise.resolve(false),
    app: (_server, register) => register(),
    operatorApp: noOperatorApp,
  };
  const [account] = await method.connect(input, context);
  if (!account) throw new Error('Nothing was connected.');
  return account;
}

async function aSession(variant = 'says nothing'): Promise<BenchSession> {
  const session = await BenchSession.open(webhookBench, variant);
  ends.push(() => session.close());
  return session;
}

const draft = (overrides: Partial<ChannelDraft> = {}): ChannelDraft => ({
  ...webhookBench.draft('ding'),
  ...overrides,
});

const published = (session: BenchSession): ReceivedRequest[] =>
  (session.network.requests() as readonly ReceivedRequest[]).filter((request) => request.body.includes('.published"'));

describe('connecting an endpoint', () => {
  it('sends a signed test, and shows a new secret once', async () => {
    const { receiver, url } = await aReceiver();
    const account = await connect({ url, label: 'My site' });
    expect(account).toMatchObject({ handle: 'My site', displayName: 'My site', url: null, server: '' });
    receiver.secrets = [account.revealOnce?.value ?? ''];
    const [test] = receiver.received;
    if (!test) throw new Error('A test was sent.');
    expect(() => receiver.verify(test)).not.toThrow();
    expect(JSON.parse(test.body)).toMatchObject({ type: 'webhook.test' });
  });

  it('uses the secret that was given, and does not show it again', async () => {
    const { receiver, url } = await aReceiver();
    const secret = newSecret();
    receiver.secrets = [secret];
    expect((await connect({ url, secret })).revealOnce).toBeUndefined();
  });

  it('signs with the previous secret too while they are changed', async () => {
    const { receiver, url } = await aReceiver();
    const [secret, previousSecret] = [newSecret(), newSecret()];
    receiver.secrets = [previousSecret];
    const account = await connect({ url, secret, previousSecret });
    expect(account.credentials['secrets']).toEqual([secret, previousSecret]);
  });

  it('sends the extra headers along', async () => {
    const { receiver, url } = await aReceiver();
    await connect({ url, headers: 'Authorization: Bearer of-a-tray\nX-Site: 7' });
    expect(receiver.received[0]?.headers).toMatchObject({ authorization: 'Bearer of-a-tray', 'x-site': '7' });
  });

  it('is the same account for the same address in a workspace, and another one elsewhere', async () => {
    const { url } = await aReceiver();
    const [first, again, elsewhere] = [await connect({ url }), await connect({ url }), await connect({ url }, 'w2')];
    expect(again.remoteId).toBe(first.remoteId);
    expect(elsewhere.remoteId).not.toBe(first.remoteId);
  });

  it.each([
    ['url', { url: 'not an address' }],
    ['url', { url: 'ftp://receiver.example/x' }],
    ['url', { url: 'http://receiver.example/x' }],
    ['url', { url: 'https://me:secret@receiver.example/x' }],
    ['secret', { url: 'https://receiver.example/x', secret: 'whsec_short' }],
    ['headers', { url: 'https://receiver.example/x', headers: 'no colon' }],
    ['headers', { url: 'https://receiver.example/x', headers: 'Webhook-Id: mine' }],
  ])('names the field that is wrong: %s %j', async (field, input) => {
    await expect(connect(input)).rejects.toMatchObject({ kind: 'rejected', code: `field:${field}` });
  });

  it('judges headers of nothing but blanks in good time', async () => {
    const began = performance.now();
    const headers = `X-Site:${' '.repeat(1_990)}\u0001`;
    await expect(connect({ url: 'https://receiver.example/x', headers })).rejects.toMatchObject({
      code: 'field:headers',
    });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('refuses an address whose receiver refuses the test', async () => {
    const { receiver, url } = await aReceiver();
    receiver.fault({ on: 'read', times: 1, act: { kind: 'status', status: 404 } });
    await expect(connect({ url })).rejects.toMatchObject({ kind: 'rejected', code: 'field:url', status: 404 });
  });

  it('says try again when the receiver is down', async () => {
    const { receiver, url } = await aReceiver();
    receiver.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    await expect(connect({ url })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('sending a post', () => {
  it('repeats the same id and the same bytes, signed anew', async () => {
    const session = await aSession();
    const image = await session.media.image('A bell');
    let looks = 0;
    const file = MemoryMedia.prototype.file.bind(session.media);
    // As real links do, the URL differs at every look.
    session.media.file = async (id) => ({
      ...(await file(id)),
      publicUrl: () => `https://files.example/${id}?look=${++looks}`,
    });
    const delivery = session.delivery(draft({ parts: [{ text: 'Dong', media: [image], poll: null }] }));
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    session.clock.advance(65);
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    const [first, second] = published(session);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature']);
    expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(
      Number(first?.headers['webhook-timestamp']) + 65,
    );
  });

  it('tells everything about the post', async () => {
    const session = await aSession();
    const image = await session.media.image('A bell');
    const poll = { options: ['Ding', 'Dong'], multiple: false, expiresInSeconds: 3_600, hideTotals: false };
    const parts = [
      { text: 'One', media: [image], poll: null },
      { text: 'Two', media: [], poll },
    ];
    const link = { url: 'https://shop.example/autumn', title: 'Autumn', description: null };
    const delivery = session.delivery(draft({ parts, link, language: 'de', contentWarning: 'Bells' }));
    await delivery.publish();
    const [request] = published(session);
    const event = JSON.parse(request?.body ?? '') as { readonly data: object };
    const { id } = delivery.key;
    expect(event).toMatchObject({ type: 'post.published', timestamp: delivery.key.at.toISOString() });
    expect(event.data).toEqual({
      id,
      account: { id: session.account.id, name: session.account.handle },
      language: 'de',
      content_warning: 'Bells',
      link,
      scheduled_for: delivery.key.at.toISOString(),
      parts: [
        {
          id: `${id}-part-0`,
          parent_id: null,
          index: 0,
          total: 2,
          text: 'One',
          media: [
            {
              url: expect.stringMatching(/^http/) as string,
              url_valid_until: expect.stringMatching(/Z$/) as string,
              mime: 'image/png',
              size: image.bytes,
              sha256: image.sha256,
              kind: 'image',
              width: 16,
              height: 9,
              duration: null,
              alt: 'A bell',
            },
          ],
          poll: null,
        },
        {
          id: `${id}-part-1`,
          parent_id: `${id}-part-0`,
          index: 1,
          total: 2,
          text: 'Two',
          media: [],
          poll: { options: ['Ding', 'Dong'], multiple: false, expires_in: 3_600, hide_totals: false },
        },
      ],
    });
    expect(request?.headers['webhook-id']).toBe(`${id}-part-0`);
    expect(request?.headers['content-type']).toBe('application/json');
  });

  it('keeps the ids and addresses that the receiver gives', async () => {
    const session = await aSession('names posts');
    const delivery = session.delivery(draft({ firstComment: 'And one more thing' }));
    const { parts, firstComment } = await delivery.publish();
    const { id } = delivery.key;
    expect(parts[0]).toMatchObject({
      remoteId: `own-${id}-part-0`,
      permalink: `https://receiver.example/posts/own-${id}-part-0`,
    });
    expect(firstComment).toMatchObject({ remoteId: `own-${id}-comment` });
  });

  it.each([
    [302, 'unavailable'],
    [400, 'rejected'],
    [401, 'unavailable'],
    [404, 'unavailable'],
    [408, 'unknown'],
    [410, 'reconnect'],
    [413, 'rejected'],
    [415, 'rejected'],
    [422, 'rejected'],
    [429, 'throttled'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unavailable'],
  ] as const)('takes a %i for %s', async (status, kind) => {
    const session = await aSession();
    const headers = { location: 'https://elsewhere.example/' };
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'status', status, headers } });
    await session.delivery(draft()).fails(kind);
  });

  it.each([502, 503, 504])('honours Retry-After of a %i, as a date too', async (status) => {
    const session = await aSession();
    const at = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 600_000);
    const headers = { 'retry-after': at.toUTCString() };
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'status', status, headers } });
    const error = await session.delivery(draft()).fails('unavailable');
    expect(error.retryAt).toEqual(at);
  });

  it('takes any 2xx for a yes, even one with more to say than is read', async () => {
    const session = await aSession();
    for (const body of ['thanks', '{"id":', '[1]', '"x"', 'x'.repeat(100_000)]) {
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'status', status: 202, body } });
      const delivery = session.delivery(draft());
      expect((await delivery.publish()).parts[0]).toMatchObject({
        remoteId: `${delivery.key.id}-part-0`,
        permalink: null,
      });
    }
  });

  it('believes no address that is not for the web', async () => {
    const session = await aSession();
    const body = JSON.stringify({ id: '7', url: 'javascript:alert(1)' });
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'status', status: 200, body } });
    expect((await session.delivery(draft()).publish()).parts[0]).toMatchObject({ remoteId: '7', permalink: null });
  });

  it('refuses beforehand what would not fit into a request', () => {
    const parts = Array.from({ length: 6 }, () => ({ text: 'ü'.repeat(30_000), media: [], poll: null }));
    const { limits } = webhookAdapter.capabilities;
    expect(webhookAdapter.check(draft({ parts }), limits)).toMatchObject([
      { code: 'post-too-large', severity: 'blocks' },
    ]);
    expect(webhookAdapter.check(draft({ parts: parts.slice(0, 3) }), limits)).toEqual([]);
  });
});

describe('after sending', () => {
  it('tells of a change under an id of its own that a repeat keeps', async () => {
    const session = await aSession();
    const receipt = await session.delivery(draft()).publish();
    const changed = session.delivery(draft({ parts: [{ text: 'Dong', media: [], poll: null }] }));
    await webhookAdapter.edit?.(receipt, changed.draft, changed.context());
    await webhookAdapter.edit?.(receipt, changed.draft, changed.context());
    const other = { ...changed.draft, language: 'de' };
    await webhookAdapter.edit?.(receipt, other, changed.context());
    const updates = (session.network.requests() as readonly ReceivedRequest[]).filter(({ body }) =>
      body.includes('post.updated'),
    );
    const [first, repeat, third] = updates.map((request) => request.headers['webhook-id']);
    expect(repeat).toBe(first);
    expect(third).not.toBe(first);
    expect(JSON.parse(updates[0]?.body ?? '')).toMatchObject({ data: { id: receipt.parts[0]?.data?.['delivery'] } });
  });

  it('asks for removal of every part', async () => {
    const session = await aSession('names posts');
    const parts = ['Ding', 'Dong'].map((text) => ({ text, media: [], poll: null }));
    const delivery = session.delivery(draft({ parts, firstComment: `More ${randomUUID()}` }));
    const receipt = await delivery.publish();
    expect(await session.posts()).toHaveLength(3);
    await webhookAdapter.remove?.(receipt, session.context());
    expect(await session.posts()).toEqual([]);
    const last = (session.network.requests() as readonly ReceivedRequest[]).at(-1);
    expect(JSON.parse(last?.body ?? '')).toMatchObject({ type: 'post.deleted', data: { id: delivery.key.id } });
    expect(last?.headers['webhook-id']).not.toContain('.');
  });
});
