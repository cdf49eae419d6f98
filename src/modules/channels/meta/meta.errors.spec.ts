import type { HttpResponse } from '../../../core/http/http-client.js';
import { limitEnds, metaErrorOf, redact, type MetaNetwork, type Purpose } from './meta.errors.js';

const NOW = new Date('2026-11-24T10:00:00Z');
const NETWORK: MetaNetwork = { name: 'Bells', renewable: true, rules: [] };

function anAnswer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers,
    body: Buffer.from(text),
    url: 'https://graph.example/1',
    text: () => text,
    json: () => JSON.parse(text) as unknown,
  };
}

const said = (code: number, subcode?: number, more: object = {}): object => ({
  error: { message: `words of ${code}`, type: 'OAuthException', code, error_subcode: subcode, ...more },
});
const kindOf = (status: number, body: unknown, purpose: Purpose = 'publish', network = NETWORK): string =>
  metaErrorOf(anAnswer(status, body), purpose, NOW, [], network).kind;

describe('an answer of Meta’s that is not what was hoped for', () => {
  it.each([
    ['an app removed by the person', said(190, 458), 'reconnect'],
    ['a password that was changed', said(190, 460), 'reconnect'],
    ['a token that is none', said(190, 467), 'reconnect'],
    ['a role on the Page that was lost', said(190, 492), 'reconnect'],
    ['a token that ended', said(190, 463), 'expired'],
    ['a session that is gone', said(102), 'reconnect'],
    ['a checkpoint that the owner must pass there', said(190, 459), 'account'],
    ['a person who has not confirmed', said(190, 464), 'account'],
    ['a block for a while', said(368), 'account'],
    ['a permission that was not given', said(10), 'reconnect'],
    ['another of its kind', said(200), 'reconnect'],
    ['the limit of the app', said(4), 'throttled'],
    ['the limit of the person', said(17), 'throttled'],
    ['the limit of the Page', said(32), 'throttled'],
    ['a limit of one’s own', said(613), 'throttled'],
    ['the limit of the use case of Pages', said(80_001), 'throttled'],
    ['a parameter that is wrong', said(100), 'rejected'],
    ['an object that is gone', said(100, 33), 'rejected'],
    ['an app without the product', said(3), 'administrator'],
    ['an app that Meta does not know', said(101), 'administrator'],
    ['a version that has ended', said(2635), 'administrator'],
    [
      'a proof that is wrong',
      said(100, undefined, { message: 'Invalid appsecret_proof provided in the API argument' }),
      'administrator',
    ],
    ['a fault on the way, of which nobody knows how far it came', said(1), 'unknown'],
    ['another', said(2), 'unknown'],
    ['one that Meta calls passing', said(1_363_047, undefined, { is_transient: true }), 'unknown'],
    ['a body without a code', { error: { message: 'no' } }, 'rejected'],
    ['a page of a firewall', '<html>', 'unavailable'],
  ])('is told by its body, as Meta says 400 of all: %s', (_, body, kind) => {
    expect(kindOf(400, body)).toBe(kind);
  });

  it('is by its status where there is no body', () => {
    expect(kindOf(500, '')).toBe('unknown');
    expect(kindOf(500, '', 'prepare')).toBe('unavailable');
    expect(kindOf(503, '')).toBe('unavailable');
    expect(kindOf(429, '')).toBe('throttled');
    expect(kindOf(302, '')).toBe('unavailable');
    expect(kindOf(401, { error: { message: 'no token' } })).toBe('expired');
    expect(kindOf(401, '<html>')).toBe('unavailable');
  });

  it('is by its status where the code is in no list: what failed over there may be out', () => {
    expect(kindOf(500, said(-1))).toBe('unknown');
    expect(kindOf(500, said(-1), 'prepare')).toBe('unavailable');
    expect(kindOf(503, said(-1))).toBe('unavailable');
    expect(kindOf(429, { code: 429, error_message: 'maximum number of requests reached' })).toBe('throttled');
    expect(kindOf(400, said(-1))).toBe('rejected');
  });

  it('costs no connection where only reading lacks a permission', () => {
    expect(kindOf(400, said(10), 'read')).toBe('rejected');
  });

  it('asks for a new sign-in where a token can’t be renewed', () => {
    expect(kindOf(400, said(190, 463), 'publish', { ...NETWORK, renewable: false })).toBe('reconnect');
  });

  it('shows people the words that Meta has for them', () => {
    const error = metaErrorOf(
      anAnswer(400, said(100, 1, { error_user_msg: 'Please shorten it.' })),
      'publish',
      NOW,
      [],
      NETWORK,
    );
    expect(error.message).toContain('Please shorten it.');
    expect(error.code).toBe('100/1');
  });

  it('repeats no secret, not even as it stands in an address', () => {
    const body = { error: { code: 100, message: 'no: a|secret a%7Csecret' } };
    const error = metaErrorOf(anAnswer(400, body), 'publish', NOW, ['a|secret'], NETWORK);
    expect(`${error.message} ${error.excerpt}`).not.toMatch(/a\|secret|a%7Csecret/);
    expect(redact('nothing', [''])).toBe('nothing');
  });
});

describe('the end of a limit', () => {
  const usage = (...minutes: number[]): Record<string, string> => ({
    'x-business-use-case-usage': JSON.stringify(
      Object.fromEntries(minutes.map((minute, index) => [index, [{ estimated_time_to_regain_access: minute }]])),
    ),
  });

  it('is the latest that Meta tells, in minutes', () => {
    expect(limitEnds(anAnswer(400, '', usage(0, 7, 3)), NOW)).toEqual(new Date(NOW.getTime() + 7 * 60_000));
  });

  it('is not told by a header that is none, or is beyond days', () => {
    expect(limitEnds(anAnswer(400, '', { 'x-business-use-case-usage': '{"1":' }), NOW)).toBeNull();
    expect(limitEnds(anAnswer(400, '', usage(1e9)), NOW)).toBeNull();
    expect(limitEnds(anAnswer(400, ''), NOW)).toBeNull();
  });
});
