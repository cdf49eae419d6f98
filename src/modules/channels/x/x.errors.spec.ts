import type { HttpResponse } from '../../../core/http/http-client.js';
import { errorIn, errorOf, limitEnds, tokenErrorOf } from './x.errors.js';

const NOW = new Date('2026-11-24T10:00:00Z');
const seconds = (fromNow: number): string => String(NOW.getTime() / 1_000 + fromNow);

function anAnswer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers,
    body: Buffer.from(text),
    url: 'https://api.x.com/2/tweets',
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
}

const problem = (type: string | null, detail: string): object => ({
  title: 'Forbidden',
  type: type === null ? 'about:blank' : `https://api.twitter.com/2/problems/${type}`,
  detail,
});
const legacy = (code: number, message: string): object => ({ errors: [{ code, message }] });

describe('an answer that is not what was hoped for', () => {
  it.each([
    [
      'content that is invalid',
      400,
      problem('invalid-request', 'One or more parameters was invalid.'),
      'rejected',
      'invalid-request',
    ],
    [
      'duplicate text',
      403,
      problem(null, 'You are not allowed to create a Tweet with duplicate content.'),
      'rejected',
      'duplicate',
    ],
    ['duplicate text by its old code', 403, legacy(187, 'Status is a duplicate.'), 'rejected', 'duplicate'],
    [
      'two cashtags',
      403,
      problem(null, 'Posts may contain a maximum of one cashtag.'),
      'rejected',
      'too-many-cashtags',
    ],
    [
      'an answer to somebody who did not ask (February 2026)',
      403,
      problem(null, 'You can only reply to or quote posts where you are mentioned or are the author.'),
      'rejected',
      'reply-restricted',
    ],
    [
      'the same in its earlier words',
      403,
      problem(
        null,
        'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author.',
      ),
      'rejected',
      'reply-restricted',
    ],
    [
      'an answer to what is gone',
      403,
      legacy(385, 'You attempted to reply to a Tweet that is deleted.'),
      'rejected',
      'reply-restricted',
    ],
    [
      'what is not permitted',
      403,
      problem(null, 'You are not permitted to perform this action.'),
      'rejected',
      undefined,
    ],
    ['too long a text by its old code', 403, legacy(186, 'Tweet needs to be a bit shorter.'), 'rejected', undefined],
    [
      'a bad file by its old code',
      400,
      legacy(324, 'The validation of media ids failed.'),
      'rejected',
      'media-invalid',
    ],
    [
      'a video that needs Premium',
      403,
      problem(null, 'You are not allowed to post a video longer than 2 minutes.'),
      'rejected',
      'video-too-long',
    ],
    [
      'what is not there',
      404,
      problem('resource-not-found', 'Could not find tweet.'),
      'rejected',
      'resource-not-found',
    ],
    ['an old or revoked token', 401, problem(null, 'Unauthorized'), 'expired', undefined],
    ['a bad token by its old code', 403, legacy(89, 'Invalid or expired token.'), 'expired', undefined],
    [
      'an app that may not',
      403,
      problem('client-forbidden', 'Your client app is not configured with the appropriate permissions.'),
      'administrator',
      'app-forbidden',
    ],
    [
      'a token of the wrong sort',
      403,
      problem('unsupported-authentication', 'Authenticating with OAuth 2.0 Application-Only is forbidden.'),
      'administrator',
      'app-forbidden',
    ],
    [
      'an app that can’t write',
      403,
      legacy(261, 'Application cannot perform write actions.'),
      'administrator',
      'app-forbidden',
    ],
    [
      'credits that are used up',
      402,
      problem('credits', 'Your enrolled account does not have any credits.'),
      'administrator',
      'credits-exhausted',
    ],
    [
      'a cap that is reached, whatever the status',
      429,
      problem('usage-capped', 'Usage cap exceeded: Monthly product cap'),
      'administrator',
      'credits-exhausted',
    ],
    ['402 in whatever words', 402, '', 'administrator', 'credits-exhausted'],
    ['a suspended account', 403, problem('user-suspended', 'Your account is suspended.'), 'account', 'account-limited'],
    [
      'a suspended account by its old code',
      403,
      legacy(64, 'Your account is suspended.'),
      'account',
      'account-limited',
    ],
    [
      'a locked account',
      403,
      legacy(326, 'To protect our users from spam, this account is temporarily locked.'),
      'account',
      'account-limited',
    ],
    [
      'what looks automated',
      403,
      legacy(226, 'This request looks like it might be automated.'),
      'account',
      'account-limited',
    ],
    ['too many calls', 429, problem(null, 'Too Many Requests'), 'throttled', undefined],
    ['too many calls by its old code', 403, legacy(88, 'Rate limit exceeded.'), 'throttled', undefined],
    ['a firewall’s page', 403, '<html>Access denied</html>', 'unavailable', undefined],
    ['a redirect', 302, '', 'unavailable', undefined],
    ['being down', 503, problem(null, 'Service Unavailable'), 'unavailable', undefined],
    ['a failure in the middle', 500, '', 'unknown', undefined],
    ['a gateway that gave up', 504, '<html>', 'unknown', undefined],
  ])('of %s on a creating call', (_, status, body, kind, code) => {
    expect(errorOf(anAnswer(status, body), 'publish', NOW, [])).toMatchObject({ kind, status, ...(code && { code }) });
  });

  it('of 5xx on a call that can be repeated is unavailable', () => {
    for (const status of [500, 502, 504, 408]) {
      expect(errorOf(anAnswer(status, ''), 'prepare', NOW, []).kind).toBe('unavailable');
      expect(errorOf(anAnswer(status, ''), 'read', NOW, []).kind).toBe('unavailable');
    }
  });

  it('never repeats a secret', () => {
    const error = errorOf(anAnswer(400, problem('invalid-request', 'not with token-of-the-tower')), 'publish', NOW, [
      'token-of-the-tower',
    ]);
    expect(`${error.message} ${error.excerpt}`).not.toContain('token-of-the-tower');
  });

  it('is told by the body where X says 200 and means no', () => {
    const body = { errors: [problem(null, 'You are not allowed to create a Tweet with duplicate content.')] };
    expect(errorIn(body, anAnswer(200, body), [])).toMatchObject({ kind: 'rejected', code: 'duplicate' });
    expect(errorIn({ data: null }, anAnswer(200, {}), [])).toBeNull();
  });
});

describe('the end of a limit', () => {
  it.each([
    ['the window’s reset', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': seconds(300) }, 300],
    [
      'the latest reset of what is used up: the day’s here',
      {
        'x-rate-limit-remaining': '7',
        'x-rate-limit-reset': seconds(300),
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': seconds(40_000),
      },
      40_000,
    ],
    [
      'the later one of two that are used up',
      {
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': seconds(900),
        'x-app-limit-24hour-remaining': '0',
        'x-app-limit-24hour-reset': seconds(600),
      },
      900,
    ],
    [
      'not that of a limit with room left',
      {
        'x-rate-limit-remaining': '0',
        'x-rate-limit-reset': seconds(300),
        'x-app-limit-24hour-remaining': '12',
        'x-app-limit-24hour-reset': seconds(40_000),
      },
      300,
    ],
    ['what Retry-After says', { 'retry-after': '60' }, 60],
    ['a quarter of an hour where nothing is told', {}, 900],
    [
      'a quarter of an hour where the reset is past',
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': seconds(-5) },
      900,
    ],
    ['a quarter of an hour where the reset is no number', { 'x-rate-limit-reset': 'soon' }, 900],
  ])('is %s', (_, headers, inSeconds) => {
    expect(limitEnds({ headers }, NOW)).toEqual(new Date(NOW.getTime() + inSeconds * 1_000));
  });
});

describe('a refusal of the token endpoint', () => {
  const said = (status: number, error: string, description = '') =>
    anAnswer(status, { error, error_description: description });
  it.each([
    [
      'an old refresh token',
      said(400, 'invalid_request', 'Value passed for the token was invalid.'),
      'refresh',
      'reconnect',
    ],
    ['the same by its usual name', said(400, 'invalid_grant'), 'refresh', 'reconnect'],
    [
      'a code that is too old',
      said(400, 'invalid_request', 'Value passed for the authorization code was invalid.'),
      'connect',
      'rejected',
    ],
    ['an app that X does not know', said(401, 'invalid_client'), 'refresh', 'administrator'],
    [
      'a wrong secret',
      said(401, 'unauthorized_client', 'Missing valid authorization header'),
      'connect',
      'administrator',
    ],
    ['401 without words', anAnswer(401, ''), 'refresh', 'administrator'],
    ['a fault in the request', said(400, 'invalid_scope'), 'refresh', 'rejected'],
    ['a limit', anAnswer(429, problem(null, 'Too Many Requests')), 'refresh', 'throttled'],
    ['being down', anAnswer(503, ''), 'refresh', 'unavailable'],
    ['a page of a firewall', anAnswer(403, '<html>'), 'refresh', 'unavailable'],
  ] as const)('for %s', (_, response, purpose, kind) => {
    expect(tokenErrorOf(response, purpose, NOW, []).kind).toBe(kind);
  });
});
