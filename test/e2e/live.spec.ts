import { SandboxWorld } from '../support/sandbox-world.js';

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
