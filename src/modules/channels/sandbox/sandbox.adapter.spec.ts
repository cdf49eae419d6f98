import { createHash, randomBytes } from 'node:crypto';
import type { ConnectContext, ConnectedAccount } from '../contract/index.js';
import { startSandboxNetwork, type FaultAct, type RunningSandbox } from '../../../sandbox-network/index.js';
import { channelAdapterContract } from '../../../../test/contract/channel-adapter.contract.js';
import type { BenchFault, BenchTalk, ChannelBench, RunningBench } from '../../../../test/contract/channel-bench.js';
import { sandboxAdapter } from './index.js';

const REDIRECT = 'https://carillon.example/connect/callback';

const bench: ChannelBench = {
  adapter: sandboxAdapter,
  variants: ['honours keys', 'ignores keys'],
  async start(variant) {
    const idempotency = variant === 'ignores keys' ? 'ignore' : 'honour';
    return runningBench(
      await startSandboxNetwork({
        port: 0,
        dataDir: null,
        control: true,
        recordRequests: true,
        settings: { idempotency },
      }),
    );
  },
  draft: (marker) => ({
    parts: [{ text: `Hello from the tower: ${marker}`, media: [], poll: null }],
    link: null,
    language: 'en',
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
};

function runningBench(network: RunningSandbox): RunningBench {
  return {
    connect: (context) => signIn(network.url, context),
    async posts({ remoteId }) {
      const response = await fetch(`${network.url}/api/accounts/${remoteId}/posts?limit=100`);
      const { items } = (await response.json()) as { items: ListedPost[] };
      return items.toReversed().map(({ id, text, replyTo, media }) => ({ remoteId: id, text, replyTo, media }));
    },
    fault: async ({ act, ...fault }) => network.fault({ ...fault, act: actOf(act) }),
    async engage(remoteId, native) {
      const response = await fetch(`${network.url}/control/metrics/${remoteId}`, {
        method: 'POST',
        body: JSON.stringify(native),
      });
      expect(response.status).toBe(200);
    },
    talk: talkOn(network.url),
    requests: () => network.requests(),
    stop: () => network.stop(),
  };
}

/** An account of the sandbox talks to the one that is connected. */
function talkOn(url: string): BenchTalk {
  const send = async (method: string, path: string, body?: object): Promise<{ readonly id: string }> => {
    const opened = await fetch(`${url}/control/accounts`, {
      method: 'POST',
      body: JSON.stringify({ prefix: 'guest' }),
    });
    const { items } = (await opened.json()) as { items: { token: string }[] };
    const headers = { authorization: `Bearer ${items[0]?.token}` };
    const response = await fetch(`${url}/api/${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok).toBe(true);
    return (await response.json()) as { id: string };
  };
  const say = async (text: string, replyTo: string | null): Promise<string> =>
    (await send('POST', 'posts', { text, replyTo })).id;
  return {
    perPage: 50,
    say: (_, below, text) => say(text, below),
    async sayElsewhere(text) {
      await say(text, await say('Good morning', null));
    },
    async takeBack(remoteId) {
      await send('DELETE', `posts/${remoteId}`);
    },
    async answers() {
      const ledger = await fetch(`${url}/control/ledger`);
      const { posts } = (await ledger.json()) as {
        posts: (ListedPost & { accountId: string; deletedAt: string | null })[];
      };
      const brand = posts.find(({ replyTo }) => replyTo === null)?.accountId;
      return posts
        .filter(({ accountId, replyTo, deletedAt }) => accountId === brand && replyTo !== null && deletedAt === null)
        .map(({ id, text, replyTo }) => ({ remoteId: id, text, replyTo, media: [] }));
    },
    async seen(remoteId) {
      return (await fetch(`${url}/api/posts/${remoteId}`)).ok ? { hidden: false, liked: false } : null;
    },
  };
}

interface ListedPost {
  readonly id: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly media: readonly { readonly mime: string; readonly alt: string | null; readonly bytes: number }[];
}

function actOf(act: BenchFault['act']): FaultAct {
  if (act.kind !== 'throttled') return act;
  return { kind: 'throttled', retryAfterSeconds: Math.round((act.retryAt.getTime() - Date.now()) / 1_000) };
}

/** Walks the consent page as a browser does. */
async function signIn(server: string, context: ConnectContext): Promise<ConnectedAccount> {
  const method = sandboxAdapter.auth.methods.find((candidate) => candidate.kind === 'oauth2');
  if (method?.kind !== 'oauth2') throw new Error('The sandbox has a sign-in by OAuth.');
  const codeVerifier = randomBytes(32).toString('base64url');
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
  const state = randomBytes(8).toString('hex');
  const { authorizeUrl, memo } = await method.begin(
    { server },
    { ...context, redirectUri: REDIRECT, state, codeChallenge },
  );
  const consent = await fetch(authorizeUrl);
  const form = new URLSearchParams({ handle: 'crust_and_crumb', decision: 'approve' });
  for (const [, name, value] of (await consent.text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/gu)) {
    form.set(
      name ?? '',
      (value ?? '').replace(/&#(\d+);/gu, (_, sign: string) => String.fromCharCode(Number(sign))),
    );
  }
  const answer = await fetch(`${server}/oauth/authorize`, { method: 'POST', body: form, redirect: 'manual' });
  const target = new URL(answer.headers.get('location') ?? '');
  expect(target.searchParams.get('state')).toBe(state);
  const code = target.searchParams.get('code') ?? '';
  const [account] = await method.complete({ ...context, redirectUri: REDIRECT, codeVerifier, code, memo });
  if (!account) throw new Error('Nothing was connected.');
  return account;
}

channelAdapterContract(bench);
