import type { HttpResponse } from '../../../core/http/http-client.js';
import { metaErrorOf, type Purpose } from '../meta/index.js';
import { containerError, networkOf } from './instagram.errors.js';
import type { Login } from './instagram.login.js';

const NOW = new Date('2026-11-24T10:00:00Z');

function answered(body: object, status = 400, headers: Record<string, string> = {}): HttpResponse {
  const text = JSON.stringify(body);
  return {
    status,
    headers,
    body: Buffer.from(text),
    url: 'https://graph.instagram.com/v26.0/1/media',
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
}

function errorOf(code: number, subcode?: number, purpose: Purpose = 'publish', login: Login = 'instagram') {
  const body = { error: { message: 'words', code, error_subcode: subcode } };
  return metaErrorOf(answered(body), purpose, NOW, [], networkOf(login));
}

describe('what Instagram says', () => {
  it.each([
    ['a container that is not ready', errorOf(9_007, 2_207_027), 'processing'],
    ['a container that is gone or not visible yet', errorOf(24, 2_207_006), 'unavailable'],
    ['the same, by its other number', errorOf(24, 2_207_008), 'unavailable'],
    ['media that expired', errorOf(-2, 2_207_020), 'unavailable'],
    ['a file that could not be fetched', errorOf(9_004, 2_207_052, 'prepare'), 'unavailable'],
    ['a download that took too long', errorOf(-2, 2_207_003, 'prepare'), 'unavailable'],
    ['a server error, while preparing', errorOf(-1, 2_207_001, 'prepare'), 'unavailable'],
    ['a server error, while publishing', errorOf(-1, 2_207_001), 'unknown'],
    ['an upload that failed for no reason', errorOf(-1, 2_207_053, 'prepare'), 'unavailable'],
    ['a container that failed for no reason', errorOf(-1, 2_207_032, 'prepare'), 'unavailable'],
    ['-1 alone, while publishing', errorOf(-1), 'unknown'],
    ['a picture that is too large', errorOf(36_000, 2_207_004, 'prepare'), 'rejected'],
    ['a picture of another format', errorOf(36_001, 2_207_005, 'prepare'), 'rejected'],
    ['a picture of a shape that is not taken', errorOf(36_003, 2_207_009, 'prepare'), 'rejected'],
    ['a caption that is too long', errorOf(36_004, 2_207_010, 'prepare'), 'rejected'],
    ['a video of another format', errorOf(352, 2_207_026, 'prepare'), 'rejected'],
    ['a carousel that is none', errorOf(100, 2_207_028, 'prepare'), 'rejected'],
    ['a kind of media that is none', errorOf(100, 2_207_023, 'prepare'), 'rejected'],
    ['a cover outside of the video', errorOf(100, 2_207_057, 'prepare'), 'rejected'],
    ['tags that are wrong', errorOf(100, 2_207_035, 'prepare'), 'rejected'],
    ['a trial reel of an account without', errorOf(100, 2_207_081, 'prepare'), 'rejected'],
    ['a restricted account', errorOf(25, 2_207_050), 'account'],
    ['a post that was taken for spam', errorOf(4, 2_207_051), 'account'],
    ['the quota of the day', errorOf(9, 2_207_042), 'throttled'],
    ['the limit of calls that is Instagram’s', errorOf(80_002), 'throttled'],
    ['a comment that was made in spite of the error', errorOf(20, 1_772_107), 'unknown'],
    ['a token that ended, which is renewed', errorOf(190, 463), 'expired'],
    ['a Page’s token that ended, which nothing renews', errorOf(190, 463, 'publish', 'facebook'), 'reconnect'],
    ['a sign-in that was taken back', errorOf(190, 458), 'reconnect'],
    ['a permission that is missing', errorOf(10), 'reconnect'],
  ])('is known: %s', (_, error, kind) => {
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(/\S/);
  });

  it('lets an account that was taken for spam rest for a day', () => {
    expect(errorOf(4, 2_207_051).retryAt).toEqual(new Date('2026-11-25T10:00:00Z'));
  });

  it('takes “too many actions” for a limit, also as 401 and in the older shape', () => {
    const old = { error_type: 'OAuthException', code: 401, error_message: 'Too many actions' };
    for (const body of [old, { error: { code: 190, message: 'too many actions' } }]) {
      const error = metaErrorOf(answered(body, 401), 'read', NOW, [], networkOf('instagram'));
      expect(error.kind).toBe('throttled');
    }
  });

  it('waits as long as the header says, in minutes', () => {
    const usage = JSON.stringify({ '1': [{ type: 'instagram', estimated_time_to_regain_access: 12 }] });
    const body = { error: { code: 80_002, message: 'limit' } };
    const headers = { 'x-business-use-case-usage': usage };
    const { retryAt } = metaErrorOf(answered(body, 400, headers), 'publish', NOW, [], networkOf('instagram'));
    expect(retryAt).toEqual(new Date('2026-11-24T10:12:00Z'));
  });
});

describe('a container that failed', () => {
  it.each([
    ['Error: Media upload has failed with error code 2207026', 'rejected'],
    ['Error: 2207050', 'account'],
    ['Error: Media upload has failed with error code 2207053', undefined],
    ['Error: Media download has failed. 2207052', undefined],
    ['Error without a number', undefined],
    [null, undefined],
  ])('of %p means %p', (status, kind) => {
    expect(containerError(status, NOW)?.kind).toBe(kind);
  });
});
