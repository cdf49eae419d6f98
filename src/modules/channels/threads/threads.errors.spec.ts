import type { HttpResponse } from '../../../core/http/http-client.js';
import { metaErrorOf } from '../meta/index.js';
import { containerError, THREADS } from './threads.errors.js';

const NOW = new Date('2026-11-24T10:00:00Z');

function errorOf(code: number, message: string, subcode?: number) {
  const text = JSON.stringify({ error: { message, code, error_subcode: subcode } });
  const response: HttpResponse = {
    status: 400,
    headers: {},
    body: Buffer.from(text),
    url: 'https://graph.threads.net/v1.0/1/threads',
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
  return metaErrorOf(response, 'publish', NOW, [], THREADS);
}

describe('what only Threads says', () => {
  it.each([
    ['a sixth link', errorOf(100, 'THREADS_API__LINK_LIMIT_EXCEEDED'), 'rejected', 'too-many-links'],
    ['a restricted account', errorOf(100, 'Restricted', 4_279_013), 'account', 'account-limited'],
    ['the posts of a day', errorOf(9, 'Too many actions'), 'throttled', '9'],
    [
      'the posts of a day in other words',
      errorOf(100, 'You have reached the maximum number of posts allowed'),
      'throttled',
      '100',
    ],
    ['a post that is not known (yet)', errorOf(24, 'The requested resource does not exist'), 'rejected', 'missing'],
    ['a file it could not fetch', errorOf(9_004, 'The media could not be fetched'), 'rejected', 'media-not-fetched'],
  ])('is known: %s', (_, error, kind, code) => {
    expect([error.kind, error.code]).toEqual([kind, code]);
  });

  it.each([
    'FAILED_DOWNLOADING_VIDEO',
    'FAILED_PROCESSING_AUDIO',
    'FAILED_PROCESSING_VIDEO',
    'INVALID_ASPEC_RATIO',
    'INVALID_BIT_RATE',
    'INVALID_DURATION',
    'INVALID_FRAME_RATE',
    'INVALID_AUDIO_CHANNELS',
    'INVALID_AUDIO_CHANNEL_LAYOUT',
  ])('is put into words for authors: %s', (name) => {
    const { kind, message } = containerError(name);
    expect(kind).toBe('rejected');
    expect(message).not.toContain(name);
  });

  it('is repeated where nobody knows it', () => {
    expect(containerError('NEW_TROUBLE').message).toContain('NEW_TROUBLE');
  });
});
