import type { Response, Test } from 'supertest';
import { AccountsBench, type BenchWorkspace, PUBLIC_URL } from '../../../../test/support/accounts-bench.js';
import { scriptedAccount, type ScriptedChannel } from '../../../../test/support/scripted-channel.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { newId } from '../../../core/ids/new-id.js';
import { MOST_TRIES } from './connect-link.rules.js';

const PUBLIC = '/api/v1/connect';
const HOUR_MS = 3_600_000;

let test: TestDatabase;
let bench: AccountsBench;
let channel: ScriptedChannel;
let workspace: BenchWorkspace;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test?.drop();
});

beforeEach(async () => {
  bench = await AccountsBench.start(test, { webApp: true });
  channel = bench.channel;
  workspace = await bench.workspace();
});

afterEach(async () => {
  await bench?.stop();
});

interface Link {
  readonly id: string;
  readonly url: string;
  readonly token: string;
}

const linksPath = (of = workspace): string => `/api/v1/workspaces/${of.id}/connect-links`;
const makeLink = async (body: object = { channels: ['mastodon'] }): Promise<Link> => {
  const made = await bench.request().post(linksPath()).set('x-person', workspace.personId).send(body).expect(201);
  const { id, url } = made.body as Link;
  return { id, url, token: url.split('/').at(-1) ?? '' };
};
const links = async () =>
  (await bench.request().get(linksPath()).set('x-person', workspace.personId).expect(200)).body as {
    items: { id: string; state: string; uses: number }[];
  };
const revoke = ({ id }: Link): Test =>
  bench.request().delete(`${linksPath()}/${id}`).set('x-person', workspace.personId);
const accounts = async () => ((await workspace.get().expect(200)).body as { items: { handle: string }[] }).items;
const handles = async () => (await accounts()).map(({ handle }) => handle);

/** Somebody who holds a link, in a browser that keeps its cookies. */
class Browser {
  cookie: string | null = null;

  show({ token }: Link): Test {
    return this.as(bench.request().get(`${PUBLIC}/links/${token}`));
  }

  async begin({ token }: Link, body: object, status = 200): Promise<Response> {
    const answer = await this.as(bench.request().post(`${PUBLIC}/links/${token}`).send(body));
    expect({ status: answer.status, body: answer.body as unknown }).toMatchObject({ status });
    this.cookie = [answer.headers['set-cookie']].flat()[0]?.split(';')[0] ?? this.cookie;
    return answer;
  }

  type(link: Link, handle: string, status = 200): Promise<Response> {
    return this.begin(link, { channel: 'mastodon', method: 'key', input: { handle } }, status);
  }

  async leave(link: Link): Promise<{ attemptId: string; state: string }> {
    const { body } = await this.begin(link, { channel: 'mastodon', method: 'oauth', input: {} });
    const { attemptId, authorizeUrl } = body as { attemptId: string; authorizeUrl: string };
    return { attemptId, state: new URL(authorizeUrl).searchParams.get('state') ?? '' };
  }

  comeBack(query: Record<string, string>): Test {
    return this.as(bench.request().get(`${PUBLIC}/callback`).query(query).set('accept', 'text/html'));
  }

  attempt(attemptId: string): Test {
    return this.as(bench.request().get(`${PUBLIC}/attempts/${attemptId}`));
  }

  choose(attemptId: string, remoteIds: readonly string[]): Test {
    return this.as(bench.request().post(`${PUBLIC}/attempts/${attemptId}/choose`).send({ remoteIds }));
  }

  as(request: Test): Test {
    return this.cookie === null ? request : request.set('cookie', this.cookie);
  }
}

describe('a link to connect by', () => {
  it('tells whoever holds it for whom, where and what is asked, and nothing else of the workspace', async () => {
    await workspace.connect('secret-client');
    const { body } = await new Browser().show(await makeLink()).expect(200);
    expect(body).toEqual({
      workspace: 'Bells',
      accountHandle: null,
      expiresAt: '2026-03-09T09:00:00.000Z',
      channels: [expect.objectContaining({ id: 'mastodon', displayName: 'Scripted <Network>' })],
    });
    const [shown] = (body as { channels: { connectMethods: { name: string; asksFor: object[] }[] }[] }).channels;
    expect(Object.keys(shown ?? {}).sort()).toEqual([
      'connectMethods',
      'displayName',
      'id',
      'sandbox',
      'suggestedServer',
      'summary',
    ]);
    expect(shown?.connectMethods.map(({ name }) => name)).toEqual(['key', 'oauth']);
  });

  it('is shown once, and kept as a hash alone', async () => {
    const { url, token, id } = await makeLink();
    expect(url).toBe(`${PUBLIC_URL}/connect/${token}`);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await links())).not.toContain(token);
    const browser = new Browser();
    await browser.leave({ id, url, token });
    const rows = await bench.database.query<{ row: string }>(
      `SELECT row_to_json(l)::text AS row FROM connect_link l UNION ALL SELECT row_to_json(a)::text FROM connect_attempt a`,
    );
    expect(rows.length).toBeGreaterThan(1);
    const secret = browser.cookie?.split('=')[1] ?? '';
    expect(secret).toMatch(/^[\w-]{43}$/);
    for (const { row } of rows) for (const hidden of [token, secret]) expect(row).not.toContain(hidden);
    for (const line of bench.logged) expect(line).not.toContain(token);
  });

  it('connects an account of whoever holds it, once, and says on the record by whose link', async () => {
    const link = await makeLink();
    const { body } = await new Browser().type(link, 'bakery');
    expect(body).toEqual({ status: 'connected', handles: ['bakery'], revealOnce: [] });
    expect(await handles()).toEqual(['bakery']);
    expect((await links()).items).toMatchObject([{ state: 'used', uses: 1, maxUses: 1, createdBy: 'Ada' }]);

    expect((await new Browser().show(link).expect(410)).body).toMatchObject({ code: 'connect-link-used' });
    await new Browser().type(link, 'rival', 410);
    expect(await handles()).toEqual(['bakery']);
    const audit = await bench.database.query(
      `SELECT actor_kind, actor_id, action FROM audit_entry WHERE workspace_id = $1 ORDER BY id`,
      [workspace.id],
    );
    expect(audit).toEqual([
      { actor_kind: 'person', actor_id: workspace.personId, action: 'connect-link.created' },
      { actor_kind: 'connect-link', actor_id: link.id, action: 'account.connected' },
    ]);
    expect(bench.events).toContainEqual(expect.objectContaining({ type: 'account.changed', status: 'active' }));
  });

  it('connects one account for two who hold it at once', async () => {
    const link = await makeLink();
    const both = ['one', 'two'].map((handle) =>
      bench
        .request()
        .post(`${PUBLIC}/links/${link.token}`)
        .send({ channel: 'mastodon', method: 'key', input: { handle } }),
    );
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 410]);
    expect(await handles()).toHaveLength(1);
  });

  it('may be made for several', async () => {
    const link = await makeLink({ channels: ['mastodon'], maxUses: 2 });
    await new Browser().type(link, 'one');
    await new Browser().type(link, 'two');
    await new Browser().type(link, 'three', 410);
    expect((await handles()).sort()).toEqual(['one', 'two']);
  });

  it('is not spent by a sign-in that failed', async () => {
    const link = await makeLink();
    const browser = new Browser();
    channel.connect = async () => [];
    await browser.type(link, 'nobody', 422);
    const { state, attemptId } = await browser.leave(link);
    await browser.comeBack({ state, error: 'access_denied' }).expect(303);
    expect((await browser.attempt(attemptId).expect(200)).body).toMatchObject({ status: 'cancelled', handles: [] });
    expect((await links()).items).toMatchObject([{ state: 'open', uses: 0 }]);
  });

  it('ends after its time', async () => {
    const link = await makeLink({ channels: ['mastodon'], expiresInHours: 1 });
    bench.clock.advance(HOUR_MS - 1);
    await new Browser().show(link).expect(200);
    bench.clock.advance(1);
    expect((await new Browser().show(link).expect(410)).body).toMatchObject({ code: 'connect-link-expired' });
    await new Browser().type(link, 'bakery', 410);
    expect((await links()).items).toMatchObject([{ state: 'expired' }]);
  });

  it('ends at once when it is withdrawn, also for who is at the network already', async () => {
    const link = await makeLink();
    const browser = new Browser();
    const { state, attemptId } = await browser.leave(link);
    await revoke(link).expect(204);
    expect((await new Browser().show(link).expect(410)).body).toMatchObject({ code: 'connect-link-revoked' });
    await browser.comeBack({ state, code: 'bakery' }).expect(303);
    expect((await browser.attempt(attemptId).expect(200)).body).toMatchObject({
      status: 'failed',
      failure: { code: 'connect-link-revoked' },
    });
    expect(await handles()).toEqual([]);
  });

  it.each([
    ['leaves the workspace', `DELETE FROM member WHERE person_id = $1`],
    ['may no longer connect accounts', `UPDATE member SET role = 'editor' WHERE person_id = $1`],
  ])('dies with the right of its maker, who %s', async (_, change) => {
    const link = await makeLink();
    const browser = new Browser();
    const { state } = await browser.leave(link);
    await bench.database.execute(change, [workspace.personId]);
    expect((await new Browser().show(link).expect(410)).body).toMatchObject({ code: 'connect-link-maker-gone' });
    await browser.comeBack({ state, code: 'bakery' }).expect(303);
    expect(await handles()).toEqual([]);
    expect((await links()).items).toMatchObject([{ state: 'maker-gone' }]);
  });

  it('dies with the API key that made it', async () => {
    const link = await makeLink();
    const keyId = newId();
    await bench.database.execute(
      `INSERT INTO api_key (id, workspace_id, name, prefix, secret_hash, permissions, created_by, created_at)
       VALUES ($1, $2, 'Key', 'k', $3, '{accounts.manage}', $4, now())`,
      [keyId, workspace.id, Buffer.from(keyId), workspace.personId],
    );
    await bench.database.execute(`UPDATE connect_link SET api_key_id = $2 WHERE id = $1`, [link.id, keyId]);
    await new Browser().show(link).expect(200);
    await bench.database.execute(`UPDATE api_key SET revoked_at = now() WHERE id = $1`, [keyId]);
    await new Browser().show(link).expect(410);
  });

  it('is unknown with another token, and tells nothing', async () => {
    await makeLink();
    const wrong = { id: '', url: '', token: 'A'.repeat(43) };
    const { body } = await new Browser().show(wrong).expect(404);
    expect(JSON.stringify(body)).not.toContain('Bells');
    await new Browser().type(wrong, 'bakery', 404);
  });

  it('is for its channels alone, and for those on which somebody outside signs in', async () => {
    const link = await makeLink({ channels: ['bluesky'] });
    const answer = await new Browser().type(link, 'bakery', 422);
    expect(answer.body).toMatchObject({ errors: [{ field: 'channel', code: 'not-offered' }] });
    const every = await makeLink({});
    const { body } = await new Browser().show(every).expect(200);
    expect((body as { channels: { id: string }[] }).channels.map(({ id }) => id)).toContain('mastodon');
  });

  it('takes so many tries in a quarter of an hour', async () => {
    const link = await makeLink();
    for (let tries = 0; tries < MOST_TRIES; tries++) await new Browser().leave(link);
    const refused = await new Browser().type(link, 'bakery', 429);
    expect(refused).toMatchObject({ headers: { 'retry-after': '900' }, body: { code: 'too-many-requests' } });
    await new Browser().type(await makeLink(), 'other');
    bench.clock.advance(15 * 60_000);
    await new Browser().type(link, 'bakery');
  });

  it("is out of another workspace's sight and reach", async () => {
    const link = await makeLink();
    const other = await bench.workspace();
    await bench
      .request()
      .delete(`${linksPath(other)}/${link.id}`)
      .set('x-person', other.personId)
      .expect(404);
    const list = await bench.request().get(linksPath(other)).set('x-person', other.personId).expect(200);
    expect(list.body).toEqual({ items: [], nextCursor: null });
    const { id: foreign } = await workspace.connect('bakery');
    await bench
      .request()
      .post(linksPath(other))
      .set('x-person', other.personId)
      .send({ accountId: foreign })
      .expect(404);
  });

  it.each([
    ['expiresInHours', { expiresInHours: 0 }],
    ['expiresInHours', { expiresInHours: 721 }],
    ['maxUses', { maxUses: 0 }],
    ['channels', { channels: [] }],
    ['channels', { channels: ['pigeon'] }],
  ])('is refused with a wrong %s', async (field, body) => {
    const answer = await bench.request().post(linksPath()).set('x-person', workspace.personId).send(body).expect(422);
    expect((answer.body as { errors: { field: string }[] }).errors[0]?.field).toContain(field);
  });
});

describe('signing in at the network by a link', () => {
  it('connects the account, and goes on to a page of its own', async () => {
    const browser = new Browser();
    const { state, attemptId } = await browser.leave(await makeLink());
    expect((await browser.attempt(attemptId).expect(200)).body).toMatchObject({ status: 'waiting' });
    const back = await browser.comeBack({ state, code: 'bakery' }).expect(303);
    expect(back.headers['location']).toBe(`/connect/sign-ins/${attemptId}`);
    const { body } = await browser.attempt(attemptId).expect(200);
    expect(body).toEqual({
      id: attemptId,
      channel: 'mastodon',
      status: 'connected',
      choices: [],
      handles: ['bakery'],
      failure: null,
    });
    expect(await handles()).toEqual(['bakery']);
  });

  it('gives the browser a secret of its own, for the public addresses alone', async () => {
    const link = await makeLink();
    const { headers } = await new Browser().begin(link, { channel: 'mastodon', method: 'oauth', input: {} });
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^carillon_visitor=[\w-]{43}; Max-Age=86400; Path=\/api\/v1\/connect; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
  });

  it('is finished by no other browser: not by one without the secret, and not by one with another', async () => {
    const link = await makeLink({ channels: ['mastodon'], maxUses: 5 });
    const stranger = new Browser();
    await stranger.leave(link);
    for (const other of [new Browser(), stranger]) {
      const browser = new Browser();
      const { state, attemptId } = await browser.leave(link);
      const page = await other.comeBack({ state, code: 'bakery' }).expect(400);
      expect(page.text).toContain('begun in another browser');
      await other.attempt(attemptId).expect(404);
      expect((await browser.attempt(attemptId).expect(200)).body).toMatchObject({
        status: 'failed',
        failure: { code: 'another-browser' },
      });
    }
    expect(channel.calls.complete).toEqual([]);
    expect(await handles()).toEqual([]);
  });

  it('takes somebody who is signed in here for a visitor', async () => {
    const other = await bench.workspace();
    const browser = new Browser();
    const { state, attemptId } = await browser.leave(await makeLink());
    const back = await browser.comeBack({ state, code: 'bakery' }).set('x-person', other.personId).expect(303);
    expect(back.headers['location']).toBe(`/connect/sign-ins/${attemptId}`);
    expect(await handles()).toEqual(['bakery']);
  });

  it('is nothing that people of the workspace see or finish', async () => {
    channel.complete = async () => [scriptedAccount('one'), scriptedAccount('two')];
    const browser = new Browser();
    const { state, attemptId } = await browser.leave(await makeLink());
    await browser.comeBack({ state, code: 'both' }).expect(303);
    await workspace.get(`/connect/${attemptId}`).expect(404);
    await workspace.post(`/connect/${attemptId}/choose`, { remoteIds: [scriptedAccount('one').remoteId] }).expect(404);
    await workspace.delete(`/connect/${attemptId}`).expect(404);
    expect(await handles()).toEqual([]);
  });

  it('lets the visitor choose among several, as one use', async () => {
    channel.complete = async () => [scriptedAccount('one'), scriptedAccount('two'), scriptedAccount('three')];
    const browser = new Browser();
    const { state, attemptId } = await browser.leave(await makeLink());
    await browser.comeBack({ state, code: 'all' }).expect(303);
    const { body } = await browser.attempt(attemptId).expect(200);
    expect(body).toMatchObject({ status: 'choosing' });
    expect(JSON.stringify(body)).not.toMatch(/token|credential/i);
    const ids = ['one', 'three'].map((handle) => scriptedAccount(handle).remoteId);
    await new Browser().choose(attemptId, ids).expect(404);
    const chosen = await browser.choose(attemptId, ids).expect(200);
    expect((chosen.body as { handles: string[] }).handles.sort()).toEqual(['one', 'three']);
    expect((await handles()).sort()).toEqual(['one', 'three']);
    expect((await links()).items).toMatchObject([{ state: 'used', uses: 1 }]);
    await browser.choose(attemptId, ids).expect(410);
  });

  it('lets the visitor give up the choice', async () => {
    channel.complete = async () => [scriptedAccount('one'), scriptedAccount('two')];
    const browser = new Browser();
    const { state, attemptId } = await browser.leave(await makeLink());
    await browser.comeBack({ state, code: 'both' }).expect(303);
    await browser.as(bench.request().delete(`${PUBLIC}/attempts/${attemptId}`)).expect(204);
    expect((await browser.attempt(attemptId).expect(200)).body).toMatchObject({ status: 'cancelled', choices: [] });
  });
});

describe('a link to reconnect an account', () => {
  it('takes nobody but that account, and is not spent by another', async () => {
    const { id } = await workspace.connect('bakery');
    const link = await makeLink({ accountId: id });
    const browser = new Browser();
    expect((await browser.show(link).expect(200)).body).toMatchObject({
      accountHandle: 'bakery',
      channels: [{ id: 'mastodon' }],
    });
    const wrong = await browser.leave(link);
    await browser.comeBack({ state: wrong.state, code: 'rival' }).expect(303);
    expect((await browser.attempt(wrong.attemptId).expect(200)).body).toMatchObject({
      status: 'failed',
      failure: { code: 'different-identity' },
    });
    await browser.type(link, 'rival', 409);

    const right = await browser.leave(link);
    channel.complete = async () => [scriptedAccount('rival'), scriptedAccount('bakery')];
    await browser.comeBack({ state: right.state, code: 'bakery' }).expect(303);
    expect((await browser.attempt(right.attemptId).expect(200)).body).toMatchObject({
      status: 'connected',
      handles: ['bakery'],
    });
    expect(await handles()).toEqual(['bakery']);
  });

  it('is for the channel of the account', async () => {
    const { id } = await workspace.connect('bakery');
    await bench
      .request()
      .post(linksPath())
      .set('x-person', workspace.personId)
      .send({ accountId: id, channels: ['bluesky'] })
      .expect(422);
    await new Browser().begin(
      await makeLink({ accountId: id }),
      { channel: 'bluesky', method: 'key', input: { handle: 'bakery' } },
      422,
    );
  });
});
