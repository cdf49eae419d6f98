import { adapter, aPost, onMastodon } from '../../../../test/stand-ins/mastodon/session.js';
import type { HttpResponse } from '../../../core/http/http-client.js';
import { errorOf, rateLimitReset } from './mastodon.errors.js';

const NOW = new Date('2026-03-01T12:00:00Z');

describe('an answer that is not what was hoped for', () => {
  it.each([
    [401, 'The access token is invalid', 'reconnect', undefined],
    [401, 'The access token was revoked', 'reconnect', undefined],
    [403, 'This action is outside the authorized scopes', 'reconnect', 'scope-missing'],
    [403, 'Your login is currently disabled', 'reconnect', 'account-limited'],
    [403, 'Your login is currently pending approval', 'reconnect', 'account-limited'],
    [403, 'Your login is missing a confirmed e-mail address', 'reconnect', 'account-limited'],
    [403, 'This action is not allowed', 'rejected', undefined],
    [404, 'Record not found', 'rejected', undefined],
    [413, undefined, 'rejected', undefined],
    [422, 'Validation failed: Text character limit of 500 exceeded', 'rejected', undefined],
    [422, 'Cannot attach a video to a post that already contains images', 'rejected', undefined],
    [
      422,
      'Cannot attach files that have not finished processing. Try again in a moment!',
      'processing',
      'media-not-ready',
    ],
    [422, 'Media 1, 2 not found or already attached to another post', 'rejected', 'media-gone'],
    [422, 'This method requires an authenticated user', 'reconnect', undefined],
    [422, 'The access token is invalid', 'reconnect', undefined],
    [429, 'Too many requests', 'throttled', undefined],
    [500, 'Error processing thumbnail for uploaded media', 'unknown', undefined],
    [502, undefined, 'unknown', undefined],
    [503, 'There was a temporary problem serving your request, please try again', 'unavailable', undefined],
    [504, undefined, 'unknown', undefined],
    [524, undefined, 'unknown', undefined],
    [301, undefined, 'unavailable', undefined],
  ])('of %i "%s" on a creating call is %s', (status, sentence, kind, code) => {
    const body = sentence === undefined ? '<html>nginx</html>' : JSON.stringify({ error: sentence });
    expect(errorOf(anAnswer(status, body), 'publish', NOW)).toMatchObject({ kind, code, status });
  });

  it.each([500, 502, 504, 524, 408])('of %i on any other call is unavailable, since it can be repeated', (status) => {
    expect(errorOf(anAnswer(status, ''), 'read', NOW).kind).toBe('unavailable');
    expect(errorOf(anAnswer(status, ''), 'prepare', NOW).kind).toBe('unavailable');
  });

  it.each([401, 403])('of %i from a proxy or firewall costs no connection', (status) => {
    for (const body of ['<h1>No</h1>', '', '{"message":"Unauthorized"}'])
      expect(errorOf(anAnswer(status, body), 'read', NOW).kind).toBe('unavailable');
  });

  it('never repeats a secret', () => {
    const error = errorOf(anAnswer(422, '{"error":"Not with secret-token"}'), 'read', NOW, ['secret-token']);
    expect(`${error.message} ${error.excerpt}`).not.toContain('secret-token');
  });

  it('says which limit was hit', () => {
    expect(errorOf(anAnswer(429, ''), 'publish', NOW).limit).toBe('publish');
    expect(errorOf(anAnswer(429, ''), 'read', NOW).limit).toBe('all');
  });

  it('comes in English whatever the account speaks, because sentences tell kinds apart', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const error = await session
        .delivery(aPost({ parts: [{ text: 'a'.repeat(501), media: [], poll: null }] }))
        .fails('rejected');
      expect(error.message).toContain('Text character limit of 500 exceeded');
    });
  });

  it.each(['mastodon-4.5', 'quirks'])('to a bad token on %s means reconnect', async (variant) => {
    await onMastodon(variant, async (session) => {
      session.network.world.tokens.clear();
      expect((await session.delivery(aPost()).fails('reconnect')).status).toBe(variant === 'quirks' ? 422 : 401);
      expect((await session.failureOf(() => adapter.auth.probe(session.context()))).kind).toBe('reconnect');
    });
  });
});

describe('the end of a rate limit', () => {
  it.each([
    [
      'an ISO instant with a fraction',
      { 'x-ratelimit-reset': '2026-03-01T12:04:59.123456Z' },
      '2026-03-01T12:04:59.123Z',
    ],
    ['epoch seconds', { 'x-ratelimit-reset': '1772366700' }, '2026-03-01T12:05:00.000Z'],
    ['an instant that has passed', { 'x-ratelimit-reset': '2026-03-01T11:00:00Z' }, '2026-03-01T12:00:00.000Z'],
    ['a proxy’s Retry-After', { 'retry-after': '30' }, '2026-03-01T12:00:30.000Z'],
    ['nothing at all', {}, '2026-03-01T12:05:00.000Z'],
    ['nonsense', { 'x-ratelimit-reset': 'soon' }, '2026-03-01T12:05:00.000Z'],
  ])('is read from %s', (_, headers, end) => {
    expect(rateLimitReset({ headers }, NOW).toISOString()).toBe(end);
  });
});

function anAnswer(status: number, body: string): HttpResponse {
  return {
    status,
    headers: {},
    body: Buffer.from(body),
    url: 'https://social.example/',
    text: () => body,
    json: () => JSON.parse(body) as unknown,
  };
}
