import { createLogger } from '../../src/core/logging/logger.js';
import type { HttpRequest } from '../../src/core/http/http-client.js';
import { MovedClock } from '../contract/support/moved-clock.js';
import { EveryNetwork, type NetworkHere } from '../support/every-network.js';
import type { DeliveryView, PostAnswer } from '../support/sandbox-world.js';
import { everythingStored } from '../support/everything-stored.js';
import { startTestCarillon, type TestCarillon } from '../support/test-carillon.js';
import { waitFor } from '../support/wait-for.js';
import { WireTap, writings, type Echo } from '../support/wire-tap.js';

const PUBLIC_URL = 'https://bells.example';
const COLLECTOR = 'collector-of-figures-9f8e7d6c';
const tap = new WireTap();
const logged: string[] = [];
/** Every answer of the API, by the call. */
const answers: { readonly call: string; readonly text: string }[] = [];
/** What an answer shows on purpose, once. */
const shown = new Set<string>();

let networks: EveryNetwork;
let carillon: TestCarillon;
const clock = new MovedClock();

beforeAll(async () => {
  networks = await EveryNetwork.start(`${PUBLIC_URL}/api/v1/connect/callback`);
  carillon = await startTestCarillon({
    clock,
    env: { CARILLON_PUBLIC_URL: PUBLIC_URL, CARILLON_METRICS_TOKEN: COLLECTOR },
    log: createLogger('debug', { write: (line) => void logged.push(line) }),
    reaching: (http) => tap.reaching(networks.reaching(http)),
  });
}, 120_000);

afterAll(async () => {
  await carillon?.stop();
  await networks?.stop();
});

async function call<Body = unknown>(method: string, path: string, body?: object): Promise<Body> {
  const full = /^(?:admin|\/)/.test(path) ? path : carillon.in(path);
  const answer = await carillon.owner.call<Body>(method, full, body, { headers: { accept: 'application/json' } });
  answers.push({ call: `${method} ${path.split('?')[0]}`, text: JSON.stringify(answer.body) });
  return answer.body;
}

interface Connected {
  readonly accounts?: { readonly id: string }[];
  readonly revealOnce?: { readonly value: string }[];
  readonly authorizeUrl?: string;
}

async function connect({ channel, input, approve, told }: NetworkHere): Promise<string> {
  const begun = await call<Connected>('POST', 'accounts/connect', { channel, input });
  for (const { value } of begun.revealOnce ?? []) {
    shown.add(value);
    tap.note(value, `${channel}: shown once`);
    told?.(value);
  }
  if (approve === null || begun.authorizeUrl === undefined) return begun.accounts?.[0]?.id ?? '';
  const back = await approve(begun.authorizeUrl);
  tap.note(back.searchParams.get('code') ?? '', `${channel}: code`);
  const done = await call<{ accountIds?: string[] }>('GET', `${back.pathname}${back.search}`);
  return done.accountIds?.[0] ?? '';
}

async function publish(accountId: string, text: string): Promise<DeliveryView> {
  const post = await call<PostAnswer>('POST', 'posts', { content: { parts: [{ text }] }, targets: [{ accountId }] });
  await call('POST', `posts/${post.id}/publish`, {});
  return waitFor(`"${text}" to be tried`, async () => {
    const path = carillon.in(`deliveries?limit=200&accountId=${accountId}`);
    const { items } = await carillon.owner.ok<{ items: DeliveryView[] }>('GET', path);
    const delivery = items.find(({ postId }) => postId === post.id);
    return delivery && !['scheduled', 'sending'].includes(delivery.state) ? delivery : null;
  });
}

const isToken = ({ url }: HttpRequest): boolean =>
  /oauth|token|refreshSession|createSession/i.test(new URL(url).pathname);

/** The network answers `status` and repeats what is secret in the call. */
async function echoing(network: NetworkHere, status: number, of: Echo['matches'], act: () => Promise<unknown>) {
  tap.echo = {
    status,
    matches: of,
    body: (secrets) => JSON.stringify(network.refusal(`No: ${secrets.map(repeated).join(' ')}`)),
  };
  await act();
  tap.echo = null;
  // Whatever waits because of it is over.
  clock.advance(11 * 60);
}

/** As it came, and as it would stand in an address. */
function repeated(secret: string): string {
  return `${secret} ${encodeURIComponent(secret)}`;
}

it('keeps every secret of every network to itself, whatever is sent, refused and repeated', async () => {
  const accounts = new Map<NetworkHere, string>();
  for (const network of networks.networks) {
    for (const secret of network.secrets) tap.note(secret, `${network.channel}: entered`);
    if (network.app) await call('PUT', `admin/channel-apps/${network.channel}`, { fields: network.app });
    const accountId = await connect(network);
    expect([network.channel, accountId]).toEqual([network.channel, expect.stringMatching(/^[\da-f-]{36}$/)]);
    accounts.set(network, accountId);
  }
  for (const [network, accountId] of accounts) {
    const before = tap.echoed;
    const sent = await publish(accountId, `A bell for ${network.channel}`);
    expect([network.channel, sent.state]).toEqual([network.channel, 'published']);
    for (const status of [400, 401, 500, 0]) {
      await echoing(
        network,
        status,
        ({ method }) => method !== 'GET',
        () => publish(accountId, `${network.channel} says ${status}`),
      );
      await echoing(
        network,
        status,
        () => true,
        () => call('POST', `accounts/${accountId}/test`),
      );
      await echoing(
        network,
        status,
        () => true,
        () => connect(network).catch(() => ''),
      );
    }
    // Each way of failing was met: a webhook is sent to, and neither read nor signed in at.
    expect([network.channel, tap.echoed - before >= 3]).toEqual([network.channel, true]);
    if (network.app)
      await echoing(network, 400, isToken, () => call('POST', `admin/channel-apps/${network.channel}/check`));
  }
  for (const path of [
    'accounts',
    'posts?limit=100',
    'deliveries?limit=200',
    'deliveries/attention',
    'audit?limit=200',
    'channels',
    'connect-links',
    'admin/channel-apps',
    'admin/queue',
  ]) {
    await call('GET', path);
  }
  for (const { rows } of [
    await carillon.pool.query<{ id: string }>('SELECT id FROM delivery'),
    await carillon.pool.query<{ id: string }>('SELECT id FROM account'),
    await carillon.pool.query<{ id: string }>('SELECT id FROM connect_attempt'),
  ].map(({ rows: found }, index) => ({
    rows: found.map(({ id }) => `${['deliveries', 'accounts', 'accounts/connect'][index]}/${id}`),
  }))) {
    for (const path of rows) await call('GET', path);
  }
  for (const accountId of accounts.values()) await call('DELETE', `accounts/${accountId}`);
  const figures = await fetch(`${carillon.origin}/metrics`, { headers: { authorization: `Bearer ${COLLECTOR}` } });
  expect(figures.status).toBe(200);

  const places: Readonly<Record<string, string>> = {
    database: await everythingStored(carillon.pool),
    logs: logged.join('\n'),
    figures: await figures.text(),
  };
  expect(places['database']).toContain('A bell for webhook');
  const leaks: string[] = [];
  for (const [secret, where] of tap.secrets) {
    const forms = writings(secret);
    for (const [place, text] of Object.entries(places)) {
      if (forms.some((form) => text.includes(form))) leaks.push(`${place}: ${where}`);
    }
    for (const { call: what, text } of answers) {
      if (shown.has(secret) && what === 'POST accounts/connect') continue;
      if (forms.some((form) => text.includes(form))) leaks.push(`${what}: ${where}`);
    }
  }
  expect(tap.secrets.size).toBeGreaterThan(30);
  expect([...new Set(leaks)].sort()).toEqual([]);
}, 180_000);
