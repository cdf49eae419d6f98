import { aConnectContext, adapter, secretOf } from './session.js';
import { MastodonStandIn } from './stand-in.js';

/** The stand-in is only worth something while it refuses what Mastodon does not know. */
describe('the stand-in for Mastodon', () => {
  it.each<readonly [string, string, RequestInit, string]>([
    ['a path that leads nowhere', '/api/v3/anything', {}, 'unknown route GET /api/v3/anything'],
    ['an unknown field', '/api/v1/statuses', post({ status: 'Hi', title: 'No' }), 'unknown field title'],
    ['a field of the wrong type', '/api/v1/statuses', post({ status: 7 }), 'status is no text'],
    ['a post without a key', '/api/v1/statuses', post({ status: 'Hi' }), 'the header idempotency-key is missing'],
    ['an unknown parameter', '/api/v1/statuses/1?full=true', {}, 'unknown parameter full'],
    ['a call without a token', '/api/v1/accounts/verify_credentials', {}, 'the Authorization header is missing'],
  ])('fails a test over %s', async (_, path, init, complaint) => {
    const server = await MastodonStandIn.start(adapter, 'mastodon-4.5');
    const { credentials } = await server.connect(aConnectContext());
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (!complaint.includes('Authorization'))
      headers['authorization'] = `Bearer ${secretOf(credentials, 'accessToken')}`;
    const answer = await fetch(`${server.origin}${path}`, { ...init, headers });
    await answer.text();
    await expect(server.stop()).rejects.toThrow(complaint);
  });

  it('fails a test over a token without the scope', async () => {
    const server = await MastodonStandIn.start(adapter, 'mastodon-4.5');
    const { credentials, remoteId } = await server.connect(aConnectContext());
    const { value } = server.world.newToken(secretOf(credentials, 'clientId'), ['read'], remoteId);
    const headers = { authorization: `Bearer ${value}`, 'content-type': 'application/json', 'idempotency-key': 'k' };
    const answer = await fetch(`${server.origin}/api/v1/statuses`, { ...post({ status: 'Hi' }), headers });
    expect(answer.status).toBe(403);
    await expect(server.stop()).rejects.toThrow('the token has not one of the scopes write:statuses');
  });

  it('speaks another language to those who do not ask for English', async () => {
    const server = await MastodonStandIn.start(adapter, 'mastodon-4.5');
    const { credentials } = await server.connect(aConnectContext());
    const authorization = `Bearer ${secretOf(credentials, 'accessToken')}`;
    const ask = async (language: string) => {
      const answer = await fetch(`${server.origin}/api/v1/statuses/1`, {
        headers: { authorization, 'accept-language': language },
      });
      return ((await answer.json()) as { error: string }).error;
    };
    expect(await ask('en')).toBe('Record not found');
    expect(await ask('de')).toBe('Datensatz nicht gefunden');
    await server.stop();
  });

  it('gives back the same post for the same key for an hour, and not a moment longer', async () => {
    const server = await MastodonStandIn.start(adapter, 'mastodon-4.5');
    const { credentials, remoteId } = await server.connect(aConnectContext());
    const headers = {
      authorization: `Bearer ${secretOf(credentials, 'accessToken')}`,
      'content-type': 'application/json',
      'idempotency-key': 'one',
    };
    const send = () =>
      fetch(`${server.origin}/api/v1/statuses`, { ...post({ status: 'Hi' }), headers }).then((answer) => answer.text());
    const start = Date.now();
    server.world.now = () => new Date(start);
    await send();
    server.world.now = () => new Date(start + 3_599_999);
    await send();
    expect(await server.posts({ remoteId })).toHaveLength(1);
    server.world.now = () => new Date(start + 3_600_000);
    await send();
    expect(await server.posts({ remoteId })).toHaveLength(2);
    await server.stop();
  });

  it('sends nobody to a way back that was not registered', async () => {
    const server = await MastodonStandIn.start(adapter, 'mastodon-4.5');
    const { credentials } = await server.connect(aConnectContext());
    const url = new URL('/oauth/authorize', server.origin);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: secretOf(credentials, 'clientId'),
      redirect_uri: 'https://elsewhere.example/',
      scope: 'profile',
    }).toString();
    await expect(server.approve(url.href)).rejects.toThrow('redirect uri');
    await server.stop();
  });
});

function post(body: object): RequestInit {
  return { method: 'POST', body: JSON.stringify(body) };
}
