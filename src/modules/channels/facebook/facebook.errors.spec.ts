import type { HttpResponse } from '../../../core/http/http-client.js';
import { metaErrorOf } from '../meta/index.js';
import { FACEBOOK } from './facebook.errors.js';

function errorOf(code: number, subcode?: number, message = 'words') {
  const text = JSON.stringify({ error: { message, code, error_subcode: subcode } });
  const response: HttpResponse = {
    status: 400,
    headers: {},
    body: Buffer.from(text),
    url: 'https://graph.facebook.com/v26.0/1/feed',
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
  return metaErrorOf(response, 'publish', new Date('2026-11-24T10:00:00Z'), [], FACEBOOK);
}

describe('what only Facebook says', () => {
  it.each([
    ['the same words twice in a row', errorOf(506), 'rejected', 'duplicate'],
    ['photos that were posted already', errorOf(100, 1_366_051), 'rejected', 'duplicate'],
    ['a security check', errorOf(100, 1_404_006), 'account', 'account-limited'],
    ['an authorization that Pages need', errorOf(100, 1_404_078), 'account', 'account-limited'],
    ['a restriction', errorOf(1_404_112), 'account', 'account-limited'],
    ['an identity to confirm', errorOf(4_854_002), 'account', 'account-limited'],
    ['posting too fast', errorOf(1_390_008), 'account', 'account-limited'],
    ['a person’s token', errorOf(1_705), 'reconnect', '1705'],
    ['a token that ended, and nothing renews it', errorOf(190, 463), 'reconnect', '190/463'],
    ['a link that is bad', errorOf(2_061_006), 'rejected', '2061006'],
    ['a photo of the wrong size', errorOf(100, 1_366_046), 'rejected', '100/1366046'],
    ['a passing trouble, after which one must look first', errorOf(100, 1_363_047), 'unknown', '100/1363047'],
  ])('is known: %s', (_, error, kind, code) => {
    expect([error.kind, error.code]).toEqual([kind, code]);
  });
});
