import { ApiClient } from '../support/api-client.js';
import { pngSample } from '../support/media-samples.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

let world: SandboxWorld;

beforeAll(async () => {
  world = await SandboxWorld.start();
}, 90_000);

afterAll(() => world?.stop());

it('tells whoever listens how a delivery moves, and nothing of other workspaces', async () => {
  const { owner, origin } = world.carillon;
  const other = await owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Elsewhere', zone: 'UTC' });
  const listening = new AbortController();
  const open = (workspaceId: string) =>
    fetch(`${origin}/api/v1/workspaces/${workspaceId}/events`, {
      headers: owner.sessionHeaders(),
      signal: listening.signal,
    });
  const [here, elsewhere] = await Promise.all([open(world.carillon.workspaceId), open(other.id)]);
  expect(here.headers.get('content-type')).toContain('text/event-stream');
  const heardElsewhere: string[] = [];
  const listenElsewhere = read(elsewhere, (type) => heardElsewhere.push(type) < 0).catch(() => undefined);

  const account = await world.account('watched');
  const post = await world.draft([account], 'Watched');
  const states: string[] = [];
  const heard = read(here, (type, data) => {
    if (type === 'delivery.changed' && data['postId'] === post.id) states.push(String(data['state']));
    return states.includes('published');
  });
  await owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  await heard;
  listening.abort();
  await listenElsewhere;
  expect(states).toEqual(['scheduled', 'published']);
  expect(heardElsewhere.filter((type) => type !== 'ready' && type !== 'heartbeat')).toEqual([]);
});

it('tells other tabs of every write, so that they can read again what they show', async () => {
  const { owner, origin } = world.carillon;
  const account = await world.account('in_two_tabs');
  const listening = new AbortController();
  const stream = await fetch(`${origin}/api/v1/${world.carillon.in('events')}`, {
    headers: owner.sessionHeaders(),
    signal: listening.signal,
  });
  const heard: { readonly type: string; readonly data: Record<string, unknown> }[] = [];
  const reading = read(stream, (type, data) => heard.push({ type, data }) < 0).catch(() => undefined);
  const write = async <Body = { id: string; version: number }>(
    type: string,
    ids: object,
    method: string,
    path: string,
    body?: object,
    version?: number,
  ): Promise<Body> => {
    const before = heard.length;
    const headers = version === undefined ? undefined : { 'if-match': `"${version}"` };
    const full = path === 'me' ? path : world.carillon.in(path);
    const answer = await owner.ok<Body>(method, full, body, { headers });
    await waitFor(`${type} after ${method} ${path}`, async () =>
      heard
        .slice(before)
        .some((event) => event.type === type && Object.entries(ids).every(([name, id]) => event.data[name] === id)),
    );
    return answer;
  };

  const campaign = await write('campaign.changed', {}, 'POST', 'campaigns', { name: 'Two tabs' });
  const campaignId = campaign.id;
  await write('campaign.changed', { campaignId }, 'PATCH', `campaigns/${campaignId}`, { brief: 'x' }, campaign.version);
  for (const verb of ['archive', 'unarchive', 'pause', 'resume'])
    await write('campaign.changed', { campaignId }, 'POST', `campaigns/${campaignId}/${verb}`);
  await write('campaign.changed', { campaignId }, 'DELETE', `campaigns/${campaignId}`);

  const content = { parts: [{ text: 'In two tabs' }] };
  const post = await write('post.changed', {}, 'POST', 'posts', { content, targets: [{ accountId: account.id }] });
  const postId = post.id;
  await write('post.changed', { postId }, 'PATCH', `posts/${postId}`, { title: 'Two' }, post.version);
  const copy = await write('post.changed', {}, 'POST', `posts/${postId}/duplicate`);
  await write('post.changed', { postId: copy.id }, 'DELETE', `posts/${copy.id}`, undefined, copy.version);
  const later = { localTime: `${world.clock.now().getUTCFullYear() + 1}-03-01T10:00` };
  const { post: scheduled } = await write<{ post: { deliveries: { deliveryId: string }[] } }>(
    'post.changed',
    { postId },
    'POST',
    `posts/${postId}/schedule`,
    later,
  );
  const deliveryId = scheduled.deliveries[0]?.deliveryId;
  await write('delivery.changed', { deliveryId, postId }, 'POST', `deliveries/${deliveryId}/reschedule`, later);
  const shift = { action: 'reschedule', deliveryIds: [deliveryId], shift: { days: 1 } };
  await write('delivery.changed', { deliveryId }, 'POST', 'deliveries/bulk', shift);
  await write('delivery.changed', { state: 'cancelled' }, 'POST', `posts/${postId}/cancel`, {});
  await write('delivery.changed', { postId, state: 'published' }, 'POST', `posts/${postId}/publish`, {});
  const out = await world.delivery(postId);
  await write('delivery.changed', { state: 'removing' }, 'POST', `deliveries/${out.id}/unpublish`);

  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(await pngSample())]), 'bell.png');
  const media = await owner.ok<{ id: string; version: number }>('POST', world.carillon.in('media'), undefined, {
    form,
  });
  const mediaId = media.id;
  await waitFor('media.changed', async () => heard.some(({ data }) => data['mediaId'] === mediaId));
  await write('media.changed', { mediaId }, 'PATCH', `media/${mediaId}`, { alt: 'A bell' }, media.version);
  await write('media.changed', { mediaId }, 'DELETE', `media/${mediaId}`);

  const invited = { email: 'second@example.com', role: 'editor' };
  const invitation = await write<{ id: string }>('workspace.changed', {}, 'POST', 'invitations', invited);
  await write('workspace.changed', {}, 'DELETE', `invitations/${invitation.id}`);
  const { link } = await write<{ link: string }>('workspace.changed', {}, 'POST', 'invitations', invited);
  const second = new ApiClient(origin);
  const before = heard.length;
  const token = link.split('/').pop() ?? '';
  await second.signInBy(`invitations/${token}/register`, { name: 'Second', password: 'correct horse battery' });
  await waitFor('a new member', async () => heard.slice(before).some(({ type }) => type === 'workspace.changed'));
  const personId = (await second.ok<{ person: { id: string } }>('GET', 'me')).person.id;
  await write('workspace.changed', {}, 'PATCH', `members/${personId}`, { role: 'analyst' });
  await write('workspace.changed', {}, 'DELETE', `members/${personId}`);
  const key = await write<{ id: string }>('workspace.changed', {}, 'POST', 'api-keys', {
    name: 'Tab',
    permissions: ['posts.read'],
  });
  await write('workspace.changed', {}, 'DELETE', `api-keys/${key.id}`);
  await write('workspace.changed', {}, 'PATCH', 'me', { name: 'Olga Renamed' });
  await write('workspace.changed', {}, 'POST', 'pause');
  await write('workspace.changed', {}, 'POST', 'resume');

  for (const verb of ['pause', 'resume'])
    await write('account.changed', { accountId: account.id }, 'POST', `accounts/${account.id}/${verb}`);
  await write('account.changed', { status: 'disconnected' }, 'DELETE', `accounts/${account.id}`);
  listening.abort();
  await reading;
  // Ids and states only: whoever wants more reads it, with the rights they have.
  const told = new Set(heard.flatMap(({ data }) => Object.keys(data)));
  const ids = ['type', 'workspaceId', 'campaignId', 'postId', 'deliveryId', 'mediaId', 'accountId'];
  expect([...told].filter((name) => ![...ids, 'state', 'status', 'deliveryIds'].includes(name))).toEqual([]);
}, 60_000);

/** Reads events until `onEvent` says that it has heard enough. */
async function read(
  response: Response,
  onEvent: (type: string, data: Record<string, unknown>) => boolean,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const type = /^event: (.*)$/m.exec(block)?.[1] ?? 'message';
      const data = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}') as Record<string, unknown>;
      if (onEvent(type, data)) return;
    }
  }
}
