import { jpegSample, pngSample } from '../support/media-samples.js';
import { SandboxWorld, type DeliveryView, type PostAnswer } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;

let world: SandboxWorld;

beforeAll(async () => {
  world = await SandboxWorld.start();
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

describe('publishing', () => {
  it('publishes a draft at once and keeps a receipt', async () => {
    const account = await world.account('plain');
    const post = await world.publish(account, 'Fresh bread at seven.');
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.attempts).toMatchObject([{ kind: 'send', outcome: 'published' }]);
    expect(delivery.receipt).toMatchObject({ confirmedBy: 'answer', contentHash: delivery.contentHash });
    expect(delivery.permalink).toContain(world.network.url);
    expect(world.texts(account)).toEqual(['Fresh bread at seven.']);
  });

  it('publishes at its wall-clock time, not before', async () => {
    const account = await world.account('on_time');
    const post = await world.draft([account], 'Noon.');
    const scheduled = await world.schedule(post.id, new Date(world.clock.now().getTime() + 30 * MINUTE));
    expect(scheduled.state).toBe('scheduled');
    expect(world.texts(account)).toEqual([]);
    world.clock.advance(29 * MINUTE);
    expect((await world.delivery(post.id)).state).toBe('scheduled');
    expect(world.texts(account)).toEqual([]);
    world.clock.advance(MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Noon.']);
  });

  it('publishes the parts of a thread in order, each answering the one before', async () => {
    const account = await world.account('threads');
    const post = await world.publish(account, 'One', 'Two', 'Three');
    const delivery = await world.deliveryIn(post.id, 'published');
    const posts = world.network.posts(account.remoteId);
    expect(posts.map((seen) => seen.text)).toEqual(['One', 'Two', 'Three']);
    expect(posts.map((seen) => seen.replyTo)).toEqual([null, posts[0]?.id, posts[1]?.id]);
    expect(delivery.receipt?.parts.map((part) => part.remoteId)).toEqual(posts.map((seen) => seen.id));
  });

  it('sends the deliveries of one account one after the other', async () => {
    const account = await world.account('one_lane');
    const posts = [];
    for (let index = 0; index < 5; index++) posts.push(await world.publish(account, `Number ${index}`));
    for (const post of posts) await world.deliveryIn(post.id, 'published');
    expect(world.texts(account).sort()).toEqual(['Number 0', 'Number 1', 'Number 2', 'Number 3', 'Number 4']);
  });

  it('takes a published post down again', async () => {
    const account = await world.account('taken_down');
    const post = await world.publish(account, 'A mistake');
    const published = await world.deliveryIn(post.id, 'published');
    await world.carillon.owner.ok('POST', world.carillon.in(`deliveries/${published.id}/unpublish`));
    await waitFor('the removal', async () => {
      const seen = await world.carillon.owner.ok<{ state: string }>(
        'GET',
        world.carillon.in(`deliveries/${published.id}`),
      );
      return seen.state === 'removed';
    });
    expect(world.texts(account)).toEqual([]);
  });
});

describe('a lost answer', () => {
  it('is looked up, found, and never sent a second time', async () => {
    const account = await world.account('lost_answer');
    world.network.fault({ on: 'publish', times: 1, handle: 'lost_answer', act: { kind: 'drop', accepted: true } });
    const post = await world.publish(account, 'Sent once');
    const unconfirmed = await world.deliveryIn(post.id, 'unconfirmed');
    expect(unconfirmed.attempts).toMatchObject([{ kind: 'send', outcome: 'unknown' }]);
    world.clock.advance(5 * MINUTE);
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.receipt?.confirmedBy).toBe('look-up');
    expect(delivery.attempts.map((attempt) => attempt.outcome)).toEqual(['unknown', 'found']);
    expect(world.texts(account)).toEqual(['Sent once']);
  });

  it('is looked up where the network ignores the idempotency key', async () => {
    await world.control('settings', { idempotency: 'ignore' }, 'PATCH');
    try {
      const account = await world.account('ignores_keys');
      world.network.fault({ on: 'publish', times: 1, handle: 'ignores_keys', act: { kind: 'bad-body' } });
      const post = await world.publish(account, 'Still once');
      await world.deliveryIn(post.id, 'unconfirmed');
      world.clock.advance(5 * MINUTE);
      await world.deliveryIn(post.id, 'published');
      expect(world.texts(account)).toEqual(['Still once']);
    } finally {
      await world.control('settings', { idempotency: 'honour' }, 'PATCH');
    }
  });

  it('that never got through is sent again once that is certain', async () => {
    const account = await world.account('never_arrived');
    world.network.fault({ on: 'publish', times: 1, handle: 'never_arrived', act: { kind: 'drop', accepted: false } });
    const post = await world.publish(account, 'Arrives in the end');
    await world.deliveryIn(post.id, 'unconfirmed');
    world.clock.advance(5 * MINUTE);
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.attempts.map((attempt) => attempt.outcome)).toEqual(['unknown', 'absent', 'published']);
    expect(world.texts(account)).toEqual(['Arrives in the end']);
  });

  it('in the middle of a thread resumes at the missing part', async () => {
    const account = await world.account('thread_resumes');
    world.network.fault({
      on: 'publish',
      times: 1,
      after: 1,
      handle: 'thread_resumes',
      act: { kind: 'drop', accepted: true },
    });
    const post = await world.publish(account, 'First', 'Second', 'Third');
    const stuck = await world.deliveryIn(post.id, 'unconfirmed');
    expect(stuck.partsPublished).toBe(1);
    world.clock.advance(5 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['First', 'Second', 'Third']);
  });

  it('is looked for again before a repeat that comes late, since an absence may hold for minutes only', async () => {
    await world.control('settings', { idempotency: 'ignore' }, 'PATCH');
    try {
      const handle = 'late_repeat';
      const account = await world.account(handle);
      world.network.fault({ on: 'publish', times: 1, handle, act: { kind: 'drop', accepted: true } });
      const post = await world.publish(account, 'Once, however late');
      await world.deliveryIn(post.id, 'unconfirmed');
      const notListedYet = { kind: 'status', status: 200, body: '{"items":[]}' } as const;
      world.network.fault({ on: 'read', times: 2, handle, act: notListedYet });
      world.network.fault({ on: 'publish', times: 1, handle, act: { kind: 'unavailable' } });
      world.clock.advance(5 * MINUTE);
      await world.deliveryIn(post.id, 'retrying', ({ attempts }) => attempts.at(-1)?.outcome === 'unavailable');
      world.clock.advance(MINUTE);
      const delivery = await world.deliveryIn(post.id, 'published');
      expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'absent', 'unavailable', 'found']);
      expect(world.texts(account)).toEqual(['Once, however late']);
    } finally {
      await world.control('settings', { idempotency: 'honour' }, 'PATCH');
    }
  });

  it('is not the post of another delivery, which said the same a moment later', async () => {
    await world.control('settings', { idempotency: 'ignore' }, 'PATCH');
    try {
      const handle = 'same_words';
      const account = await world.account(handle);
      world.network.fault({ on: 'publish', times: 1, handle, act: { kind: 'drop', accepted: false } });
      const lost = await world.publish(account, 'Good morning');
      await world.deliveryIn(lost.id, 'unconfirmed');
      const other = await world.publish(account, 'Good morning');
      await world.deliveryIn(other.id, 'published');
      world.clock.advance(5 * MINUTE);
      await world.deliveryIn(lost.id, 'published');
      expect(world.texts(account)).toEqual(['Good morning', 'Good morning']);
      const receipts = await Promise.all([lost.id, other.id].map((id) => world.delivery(id)));
      expect(new Set(receipts.map(({ receipt }) => receipt?.parts[0]?.remoteId)).size).toBe(2);
    } finally {
      await world.control('settings', { idempotency: 'honour' }, 'PATCH');
    }
  });

  it('that a person has decided about can not be decided a second time: the rest of the thread goes on', async () => {
    const account = await world.account('decided_once');
    world.network.fault({ on: 'publish', times: 1, handle: 'decided_once', act: { kind: 'drop', accepted: true } });
    const post = await world.publish(account, 'First', 'Second', 'Third');
    const lost = await world.deliveryIn(post.id, 'unconfirmed');
    const [first] = world.network.posts(account.remoteId);
    const { owner } = world.carillon;
    const accountPath = world.carillon.in(`accounts/${account.id}`);
    await owner.ok('POST', `${accountPath}/pause`);
    const resolve = () =>
      owner.call('POST', world.carillon.in(`deliveries/${lost.id}/resolve`), { published: true, remoteId: first?.id });
    expect((await resolve()).status).toBe(200);
    expect(await resolve()).toMatchObject({ status: 409, body: { code: 'delivery-not-unconfirmed' } });
    await owner.ok('POST', `${accountPath}/resume`);
    world.clock.advance(5 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['First', 'Second', 'Third']);
  });
});

describe('what is under way and no longer wanted', () => {
  const ok = <T>(method: string, path: string, body?: object) =>
    world.carillon.owner.ok<T>(method, world.carillon.in(path), body);
  const retarget = async (postId: string, ...accountIds: (string | undefined)[]) => {
    const { version } = await ok<PostAnswer>('GET', `posts/${postId}`);
    const body = { targets: accountIds.map((accountId) => ({ accountId })) };
    const headers = { 'if-match': `"${version}"` };
    await world.carillon.owner.ok('PATCH', world.carillon.in(`posts/${postId}`), body, { headers });
  };
  /** What is cancelled is no longer among the post's deliveries. */
  const cancelled = (id: string) =>
    waitFor('it to be cancelled', async () => {
      const { state } = await ok<DeliveryView>('GET', `deliveries/${id}`);
      return state === 'cancelled';
    });

  /** A delivery of which nobody can say whether it is out. */
  async function inDoubt(handle: string, accepted: boolean, ...texts: string[]) {
    const account = await world.account(handle);
    const after = texts.length - 1;
    world.network.fault({ on: 'publish', times: 1, after, handle, act: { kind: 'drop', accepted } });
    const post = await world.publish(account, ...texts);
    const { id } = await world.deliveryIn(post.id, 'unconfirmed');
    return { account, post, id };
  }

  it('is not tried again once the post was cancelled', async () => {
    const { account, post, id } = await inDoubt('cancelled_in_doubt', false, 'Not any more');
    await ok('POST', `posts/${post.id}/cancel`, {});
    expect((await world.delivery(post.id)).cancelAskedAt).not.toBeNull();
    world.clock.advance(5 * MINUTE);
    await cancelled(id);
    world.clock.advance(5 * MINUTE);
    expect(world.texts(account)).toEqual([]);
  });

  it('is called published where it turns out that it got through', async () => {
    const { account, post } = await inDoubt('cancelled_too_late', true, 'Out before that');
    await ok('POST', `posts/${post.id}/cancel`, {});
    world.clock.advance(5 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Out before that']);
  });

  it('ends with what is out of it', async () => {
    const { account, post } = await inDoubt('cancelled_thread', false, 'First', 'Not any more');
    await ok('POST', `posts/${post.id}/cancel`, {});
    world.clock.advance(5 * MINUTE);
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.partsTotal).toBe(1);
    expect(world.texts(account)).toEqual(['First']);
  });

  it('is not tried again on an account that the post is no longer meant for', async () => {
    const { account, post, id } = await inDoubt('dropped_in_doubt', false, 'Not there');
    const [other] = await world.accounts('kept_beside', 1);
    await retarget(post.id, other?.id);
    world.clock.advance(5 * MINUTE);
    await cancelled(id);
    expect(world.texts(account)).toEqual([]);
  });

  it('is tried again where it is wanted after all', async () => {
    const { account, post } = await inDoubt('wanted_again', false, 'Wanted');
    await ok('POST', `posts/${post.id}/cancel`, {});
    const [beside] = await world.accounts('wanted_beside', 1);
    await retarget(post.id, account.id, beside?.id);
    await ok('POST', `posts/${post.id}/publish`, {});
    world.clock.advance(5 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    await waitFor('the other one', async () => beside && world.texts(beside).length === 1);
    expect(world.texts(account)).toEqual(['Wanted']);
  });

  it('goes on with a thread only when its campaign is resumed', async () => {
    const handle = 'paused_in_doubt';
    const account = await world.account(handle);
    const campaign = await ok<{ id: string }>('POST', 'campaigns', { name: 'Paused in doubt' });
    world.network.fault({ on: 'publish', times: 1, handle, act: { kind: 'drop', accepted: true } });
    const post = await ok<PostAnswer>('POST', 'posts', {
      content: { parts: [{ text: 'First' }, { text: 'Second' }] },
      targets: [{ accountId: account.id }],
      campaignId: campaign.id,
    });
    await ok('POST', `posts/${post.id}/publish`, {});
    await world.deliveryIn(post.id, 'unconfirmed');
    await ok('POST', `campaigns/${campaign.id}/pause`);
    world.clock.advance(5 * MINUTE);
    await world.deliveryIn(post.id, 'held');
    expect(world.texts(account)).toEqual(['First']);
    await ok('POST', `campaigns/${campaign.id}/resume`);
    world.clock.advance(MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['First', 'Second']);
  });
});

describe('an edit', () => {
  const edit = async (postId: string, content: object) => {
    const { owner } = world.carillon;
    const path = world.carillon.in(`posts/${postId}`);
    const { version } = await owner.ok<PostAnswer>('GET', path);
    return owner.call('PATCH', path, { content }, { headers: { 'if-match': `"${version}"` } });
  };
  const upload = async (bytes: Buffer, name: string): Promise<string> => {
    const form = new FormData();
    form.set('alt', name);
    form.set('file', new Blob([new Uint8Array(bytes)]), name);
    const { id } = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('media'), undefined, {
      form,
    });
    return id;
  };
  const retry = (id: string) => world.carillon.owner.ok('POST', world.carillon.in(`deliveries/${id}/retry`));
  /** A thread of which the first part is out and the second was refused. */
  const halfAThread = async (handle: string) => {
    const account = await world.account(handle);
    world.network.fault({ on: 'publish', times: 1, after: 1, handle, act: { kind: 'rejected' } });
    const post = await world.publish(account, 'First', 'Second', 'Third');
    return { account, post, failed: await world.deliveryIn(post.id, 'failed') };
  };

  it('of the picture sends the new one, also where the old one was uploaded already', async () => {
    const account = await world.account('other_picture');
    const [old, other] = [await upload(await jpegSample(), 'old.jpg'), await upload(await pngSample(), 'new.png')];
    const { owner } = world.carillon;
    const post = await owner.ok<PostAnswer>('POST', world.carillon.in('posts'), {
      content: { parts: [{ text: 'Look', media: [{ mediaId: old }] }] },
      targets: [{ accountId: account.id }],
    });
    world.network.fault({ on: 'publish', times: 1, handle: 'other_picture', act: { kind: 'rejected' } });
    await owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
    const failed = await world.deliveryIn(post.id, 'failed');
    expect((await edit(post.id, { parts: [{ text: 'Look', media: [{ mediaId: other }] }] })).status).toBe(200);
    const uploads = () =>
      world.network.requests().filter(({ path, method }) => method === 'POST' && path.endsWith('/media')).length;
    const before = uploads();
    await retry(failed.id);
    await world.deliveryIn(post.id, 'published');
    expect(uploads() - before).toBe(1);
  });

  it('of a thread that is half out changes what is to come, and leaves what is out as it went out', async () => {
    const { account, post, failed } = await halfAThread('half_edited');
    await edit(post.id, { parts: [{ text: 'Too late' }, { text: 'Another second' }] });
    await retry(failed.id);
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['First', 'Another second']);
    expect(delivery.contentHash).not.toBe(failed.contentHash);
    expect(delivery.receipt).toMatchObject({ contentHash: delivery.contentHash, parts: [{}, {}] });
  });

  it('is refused while the delivery is being sent, instead of being lost', async () => {
    const account = await world.account('edited_while_sending');
    const post = await world.draft([account], 'Old words');
    world.network.fault({ on: 'publish', times: 1, handle: 'edited_while_sending', act: { kind: 'delay', ms: 1_500 } });
    await world.carillon.owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
    await world.deliveryIn(post.id, 'sending');
    const answer = await edit(post.id, { parts: [{ text: 'New words' }] });
    expect(answer).toMatchObject({ status: 409, body: { code: 'delivery-under-way', accountId: account.id } });
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Old words']);
  });

  it('is not needed to stop half a thread: cancelled, it ends with what is out, and can be taken down', async () => {
    const { account, post, failed } = await halfAThread('half_cancelled');
    const { owner } = world.carillon;
    await owner.ok('POST', world.carillon.in(`deliveries/${failed.id}/cancel`));
    const ended: DeliveryView = await world.deliveryIn(post.id, 'published');
    expect(ended.receipt).toMatchObject({ contentHash: ended.contentHash, parts: [{}] });
    expect(world.texts(account)).toEqual(['First']);
    await owner.ok('POST', world.carillon.in(`deliveries/${failed.id}/unpublish`));
    await waitFor('it to be taken down', async () => {
      const { state } = await owner.ok<DeliveryView>('GET', world.carillon.in(`deliveries/${failed.id}`));
      return state === 'removed';
    });
    expect(world.texts(account)).toEqual([]);
  });
});

describe('trouble at the network', () => {
  it('waits as long as a rate limit says, for all deliveries of the account', async () => {
    const account = await world.account('throttled');
    world.network.fault({
      on: 'publish',
      times: 1,
      handle: 'throttled',
      act: { kind: 'throttled', retryAfterSeconds: 600 },
    });
    const post = await world.publish(account, 'Patience');
    const waiting = await world.deliveryIn(post.id, 'retrying');
    expect(waiting.problem?.kind).toBe('throttled');
    const wait = new Date(waiting.nextAt ?? 0).getTime() - world.clock.now().getTime();
    expect(wait).toBeGreaterThan(8 * MINUTE);
    expect(wait).toBeLessThan(11 * MINUTE);
    const calls = world.creatingCalls();
    const other = await world.publish(account, 'Behind it');
    world.clock.advance(5 * MINUTE);
    expect((await world.delivery(other.id)).state).toBe('scheduled');
    expect(world.creatingCalls()).toBe(calls);
    world.clock.advance(6 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    await world.deliveryIn(other.id, 'published');
  });

  it('backs off and tries again when the network is down', async () => {
    const account = await world.account('down');
    world.network.fault({ on: 'publish', times: 2, handle: 'down', act: { kind: 'unavailable' } });
    const post = await world.publish(account, 'Through in the end');
    await world.deliveryIn(post.id, 'retrying');
    world.clock.advance(MINUTE);
    await world.deliveryIn(post.id, 'retrying', (delivery) => delivery.attempts.length === 2);
    world.clock.advance(MINUTE);
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.attempts.map((attempt) => attempt.outcome)).toEqual(['unavailable', 'unavailable', 'published']);
  });

  it('fails what the network rejects, says why, and sends it after an edit', async () => {
    const account = await world.account('rejected');
    world.network.fault({ on: 'publish', times: 1, handle: 'rejected', act: { kind: 'rejected' } });
    const post = await world.publish(account, 'Not like this');
    const failed = await world.deliveryIn(post.id, 'failed');
    expect(failed.problem?.kind).toBe('rejected');
    expect(failed.nextAt).toBeNull();
    const current = await world.carillon.owner.ok<{ version: number }>('GET', world.carillon.in(`posts/${post.id}`));
    await world.carillon.owner.ok(
      'PATCH',
      world.carillon.in(`posts/${post.id}`),
      { content: { parts: [{ text: 'Like this' }] } },
      { headers: { 'if-match': `"${current.version}"` } },
    );
    await world.carillon.owner.ok('POST', world.carillon.in(`deliveries/${failed.id}/retry`));
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Like this']);
  });

  it('is missed, not sent late, when it lasts longer than the tolerance', async () => {
    const account = await world.account('missed');
    const post = await world.draft([account], 'Yesterday');
    await world.carillon.owner.ok('POST', world.carillon.in(`accounts/${account.id}/pause`));
    await world.schedule(post.id, new Date(world.clock.now().getTime() + MINUTE));
    world.clock.advance(2 * MINUTE);
    expect((await world.deliveryIn(post.id, 'held')).holdReason).toBe('account-paused');
    world.clock.advance(3 * 60 * MINUTE);
    await world.carillon.owner.ok('POST', world.carillon.in(`accounts/${account.id}/resume`));
    const missed = await world.deliveryIn(post.id, 'missed');
    expect(world.texts(account)).toEqual([]);
    await world.carillon.owner.ok('POST', world.carillon.in('deliveries/bulk'), {
      action: 'publish-now',
      deliveryIds: [missed.id],
    });
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Yesterday']);
  });
});

describe('connections', () => {
  it('holds what is due when the grant is revoked, and sends it after reconnecting', async () => {
    const account = await world.signedIn('harbour_lights');
    await world.control('tokens', { handle: 'harbour_lights', act: 'revoke' });
    const post = await world.publish(account, 'Back again');
    const held = await world.deliveryIn(post.id, 'held');
    expect(held.holdReason).toBe('reconnect');
    const seen = await world.carillon.owner.ok<{ status: string }>('GET', world.carillon.in(`accounts/${account.id}`));
    expect(seen.status).toBe('reconnect');
    const again = await world.signedIn('harbour_lights');
    expect(again.id).toBe(account.id);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Back again']);
  });

  it('renews an expired token on the way, without a failed attempt', async () => {
    const account = await world.signedIn('pedal_works');
    await world.control('tokens', { handle: 'pedal_works', act: 'expire' });
    const post = await world.publish(account, 'Renewed');
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.attempts.map((attempt) => attempt.outcome)).toEqual(['published']);
  });
});

describe('what was approved is what goes out', () => {
  it('sends a scheduled post as it was last saved', async () => {
    const account = await world.account('edited');
    const post = await world.draft([account], 'First words');
    const scheduled = await world.schedule(post.id, new Date(world.clock.now().getTime() + 10 * MINUTE));
    await world.carillon.owner.ok(
      'PATCH',
      world.carillon.in(`posts/${post.id}`),
      { content: { parts: [{ text: 'Last words' }] } },
      { headers: { 'if-match': `"${scheduled.version}"` } },
    );
    world.clock.advance(10 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Last words']);
  });

  it('refuses to send content that was changed in the database', async () => {
    const account = await world.account('tampered');
    const post = await world.draft([account], 'Approved');
    await world.schedule(post.id, new Date(world.clock.now().getTime() + 5 * MINUTE));
    await world.carillon.pool.query(
      `UPDATE delivery SET content = jsonb_set(content, '{parts,0,text}', '"Tampered"') WHERE post_id = $1`,
      [post.id],
    );
    world.clock.advance(5 * MINUTE);
    const failed = await world.deliveryIn(post.id, 'failed');
    expect(failed.problem?.detail).toContain('changed');
    expect(world.texts(account)).toEqual([]);
  });

  it('does not send what was cancelled', async () => {
    const account = await world.account('cancelled');
    const post = await world.draft([account], 'Never mind');
    await world.schedule(post.id, new Date(world.clock.now().getTime() + 5 * MINUTE));
    await world.carillon.owner.ok('POST', world.carillon.in(`posts/${post.id}/cancel`), {});
    world.clock.advance(6 * MINUTE);
    const marker = await world.publish(account, 'Marker');
    await world.deliveryIn(marker.id, 'published');
    expect(world.texts(account)).toEqual(['Marker']);
  });
});

it('does not let an account that hangs delay any other', async () => {
  const [hanging, neighbour] = [await world.account('hanging'), await world.account('neighbour')];
  world.network.fault({ on: 'publish', times: 1, handle: 'hanging', act: { kind: 'delay', ms: 4_000 } });
  const slow = await world.publish(hanging, 'Slow');
  await waitFor('the slow send to begin', async () => (await world.delivery(slow.id)).state === 'sending');
  for (const text of ['Quick', 'Quicker']) {
    const post = await world.publish(neighbour, text);
    await world.deliveryIn(post.id, 'published');
  }
  expect((await world.delivery(slow.id)).state).toBe('sending');
  await world.deliveryIn(slow.id, 'published');
});

it('makes no call at all while the workspace is paused', async () => {
  const account = await world.account('paused_all');
  await world.carillon.owner.ok('POST', world.carillon.in('pause'));
  const calls = world.creatingCalls();
  const post = await world.publish(account, 'Later');
  expect((await world.deliveryIn(post.id, 'held')).holdReason).toBe('workspace-paused');
  expect(world.creatingCalls()).toBe(calls);
  await world.carillon.owner.ok('POST', world.carillon.in('resume'));
  await world.deliveryIn(post.id, 'published');
  expect(world.texts(account)).toEqual(['Later']);
});
