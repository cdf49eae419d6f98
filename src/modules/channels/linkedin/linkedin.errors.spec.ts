import type { HttpResponse } from '../../../core/http/http-client.js';
import { duplicatedUrn, errorOf, tokenErrorOf } from './linkedin.errors.js';

const NOW = new Date('2026-11-24T22:30:00Z');

function anAnswer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers,
    body: Buffer.from(text),
    url: 'https://api.linkedin.com/rest/posts',
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
}

const said = (code: string, message = code, more: object = {}): object => ({ status: 400, code, message, ...more });
const DUPLICATE = {
  errorDetailType: 'com.linkedin.common.error.BadRequest',
  message:
    'com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of urn:li:share:7141',
  errorDetails: { inputErrors: [{ description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' }] },
  status: 422,
};

describe('an answer of LinkedIn that is not what was hoped for', () => {
  it.each([
    ['a text that is too long', 400, said('FIELD_LENGTH_TOO_LONG'), 'rejected', 'FIELD_LENGTH_TOO_LONG'],
    ['a wrong field', 400, said('INVALID_VALUE_FOR_FIELD'), 'rejected', 'INVALID_VALUE_FOR_FIELD'],
    ['a file that failed', 400, said('MEDIA_ASSET_PROCESSING_FAILED'), 'rejected', 'MEDIA_ASSET_PROCESSING_FAILED'],
    ['a file that is not ready', 400, said('MEDIA_ASSET_WAITING_UPLOAD'), 'processing', 'MEDIA_ASSET_WAITING_UPLOAD'],
    ['what is gone', 404, said('NOT_FOUND'), 'rejected', 'NOT_FOUND'],
    ['a double', 422, DUPLICATE, 'rejected', 'duplicate'],
    ['what is invalid', 422, said('UNPROCESSABLE_ENTITY'), 'rejected', 'UNPROCESSABLE_ENTITY'],
    ['no token', 401, said('EMPTY_ACCESS_TOKEN'), 'reconnect', 'EMPTY_ACCESS_TOKEN'],
    ['a token that was taken back', 401, said('REVOKED_ACCESS_TOKEN'), 'reconnect', 'REVOKED_ACCESS_TOKEN'],
    [
      'the same by its number',
      401,
      { status: 401, serviceErrorCode: 65_601, message: 'revoked' },
      'reconnect',
      undefined,
    ],
    [
      'a wrong token by its number',
      401,
      { status: 401, serviceErrorCode: 65_600, message: 'invalid' },
      'reconnect',
      undefined,
    ],
    ['a token that has ended', 401, said('EXPIRED_ACCESS_TOKEN'), 'expired', 'EXPIRED_ACCESS_TOKEN'],
    [
      'the same by its number',
      401,
      { status: 401, serviceErrorCode: 65_602, message: 'expired' },
      'expired',
      undefined,
    ],
    ['a 401 without words', 401, '', 'unavailable', undefined],
    ['a proxy’s 401', 401, '<html>', 'unavailable', undefined],
    ['a 401 that names no token', 401, said('UNAUTHORIZED'), 'unavailable', 'UNAUTHORIZED'],
    ['a role or permission that is missing', 403, said('ACCESS_DENIED'), 'account', 'access-denied'],
    ['a firewall’s page', 403, '<html>', 'unavailable', undefined],
    ['a write at the same time', 409, said('CONFLICT'), 'unavailable', 'CONFLICT'],
    ['a version that is over', 426, said('NONEXISTENT_VERSION'), 'administrator', 'api-version-ended'],
    ['a version that is missing', 400, said('VERSION_MISSING'), 'administrator', 'api-version-ended'],
    ['a limit', 429, said('TOO_MANY_REQUESTS'), 'throttled', 'TOO_MANY_REQUESTS'],
    ['a redirect', 302, '', 'unavailable', undefined],
    ['a break', 503, '', 'unavailable', undefined],
    ['a fault', 500, said('INTERNAL_SERVER_ERROR'), 'unknown', 'INTERNAL_SERVER_ERROR'],
    ['a gateway without an answer', 504, '<html>', 'unknown', undefined],
  ])('to a creating call: %s (%i) is told by its body', (_, status, body, kind, code) => {
    const error = errorOf(anAnswer(status, body), 'publish', NOW, []);
    expect({ kind: error.kind, code: error.code }).toEqual({ kind, code });
  });

  it('creates nothing where it was a read', () => {
    for (const status of [500, 502, 504])
      expect(errorOf(anAnswer(status, ''), 'read', NOW, []).kind).toBe('unavailable');
  });

  it('names the post that a double is a double of', () => {
    expect(duplicatedUrn(errorOf(anAnswer(422, DUPLICATE), 'publish', NOW, []))).toBe('urn:li:share:7141');
    expect(duplicatedUrn(errorOf(anAnswer(422, said('X', 'Duplicate post')), 'publish', NOW, []))).toBeNull();
    expect(duplicatedUrn(errorOf(anAnswer(400, said('X', 'duplicate of urn:li:share:1 x')), 'publish', NOW, []))).toBe(
      'urn:li:share:1',
    );
  });

  it('ends a daily limit at midnight UTC, and any other soon', () => {
    const daily = said(
      'TOO_MANY_REQUESTS',
      'Resource level throttle MEMBER DAY limit for calls to this resource is reached',
    );
    const ends = (body: unknown, ms?: number, headers = {}) =>
      errorOf(anAnswer(429, body, headers), 'publish', NOW, [], ms).retryAt?.toISOString();
    expect(ends(daily)).toBe('2026-11-25T00:01:00.000Z');
    expect(ends(said('TOO_MANY_REQUESTS'))).toBe('2026-11-24T22:45:00.000Z');
    expect(ends(said('TOO_MANY_REQUESTS'), 60_000)).toBe('2026-11-24T22:31:00.000Z');
    expect(ends(daily, undefined, { 'retry-after': '120' })).toBe('2026-11-24T22:32:00.000Z');
  });

  it('lets a limit on reading stop no publishing, nor the other way round', () => {
    const limit = (purpose: 'read' | 'publish') => errorOf(anAnswer(429, said('X')), purpose, NOW, []).limit;
    expect([limit('read'), limit('publish')]).toEqual(['metrics', 'publish']);
  });

  it('repeats no secret', () => {
    const error = errorOf(anAnswer(400, said('X', 'Bad token abc-secret')), 'read', NOW, ['abc-secret']);
    expect(`${error.message} ${error.excerpt}`).not.toContain('abc-secret');
  });
});

it.each([
  ['refresh', 400, { error: 'invalid_grant', error_description: 'expired' }, 'reconnect'],
  ['refresh', 401, { error: 'invalid_client', error_description: 'Client authentication failed' }, 'administrator'],
  ['connect', 400, { error: 'invalid_request', error_description: 'authorization code expired' }, 'rejected'],
  ['connect', 401, { error: 'invalid_client_id', error_description: 'wrong' }, 'administrator'],
  ['app-check', 400, { error: 'invalid_token', error_description: 'no token' }, 'rejected'],
  ['refresh', 401, '<html>', 'unavailable'],
  ['refresh', 500, '', 'unavailable'],
  ['refresh', 429, { error: 'too_many_requests' }, 'unavailable'],
] as const)('the token endpoint to %s: %i %j is %s', (purpose, status, body, kind) => {
  const error = tokenErrorOf(anAnswer(status, body), purpose, NOW, []);
  expect(error.kind === 'throttled' ? 'unavailable' : error.kind).toBe(kind);
});
