import { createHash } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_PASSWORD, startSandboxNetwork, type RunningSandbox, type SandboxOptions } from './index.js';

const HANDLE = 'crust_and_crumb';
const REDIRECT = 'https://carillon.example/callback';
const running: RunningSandbox[] = [];
const folders: string[] = [];

async function aNetwork(options: Partial<SandboxOptions> = {}): Promise<RunningSandbox> {
  const network = await startSandboxNetwork({ port: 0, dataDir: null, control: true, ...options });
  running.push(network);
  return network;
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-network-'));
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((network) => network.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { readonly items: Record<string, unknown>[] };
}

async function ask(
  network: RunningSandbox,
  method: string,
  path: string,
  token = '',
  body?: unknown,
  headers = {},
): Promise<Answered> {
  const form = body instanceof FormData || body instanceof URLSearchParams ? body : null;
  const response = await fetch(`${network.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(!form && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: form ?? JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answered['body'] };
}

async function signIn(network: RunningSandbox): Promise<string> {
  const { body } = await ask(network, 'POST', '/api/tokens', '', { handle: HANDLE, password: DEMO_PASSWORD });
  return String(body['access_token']);
}

const post = (network: RunningSandbox, token: string, text: string, key = ''): Promise<Answered> =>
  ask(network, 'POST', '/api/posts', token, { text }, key === '' ? {} : { 'idempotency-key': key });

describe('the ledger', () => {
  it('keeps what was accepted when the process is killed', async () => {
    const dataDir = await aFolder();
    const network = await aNetwork({ dataDir });
    const token = await signIn(network);
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.from([0, 13, 10, 45, 45, 255])], { type: 'image/png' }), 'a.png');
    form.set('alt', 'A loaf');
    const media = await ask(network, 'POST', '/api/media', token, form);
    const posted = await ask(
      network,
      'POST',
      '/api/posts',
      token,
      { text: 'Kept', mediaIds: [media.body['id']] },
      { 'idempotency-key': 'k1' },
    );
    const gone = await post(network, token, 'Removed');
    await ask(network, 'DELETE', `/api/posts/${String(gone.body['id'])}`, token);
    // What lies on the disk at this instant is what a killed process would leave behind.
    const left = join(await aFolder(), 'left');
    await cp(dataDir, left, { recursive: true });

    const again = await aNetwork({ dataDir: left });
    const { body } = await ask(again, 'GET', `/api/accounts/${String(posted.body['accountId'])}/posts`, token);
    expect(body.items).toMatchObject([
      { id: posted.body['id'], text: 'Kept', idempotencyKey: 'k1', media: [{ alt: 'A loaf', bytes: 6 }] },
    ]);
    const file = await fetch(`${again.url}/media/${String(media.body['id'])}`);
    expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0, 13, 10, 45, 45, 255]);
    const repeated = await post(again, token, 'Kept', 'k1');
    expect(repeated.body['id']).toBe(posted.body['id']);
    expect((await post(again, token, 'Next')).body['id']).not.toBe(gone.body['id']);
  });

  it('drops half a line at its end and goes on behind it', async () => {
    const dataDir = await aFolder();
    const first = await aNetwork({ dataDir });
    await post(first, await signIn(first), 'Whole');
    await first.stop();
    await appendFile(join(dataDir, 'ledger.jsonl'), '{"type":"post","post":{"id"');
    const second = await aNetwork({ dataDir });
    await post(second, await signIn(second), 'After');
    await second.stop();
    const third = await aNetwork({ dataDir });
    expect(third.summary().created).toBe(2);
  });

  it('writes every post before it answers, many at a time', async () => {
    const dataDir = await aFolder();
    const network = await aNetwork({ dataDir });
    const token = await signIn(network);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const { body } = await post(network, token, `Post ${index}`);
        const ledger = await readFile(join(dataDir, 'ledger.jsonl'), 'utf8');
        expect(ledger).toContain(`"post":{"id":"${String(body['id'])}"`);
      }),
    );
    expect(network.summary()).toMatchObject({ creatingCalls: 200, created: 200, doubledKeys: [] });
  });
});

describe('idempotency keys', () => {
  it('make one post of many calls where they are honoured', async () => {
    const network = await aNetwork();
    const token = await signIn(network);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(network, token, 'Once', 'same')));
    expect(new Set(answers.map((answer) => answer.body['id'])).size).toBe(1);
    expect(network.summary()).toMatchObject({ creatingCalls: 20, created: 1, replayed: 19, doubledKeys: [] });
  });

  it('mean nothing where they are ignored, and the ledger tells', async () => {
    const network = await aNetwork({ settings: { idempotency: 'ignore' } });
    const token = await signIn(network);
    const first = await post(network, token, 'Twice', 'same');
    await post(network, token, 'Twice', 'same');
    expect(network.summary()).toMatchObject({ created: 2, doubledKeys: ['same'] });
    const { body } = await ask(network, 'GET', `/api/accounts/${String(first.body['accountId'])}/posts`, token);
    expect(body.items.map((item) => 'idempotencyKey' in item)).toEqual([false, false]);
  });
});

describe('signing in', () => {
  const verifier = 'a'.repeat(43);
  const challenge = createHash('sha256').update(verifier).digest('base64url');

  async function aCode(network: RunningSandbox): Promise<{ clientId: string; code: string }> {
    const { body } = await ask(network, 'POST', '/api/apps', '', { name: '<i>App</i>', redirectUris: [REDIRECT] });
    const clientId = String(body['clientId']);
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      state: 's',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      auto_approve: HANDLE,
    });
    const answer = await fetch(`${network.url}/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
    return { clientId, code: new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '' };
  }

  const tokens = (network: RunningSandbox, form: Record<string, string>): Promise<Answered> =>
    ask(network, 'POST', '/oauth/token', '', new URLSearchParams(form));

  it('takes a code once, and only with its verifier', async () => {
    const network = await aNetwork();
    const { clientId, code } = await aCode(network);
    const form = {
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: REDIRECT,
      code,
      code_verifier: verifier,
    };
    expect((await tokens(network, form)).status).toBe(200);
    expect((await tokens(network, form)).body['error']).toBe('invalid_grant');
    const other = await aCode(network);
    const wrong = { ...form, client_id: other.clientId, code: other.code, code_verifier: 'b'.repeat(43) };
    expect((await tokens(network, wrong)).body['error']).toBe('invalid_grant');
  });

  it('sends nobody to an address that the app did not register', async () => {
    const network = await aNetwork();
    const { clientId } = await aCode(network);
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: 'https://elsewhere.example',
      response_type: 'code',
    });
    const answer = await fetch(`${network.url}/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  });

  it('rotates refresh tokens, and lets access tokens expire', async () => {
    let nowMs = Date.parse('2026-03-01T10:00:00Z');
    const network = await aNetwork({ clock: { now: () => new Date(nowMs) }, settings: { accessTokenTtlSeconds: 60 } });
    const { clientId, code } = await aCode(network);
    const form = { client_id: clientId, redirect_uri: REDIRECT, code, code_verifier: verifier };
    const first = await tokens(network, { ...form, grant_type: 'authorization_code' });
    nowMs += 61_000;
    expect((await ask(network, 'GET', '/api/me', String(first.body['access_token']))).body['error']).toBe(
      'token_expired',
    );
    const refresh = {
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: String(first.body['refresh_token']),
    };
    const second = await tokens(network, refresh);
    expect((await ask(network, 'GET', '/api/me', String(second.body['access_token']))).body['handle']).toBe(HANDLE);
    expect((await tokens(network, refresh)).body['error']).toBe('invalid_grant');
  });

  it('ends tokens on command', async () => {
    const network = await aNetwork();
    const token = await signIn(network);
    await ask(network, 'POST', '/control/tokens', '', { handle: HANDLE, act: 'expire' });
    expect((await ask(network, 'GET', '/api/me', token)).body['error']).toBe('token_expired');
    const fresh = await signIn(network);
    expect((await ask(network, 'GET', '/api/me', fresh)).status).toBe(200);
    await ask(network, 'POST', '/control/tokens', '', { handle: HANDLE, act: 'revoke' });
    expect((await ask(network, 'GET', '/api/me', fresh)).body['error']).toBe('token_revoked');
  });

  it('escapes what an app calls itself', async () => {
    const network = await aNetwork();
    const { clientId } = await aCode(network);
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      code_challenge: 'x',
      code_challenge_method: 'S256',
    });
    const text = await (await fetch(`${network.url}/oauth/authorize?${query.toString()}`)).text();
    expect(text).toContain('&#60;i&#62;App');
    expect(text).not.toContain('<i>App');
  });
});

describe('posts', () => {
  it('are at most 500 characters as people count them', async () => {
    const network = await aNetwork();
    const token = await signIn(network);
    expect((await post(network, token, '👨‍👩‍👧‍👦'.repeat(500))).status).toBe(201);
    const over = await post(network, token, `${'👨‍👩‍👧‍👦'.repeat(500)}!`);
    expect(over).toMatchObject({ status: 422, body: { error: 'validation', network: 'sandbox' } });
    expect(network.summary()).toMatchObject({ created: 1, refused: 1 });
  });

  it('can be looked at, harmlessly', async () => {
    const network = await aNetwork();
    const { body } = await post(network, await signIn(network), '<script>alert(1)</script>');
    const response = await fetch(String(body['url']));
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await response.text();
    expect(text).toContain('&#60;script&#62;alert(1)');
    expect(text).not.toContain('<script>');
    expect(text).toContain('<b>sandbox</b>');
  });

  it('belong to their account alone', async () => {
    const network = await aNetwork();
    const { body } = await post(network, await signIn(network), 'Mine');
    const other = await ask(network, 'POST', '/api/tokens', '', { handle: 'pedal_works', password: DEMO_PASSWORD });
    const theirs = String(other.body['access_token']);
    const path = `/api/posts/${String(body['id'])}`;
    expect((await ask(network, 'DELETE', path, theirs)).status).toBe(403);
    expect((await ask(network, 'GET', `/api/metrics?ids=${String(body['id'])}`, theirs)).body.items).toEqual([]);
    expect((await ask(network, 'GET', path)).body['text']).toBe('Mine');
  });

  it('wait for media that are still being processed', async () => {
    let nowMs = Date.parse('2026-03-01T10:00:00Z');
    const network = await aNetwork({ clock: { now: () => new Date(nowMs) }, settings: { mediaProcessingMs: 5_000 } });
    const token = await signIn(network);
    const form = new FormData();
    form.set('file', new Blob(['x'], { type: 'video/mp4' }), 'a.mp4');
    const media = await ask(network, 'POST', '/api/media', token, form);
    expect(media).toMatchObject({ status: 202, body: { state: 'processing' } });
    const content = { text: 'Film', mediaIds: [media.body['id']] };
    expect((await ask(network, 'POST', '/api/posts', token, content)).body['error']).toBe('media_not_ready');
    nowMs += 5_000;
    expect((await ask(network, 'POST', '/api/posts', token, content)).status).toBe(201);
  });

  it('are held to the rate limit per account, with its headers', async () => {
    let nowMs = Date.parse('2026-03-01T10:00:00Z');
    const clock = { now: () => new Date(nowMs) };
    const network = await aNetwork({ clock, settings: { rateLimit: { posts: 2, windowSeconds: 30 } } });
    const token = await signIn(network);
    expect((await post(network, token, 'One')).headers.get('x-ratelimit-remaining')).toBe('1');
    nowMs += 10_000;
    await post(network, token, 'Two');
    const third = await post(network, token, 'Three');
    expect(third.status).toBe(429);
    expect(third.headers.get('retry-after')).toBe('20');
    expect(third.headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-03-01T10:00:30Z') / 1_000));
    nowMs += 20_000;
    expect((await post(network, token, 'Three')).status).toBe(201);
  });
});

describe('engagement', () => {
  it('never falls, and is the same for the same seed', async () => {
    const start = Date.parse('2026-03-01T10:00:00Z');
    const seen: Record<string, number>[][] = [];
    for (let round = 0; round < 2; round++) {
      let nowMs = start;
      const network = await aNetwork({ seed: 'bells', clock: { now: () => new Date(nowMs) } });
      const token = await signIn(network);
      const { body } = await post(network, token, 'Look: https://shop.example');
      const series: Record<string, number>[] = [];
      for (const hours of [0, 1, 6, 24, 24 * 7, 24 * 90]) {
        nowMs = start + hours * 3_600_000;
        const [item] = (await ask(network, 'GET', `/api/metrics?ids=${String(body['id'])}`, token)).body.items;
        series.push(item as Record<string, number>);
      }
      seen.push(series);
    }
    const [first = [], second] = seen;
    expect(second).toEqual(first);
    for (const [index, later] of first.slice(1).entries()) {
      for (const [name, value] of Object.entries(later)) {
        if (name !== 'id') expect(value).toBeGreaterThanOrEqual(first[index]?.[name] ?? Infinity);
      }
      expect(later['views']).toBeGreaterThanOrEqual(later['reach'] ?? Infinity);
    }
    expect(first[0]).toMatchObject({ reach: 0, views: 0, reactions: 0, clicks: 0 });
    expect(first.at(-1)?.['reach']).toBeGreaterThan(30);
  });

  it('lets accounts answer invented people, and shows the whole conversation, newest first', async () => {
    let nowMs = Date.parse('2026-03-01T10:00:00Z');
    const network = await aNetwork({ clock: { now: () => new Date(nowMs) } });
    const token = await signIn(network);
    const ids: string[] = [];
    for (let index = 0; index < 10; index++) ids.push(String((await post(network, token, `Post ${index}`)).body['id']));
    expect(
      (await ask(network, 'POST', '/api/posts', token, { text: 'Too early', replyTo: `${ids[0]}-r1` })).status,
    ).toBe(422);
    nowMs += 48 * 3_600_000;
    const conversation = async (id: string, more = '') =>
      (await ask(network, 'GET', `/api/posts/${id}/conversation?limit=100${more}`)).body;
    const all = await Promise.all(ids.map(async (id) => ({ id, items: (await conversation(id)).items })));
    const talked = all.find(({ items }) => items.length > 1);
    const [newest] = talked?.items ?? [];
    if (!talked || !newest) throw new Error('Nobody said anything.');
    expect(newest).toMatchObject({ replyTo: talked.id, url: null, author: { invented: true } });
    const answer = await ask(network, 'POST', '/api/posts', token, { text: 'Yes, it is', replyTo: newest['id'] });
    expect(answer.status).toBe(201);
    const { items } = await conversation(talked.id);
    expect(items.map((item) => item['id'])).toEqual([answer.body['id'], ...talked.items.map((item) => item['id'])]);
    expect(items[0]).toMatchObject({ replyTo: newest['id'], author: { invented: false } });
    // Page by page it is the same.
    const paged: unknown[] = [];
    for (let next: unknown = ''; typeof next === 'string';) {
      const page = (
        await ask(network, 'GET', `/api/posts/${talked.id}/conversation?limit=1${next && `&before=${next}`}`)
      ).body;
      paged.push(...page.items.map((item) => item['id']));
      next = page['next'];
    }
    expect(paged).toEqual(items.map((item) => item['id']));
  });

  it('counts the replies that it shows', async () => {
    let nowMs = Date.parse('2026-03-01T10:00:00Z');
    const network = await aNetwork({ clock: { now: () => new Date(nowMs) } });
    const token = await signIn(network);
    const ids: string[] = [];
    for (let index = 0; index < 10; index++) ids.push(String((await post(network, token, `Post ${index}`)).body['id']));
    await ask(network, 'POST', '/api/posts', token, { text: 'A reply of our own', replyTo: ids[0] });
    nowMs += 48 * 3_600_000;
    const metrics = (await ask(network, 'GET', `/api/metrics?ids=${ids.join(',')}`, token)).body.items;
    const shown = await Promise.all(
      ids.map(async (id) => (await ask(network, 'GET', `/api/posts/${id}/replies`)).body.items.length),
    );
    expect(metrics.map((item) => item['comments'])).toEqual(shown);
    expect(Math.max(...shown)).toBeGreaterThan(1);
  });
});

describe('the controls', () => {
  it('are closed unless asked for', async () => {
    const network = await aNetwork({ control: false });
    expect((await fetch(`${network.url}/control/ledger`)).status).toBe(404);
  });

  it('make calls of one account fail, so many times, after so many', async () => {
    const network = await aNetwork();
    const token = await signIn(network);
    await ask(network, 'POST', '/control/faults', '', {
      on: 'publish',
      handle: HANDLE,
      after: 1,
      times: 2,
      act: { kind: 'unavailable' },
    });
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) statuses.push((await post(network, token, `Post ${index}`)).status);
    expect(statuses).toEqual([201, 503, 503, 201]);
    expect(network.summary()).toMatchObject({ creatingCalls: 4, created: 2, faulted: 2 });
  });

  it('say what is wrong with a fault or a setting', async () => {
    const network = await aNetwork();
    const fault = { on: 'publish', act: { kind: 'melt' } };
    expect((await ask(network, 'POST', '/control/faults', '', fault)).status).toBe(422);
    expect((await ask(network, 'PATCH', '/control/settings', '', { mood: 'good' })).status).toBe(422);
    expect((await ask(network, 'PATCH', '/control/settings', '', { idempotency: 'ignore' })).body['idempotency']).toBe(
      'ignore',
    );
  });

  it('answer nonsense with a 4xx', async () => {
    const network = await aNetwork();
    const token = await signIn(network);
    const json = { 'content-type': 'application/json' };
    for (const body of ['{', '[]', 'null', '{"text":7}', '{"text":"x","mediaIds":"y"}', '{"text":"x","replyTo":{}}']) {
      const response = await fetch(`${network.url}/api/posts`, {
        method: 'POST',
        body,
        headers: { ...json, authorization: `Bearer ${token}` },
      });
      expect([400, 422]).toContain(response.status);
    }
    const broken = { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' };
    const upload = await fetch(`${network.url}/api/media`, {
      method: 'POST',
      body: '--x\r\nnothing\r\n--x--',
      headers: broken,
    });
    expect(upload.status).toBe(400);
  });
});
