import { commentOn, NoticesWorld, type ConnectedPage } from '../support/notices-world.js';
import { STAND_IN_APP } from '../stand-ins/facebook/world.js';
import { signedRequest } from '../stand-ins/meta/signatures.js';
import { mp4Sample } from '../support/media-samples.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE_S = 60;

interface AuditEntry {
  readonly action: string;
  readonly subjectId: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

let world: NoticesWorld;

beforeAll(async () => {
  world = await NoticesWorld.start();
}, 60_000);

afterAll(async () => {
  await world?.stop();
});

const callsTo = (end: string) => world.facebook.requests().filter(({ path }) => path.endsWith(end));
const seconds = () => Math.floor(world.clock.now().getTime() / 1_000);

async function auditOf({ workspaceId, accountId }: ConnectedPage): Promise<AuditEntry[]> {
  const { items } = await world.carillon.owner.ok<{ items: AuditEntry[] }>('GET', `workspaces/${workspaceId}/audit`);
  return items.filter(({ subjectId }) => subjectId === accountId);
}

async function clearNotices(): Promise<void> {
  await world.carillon.pool.query('DELETE FROM notice');
}

beforeEach(clearNotices);

/** The permissions that a person who connects a Page now is asked for. */
async function askedOf(): Promise<readonly string[]> {
  const { authorizeUrl } = await world.carillon.owner.ok<{ authorizeUrl: string }>(
    'POST',
    world.carillon.in('accounts/connect'),
    { channel: 'facebook', method: 'oauth', input: {} },
  );
  return new URL(authorizeUrl).searchParams.get('scope')?.split(',') ?? [];
}

describe('without a network that calls', () => {
  it('nothing is asked of it, and numbers come at their own pace', async () => {
    const account = await world.connect(await world.newPage());
    const post = await world.publish(account, 'Ding without anybody calling');
    expect(callsTo('/subscribed_apps')).toEqual([]);
    expect(await askedOf()).not.toContain('pages_manage_metadata');
    const measured = await world.measurementOf(post.id);
    expect(measured?.captured).toEqual([]);
    expect((measured?.next_at.getTime() ?? 0) - world.clock.now().getTime()).toBeGreaterThan(14 * MINUTE_S * 1_000);
    await world.carillon.owner.ok('DELETE', world.carillon.in(`accounts/${account.accountId}`));
    expect(callsTo('/subscribed_apps')).toEqual([]);
  });
});

describe('once the network has called', () => {
  beforeAll(async () => {
    const { verifyToken } = await world.carillon.owner.ok<{ verifyToken: string }>(
      'GET',
      'admin/channel-notices/facebook',
    );
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': verifyToken,
      'hub.challenge': '11',
    });
    const answer = await fetch(`${world.carillon.origin}/api/v1/channels/facebook/notices?${query.toString()}`);
    expect(await answer.text()).toBe('11');
  });

  it('is asked to tell about each Page, and no more when the last workspace leaves it', async () => {
    expect(await askedOf()).toContain('pages_manage_metadata');
    const page = await world.newPage();
    const here = await world.connect(page);
    await waitFor('the subscription', async () => world.facebook.world.subscriptions.get(page.id) === 'feed,videos');
    const other = await anotherWorkspace();
    const there = await world.connect(page, { workspaceId: other });
    await world.carillon.owner.ok('DELETE', `workspaces/${here.workspaceId}/accounts/${here.accountId}`);
    expect(world.facebook.world.subscriptions.has(page.id)).toBe(true);
    await waitFor('the second to be asked for', async () => (await subscribed(there)) !== null);
    await world.carillon.owner.ok('DELETE', `workspaces/${other}/accounts/${there.accountId}`);
    expect(world.facebook.world.subscriptions.has(page.id)).toBe(false);
  });

  it('tells of comments: they are measured at once, and then once in five minutes however many come', async () => {
    const account = await world.connect(await world.newPage());
    const post = await world.publish(account, 'Ding that is talked about');
    await world.facebook.engage(post.postId, { comments: 1 });
    for (let number = 1; number <= 5; number++)
      await world.tell(commentOn(account.page.id, post.postId, world.clock.now(), number));
    const first = await waitFor('the first numbers', async () => {
      const measured = await world.measurementOf(post.id);
      return measured?.captured.length === 1 && measured;
    });
    expect((await world.followed('engagement')).map(({ outcome }) => outcome)).toEqual(Array(5).fill('applied'));
    const capturedMs = first.captured[0]?.getTime() ?? 0;
    await world.tell(commentOn(account.page.id, post.postId, world.clock.now(), 6));
    await waitFor('the sixth to be followed', async () => (await world.followed('engagement')).length === 6);
    const then = await world.measurementOf(post.id);
    expect(then?.captured).toHaveLength(1);
    expect((then?.next_at.getTime() ?? 0) - capturedMs).toBe(5 * MINUTE_S * 1_000);
    // Later ones neither put it off nor bring it closer.
    world.letPass(2 * MINUTE_S);
    await world.tell(commentOn(account.page.id, post.postId, world.clock.now(), 7));
    await waitFor('the seventh to be followed', async () => (await world.followed('engagement')).length === 7);
    expect(await world.measurementOf(post.id)).toEqual(then);
  });

  it('tells of a Page that two workspaces have: both measure', async () => {
    const page = await world.newPage();
    const here = await world.connect(page);
    const there = await world.connect(page, { workspaceId: await anotherWorkspace() });
    const posts = [await world.publish(here, 'Ding for the one'), await world.publish(there, 'Dong for the other')];
    for (const [index, { postId }] of posts.entries())
      await world.tell(commentOn(page.id, postId, world.clock.now(), index));
    for (const { id } of posts)
      expect(await waitFor('its numbers', async () => (await world.measurementOf(id))?.captured.length === 1)).toBe(
        true,
      );
  });

  it('is not believed about posts of an account that is not theirs, nor about what is long past or still to come', async () => {
    const [mine, other] = [await world.connect(await world.newPage()), await world.newPage()];
    const post = await world.publish(mine, 'Ding that nobody may hurry');
    const before = await world.measurementOf(post.id);
    await world.tell(commentOn(other.id, post.postId, world.clock.now(), 1));
    await world.tell(commentOn(mine.page.id, `${mine.page.id}_404`, world.clock.now(), 2));
    const days = (count: number) => new Date(world.clock.now().getTime() + count * 86_400_000);
    await world.tell(commentOn(mine.page.id, post.postId, days(-3), 3));
    await world.tell(commentOn(mine.page.id, post.postId, days(1), 4));
    await world.tell(commentOn(mine.page.id, post.postId, new Date(8e15), 5));
    await waitFor('all five', async () => (await world.followed('engagement')).length === 5);
    expect((await world.notices()).map(({ outcome }) => outcome).sort()).toEqual([
      'out-of-time',
      'out-of-time',
      'out-of-time',
      'unknown',
      'unknown',
    ]);
    expect(await world.measurementOf(post.id)).toEqual(before);
  });

  it('tells that a file is done: a delivery that waits for it goes on at once', async () => {
    const account = await world.connect(await world.newPage());
    const waiting = await waitingForFile(account);
    const { finishedAt, id } = [...world.facebook.world.videos.values()].at(-1) ?? {};
    expect(finishedAt).not.toBeNull();
    const tell = (pageId: string, status: string) =>
      world.tell({
        object: 'page',
        entry: [
          {
            id: pageId,
            time: seconds(),
            changes: [{ field: 'videos', value: { id, status: { video_status: status } } }],
          },
        ],
      });
    await tell(account.page.id, 'processing');
    await tell('404', 'ready');
    expect(await world.followed('media-ready')).toMatchObject([{ outcome: 'unknown' }]);
    expect(await stateOf(waiting)).toBe('retrying');
    await tell(account.page.id, 'ready');
    await waitFor('the delivery to go out', async () => (await stateOf(waiting)) === 'published');
    const looks = world.facebook.requests().filter(({ path }) => path.endsWith(`/${id}`));
    expect(looks).toHaveLength(1);
  });

  it('tells that access was taken back: the Pages of that person wait, those of others do not', async () => {
    const page = await world.newPage();
    const mine = await world.connect(page);
    const second = await world.connect(page, { workspaceId: await anotherWorkspace() });
    const theirs = await world.connect(await world.newPage());
    world.letPass(MINUTE_S);
    const due = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    await schedule(mine, 'Ding that has to wait', due);
    expect((await world.sendSignedRequest('facebook/revocations', page.personId)).status).toBe(200);
    for (const account of [mine, second])
      await waitFor('it to wait', async () => (await world.statusOf(account)) === 'reconnect');
    expect(await world.statusOf(theirs)).toBe('active');
    const [needed] = (await auditOf(mine)).filter(({ action }) => action === 'account.reconnect-needed');
    expect(needed?.detail).toMatchObject({ waiting: 1, reason: expect.stringContaining('Facebook') as string });
    const [notice] = await world.followed('revoked');
    expect(notice).toMatchObject({ outcome: 'applied', granted_by: null });

    // Signing in again mends it, and the same call once more, or its repeat, takes nothing away.
    world.letPass(MINUTE_S);
    await world.connect(page);
    expect(await world.statusOf(mine)).toBe('active');
    await clearNotices();
    await repeatOf(page.personId, world.clock.now().getTime() - MINUTE_S * 1_500);
    expect((await world.followed('revoked'))[0]?.outcome).toBe('applied');
    expect(await world.statusOf(mine)).toBe('active');
  });

  it('is asked itself where it is not clear which grant was taken back', async () => {
    const account = await world.connect(await world.newPage());
    for (const grant of world.facebook.world.grants) if (grant.pageId === account.page.id) grant.revoked = true;
    await repeatOf(account.page.personId, world.clock.now().getTime() - 5 * 86_400_000);
    expect(await waitFor('it to wait', async () => (await world.statusOf(account)) === 'reconnect')).toBe(true);
    expect(callsTo(account.page.id).length).toBeGreaterThan(0);
  });

  it('tells that somebody took a needed permission back: only their Pages wait, and only those that are named', async () => {
    const personId = world.facebook.world.newId();
    const named = await world.connect(world.facebook.world.addPage(personId));
    const stranger = await world.connect(await world.newPage());
    world.letPass(MINUTE_S);
    const tell = (uid: string, field: string, targets: readonly string[]) =>
      world.tell({
        object: 'permissions',
        entry: [
          { id: uid, uid, time: seconds(), changes: [{ field, value: { verb: 'revoked', target_ids: targets } }] },
        ],
      });
    await tell(personId, 'read_insights', []);
    await tell(personId, 'pages_manage_posts', [stranger.page.id]);
    await tell(stranger.page.personId, 'pages_manage_posts', [named.page.id]);
    expect((await world.followed('revoked')).map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
    expect([await world.statusOf(named), await world.statusOf(stranger)]).toEqual(['active', 'active']);
    await tell(personId, 'pages_manage_posts', [named.page.id]);
    await waitFor('it to wait', async () => (await world.statusOf(named)) === 'reconnect');
    expect(await world.statusOf(stranger)).toBe('active');
  });

  it('means accounts as well that were connected before the person behind them was kept', async () => {
    const account = await world.connect(await world.newPage());
    await world.carillon.pool.query(`UPDATE account SET data = data - 'grantedBy' WHERE id = $1`, [account.accountId]);
    world.letPass(MINUTE_S);
    await repeatOf(account.page.personId, world.clock.now().getTime());
    expect((await world.followed('revoked'))[0]?.outcome).toBe('unknown');
    await world.carillon.owner.ok('POST', world.carillon.in(`accounts/${account.accountId}/test`));
    world.letPass(MINUTE_S);
    await repeatOf(account.page.personId, world.clock.now().getTime());
    await waitFor('it to wait', async () => (await world.statusOf(account)) === 'reconnect');
  });

  it('deletes nothing that somebody allowed after they had asked, however long ago they had', async () => {
    const account = await world.connect(await world.newPage());
    const asked = new Date(world.clock.now().getTime() - 3 * 86_400_000);
    await clearNotices();
    await world.sendSignedRequest('facebook/deletions', account.page.personId, asked);
    await world.followed('deletion');
    expect(await world.statusOf(account)).toBe('active');
  });

  it('passes on that somebody wants their data deleted: it is, and a page says so', async () => {
    const account = await world.connect(await world.newPage());
    const other = await world.connect(await world.newPage());
    world.letPass(MINUTE_S);
    const { status, text } = await world.sendSignedRequest('facebook/deletions', account.page.personId);
    const answer = JSON.parse(text) as { url: string; confirmation_code: string };
    expect(status).toBe(200);
    expect(answer.url).toBe(`https://bells.example/api/v1/channels/facebook/deletions/${answer.confirmation_code}`);
    await world.followed('deletion');
    expect(await world.statusOf(account)).toBe('disconnected');
    expect(await world.statusOf(other)).toBe('active');
    const stored = await world.carillon.pool.query<{ text: string }>(
      `SELECT account::text AS text FROM account WHERE id = $1 UNION ALL SELECT connection::text FROM connection WHERE account_id = $1
       UNION ALL SELECT notice::text FROM notice`,
      [account.accountId],
    );
    expect(stored.rows.map((row) => row.text).join('\n')).not.toContain(account.page.personId);

    const path = new URL(answer.url).pathname;
    const page = await fetch(`${world.carillon.origin}${path}`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('Your data is deleted');
    const asJson = await fetch(`${world.carillon.origin}${path}`, { headers: { accept: 'application/json' } });
    expect(await asJson.json()).toMatchObject({ state: 'done' });
    expect((await fetch(`${world.carillon.origin}${path}x`)).status).toBe(404);
    const revoked = path.replace('facebook', 'threads');
    expect((await fetch(`${world.carillon.origin}${revoked}`)).status).toBe(404);
  });
});

it('notices are let go after two weeks, those about deletions after a year and more', async () => {
  await world.tell(commentOn('404', '404_1', world.clock.now()));
  await world.sendSignedRequest('facebook/deletions', '404');
  await world.followed('engagement');
  await world.followed('deletion');
  await world.carillon.pool.query(`UPDATE notice SET received_at = received_at - interval '15 days'`);
  await world.carillon.another({ CARILLON_ROLES: 'scheduler' });
  const rows = await waitFor('the daily upkeep', async () => {
    const left = await world.notices();
    return left.length === 1 && left;
  });
  expect(rows).toMatchObject([{ kind: 'deletion' }]);
});

async function anotherWorkspace(): Promise<string> {
  const { owner } = world.carillon;
  return (await owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Second tower', zone: 'Europe/Berlin' })).id;
}

async function subscribed({ accountId }: ConnectedPage): Promise<Date | null> {
  const { rows } = await world.carillon.pool.query<{ subscribed_at: Date | null }>(
    `SELECT subscribed_at FROM notice_subscription WHERE account_id = $1`,
    [accountId],
  );
  return rows[0]?.subscribed_at ?? null;
}

async function schedule({ accountId, workspaceId }: ConnectedPage, text: string, at: string): Promise<string> {
  const { owner } = world.carillon;
  const post = await owner.ok<{ id: string }>('POST', `workspaces/${workspaceId}/posts`, {
    content: { parts: [{ text }] },
    targets: [{ accountId }],
  });
  await owner.ok('POST', `workspaces/${workspaceId}/posts/${post.id}/schedule`, {
    localTime: at.slice(0, 16),
    zone: 'UTC',
  });
  return post.id;
}

/** Publishes a video, on which Facebook is at work then. */
async function waitingForFile({ accountId, workspaceId }: ConnectedPage): Promise<string> {
  const { owner } = world.carillon;
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(mp4Sample())], { type: 'video/mp4' }), 'bell.mp4');
  const { id: mediaId } = await owner.ok<{ id: string }>('POST', `workspaces/${workspaceId}/media`, undefined, {
    form,
  });
  const { id: postId } = await owner.ok<{ id: string }>('POST', `workspaces/${workspaceId}/posts`, {
    content: { parts: [{ text: 'A bell that swings', media: [{ mediaId }] }] },
    targets: [{ accountId }],
  });
  await owner.ok('POST', `workspaces/${workspaceId}/posts/${postId}/publish`, {});
  await waitFor('Facebook to be at work', async () => (await stateOf(postId)) === 'retrying');
  return postId;
}

async function stateOf(postId: string): Promise<string | undefined> {
  const { rows } = await world.carillon.pool.query<{ state: string }>(`SELECT state FROM delivery WHERE post_id = $1`, [
    postId,
  ]);
  return rows[0]?.state;
}

/** The call by which Meta tells that somebody took the app away, as of an earlier time. */
async function repeatOf(personId: string, atMs: number): Promise<void> {
  const body = new URLSearchParams({
    signed_request: signedRequest(personId, new Date(atMs), STAND_IN_APP.clientSecret),
  }).toString();
  expect((await world.post('facebook/revocations', body)).status).toBe(200);
}
