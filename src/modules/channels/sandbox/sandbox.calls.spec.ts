import {
  DEMO_PASSWORD,
  startSandboxNetwork,
  type RunningSandbox,
  type SandboxSettings,
} from '../../../sandbox-network/index.js';
import { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelBench } from '../../../../test/contract/channel-bench.js';
import type { ChannelDraft, ConnectContext, ConnectedAccount } from '../contract/index.js';
import { sandboxAdapter } from './index.js';

const HANDLE = 'harbour_lights';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function connectBy(
  server: string,
  input: Record<string, string>,
  context: ConnectContext,
): Promise<ConnectedAccount> {
  const method = sandboxAdapter.auth.methods.find((candidate) => candidate.kind === 'fields');
  if (method?.kind !== 'fields') throw new Error('The sandbox can be connected by fields.');
  const [account] = await method.connect({ server, ...input }, context);
  if (!account) throw new Error('Nothing was connected.');
  return account;
}

/** A session signed in by `input`, and the network it talks to. */
async function aSession(
  input: Record<string, string> = { handle: HANDLE, password: DEMO_PASSWORD },
  settings: Partial<SandboxSettings> = {},
): Promise<{ session: BenchSession; network: RunningSandbox }> {
  const network = await startSandboxNetwork({ port: 0, dataDir: null, settings, recordRequests: true });
  ends.push(() => network.stop());
  const bench: ChannelBench = {
    adapter: sandboxAdapter,
    variants: ['usual'],
    draft: () => aDraft(),
    start: () =>
      Promise.resolve({
        connect: (context) => connectBy(network.url, input, context),
        posts: () => Promise.resolve([]),
        fault: () => Promise.resolve(),
        requests: () => network.requests(),
        stop: () => network.stop(),
      }),
  };
  const session = await BenchSession.open(bench, 'usual');
  ends.push(() => session.close());
  return { session, network };
}

function aDraft(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  const parts = [{ text: 'Lights on', media: [], poll: null }];
  return { parts, link: null, language: null, contentWarning: null, firstComment: null, settings: {}, ...overrides };
}

describe('connecting the sandbox without a browser', () => {
  it('signs in by handle and password, which are not kept', async () => {
    const { session } = await aSession();
    expect(session.connected).toMatchObject({ handle: HANDLE, displayName: 'Harbour Lights Hotel', expiresAt: null });
    expect(JSON.stringify(session.connected)).not.toContain(DEMO_PASSWORD);
  });

  it('takes a token instead', async () => {
    const { session, network } = await aSession();
    const { accessToken: token } = session.credentials as { readonly accessToken: string };
    const again = await connectBy(network.url, { token }, session.connectContext());
    expect(again.remoteId).toBe(session.connected.remoteId);
  });

  it.each([
    ['field:password', { handle: HANDLE, password: 'wrong' }],
    ['field:handle', {}],
    ['field:server', { server: 'ftp://sandbox.example', handle: HANDLE, password: DEMO_PASSWORD }],
  ])('names what is wrong: %s', async (code, input) => {
    await expect(aSession(input as Record<string, string>)).rejects.toMatchObject({ kind: 'rejected', code });
  });

  it('asks for a new connection when a token of that kind is refused', async () => {
    const { session } = await aSession();
    const error = await session.failureOf(async () => sandboxAdapter.auth.refresh?.(session.context()));
    expect(error.kind).toBe('reconnect');
  });
});

describe('publishing on the sandbox', () => {
  it('waits until the network has processed a file', async () => {
    const { session, network } = await aSession(undefined, { mediaProcessingMs: 120 });
    const media = [await session.media.image('A lantern')];
    const receipt = await session.delivery(aDraft({ parts: [{ text: '', media, poll: null }] })).publish();
    expect(receipt.parts).toHaveLength(1);
    expect(network.requests().filter(({ path }) => path.startsWith('/api/media/')).length).toBeGreaterThan(0);
  });

  it('puts the link under the first part once, and counts it', async () => {
    const { session, network } = await aSession();
    const link = { url: 'https://shop.example/lights', title: null, description: null };
    await session.delivery(aDraft({ link })).publish();
    const parts = [{ text: `See ${link.url}`, media: [], poll: null }];
    await session.delivery(aDraft({ link, parts })).publish();
    expect(network.posts(session.account.remoteId).map((post) => post.text)).toEqual([
      `Lights on\n\n${link.url}`,
      `See ${link.url}`,
    ]);
    const full = { parts: [{ text: 'a'.repeat(500), media: [], poll: null }] };
    const { limits } = session.account;
    expect(sandboxAdapter.check(aDraft(full), limits)).toEqual([]);
    expect(sandboxAdapter.check(aDraft({ ...full, link }), limits)).toMatchObject([{ code: 'text-too-long' }]);
  });

  it('hands on language, content warning and visibility', async () => {
    const { session, network } = await aSession();
    await session
      .delivery(aDraft({ language: 'de', contentWarning: 'Glare', settings: { visibility: 'unlisted' } }))
      .publish();
    expect(network.posts(session.account.remoteId)).toMatchObject([
      { language: 'de', contentWarning: 'Glare', visibility: 'unlisted' },
    ]);
  });

  it('comes back after the limit that the network names', async () => {
    const { session } = await aSession(undefined, { rateLimit: { posts: 1, windowSeconds: 30 } });
    await session.delivery(aDraft()).publish();
    const error = await session.delivery(aDraft()).fails('throttled');
    const waitMs = (error.retryAt?.getTime() ?? 0) - Date.now();
    expect(waitMs).toBeGreaterThan(25_000);
    expect(waitMs).toBeLessThan(31_500);
  });

  it('refuses to make a published thread longer', async () => {
    const { session } = await aSession();
    const receipt = await session.delivery(aDraft()).publish();
    const parts = ['One', 'Two'].map((text) => ({ text, media: [], poll: null }));
    const longer = session.delivery(aDraft({ parts }));
    const error = await session.failureOf(async () => sandboxAdapter.edit?.(receipt, longer.draft, longer.context()));
    expect(error.kind).toBe('rejected');
  });
});
