import type { HttpRequest, HttpResponse } from './http-client.js';
import { withBody } from './response-body.js';
import { withoutEchoes } from './without-echoes.js';

const CALL: HttpRequest = { method: 'POST', url: 'https://network.example/path' };

function answering(status: number, body: string | Buffer) {
  return withoutEchoes({
    request: (request) => Promise.resolve(withBody({ status, headers: {}, url: request.url }, Buffer.from(body))),
  });
}

const heard = async (request: Partial<HttpRequest>, body: string, status = 400): Promise<HttpResponse> =>
  answering(status, body).request({ ...CALL, ...request });

describe('what a network repeats of a call that it refuses', () => {
  it.each<[string, Partial<HttpRequest>, string]>([
    ['a bearer token', { headers: { Authorization: 'Bearer abcdefgh1234' } }, 'abcdefgh1234'],
    ['a query parameter', { query: { access_token: 'abcdefgh/1234' } }, 'abcdefgh/1234'],
    ['one that the address has already', { url: 'https://a.example/?client_secret=abcdefgh1234' }, 'abcdefgh1234'],
    ['one as it stands in an address', { query: { access_token: 'abcdefgh/1234' } }, 'abcdefgh%2F1234'],
    ['a field of a form', { form: { code_verifier: 'abcdefgh1234' } }, 'abcdefgh1234'],
    ['a field deep in a body', { json: { session: [{ password: 'abc"defgh1234' }] } }, 'abc\\"defgh1234'],
  ])('loses %s', async (_, request, written) => {
    const answer = await heard(request, `{"error":"No: ${written}, Grüße"}`);
    expect(answer.json()).toEqual({ error: 'No: [redacted], Grüße' });
    expect(answer.text()).not.toContain('1234');
  });

  it('loses the password of Basic, encoded and not', async () => {
    const value = Buffer.from('client:top%2Fsecret-1').toString('base64');
    const answer = await heard(
      { headers: { authorization: `Basic ${value}` } },
      `${value} top%2Fsecret-1 top/secret-1`,
    );
    expect(answer.text()).toBe('[redacted] [redacted] [redacted]');
  });

  it('keeps what is none, and bytes that are no text', async () => {
    const open = await heard({ query: { text: 'abcdefgh1234' }, json: { token: 'short' } }, 'abcdefgh1234 short');
    expect(open.text()).toBe('abcdefgh1234 short');
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    expect((await answering(500, bytes).request({ ...CALL, query: { token: 'abcdefgh1234' } })).body).toEqual(bytes);
  });

  it('leaves answers that succeed alone: they may bring the same token', async () => {
    const answer = await heard({ form: { refresh_token: 'abcdefgh1234' } }, '{"refresh_token":"abcdefgh1234"}', 200);
    expect(answer.json()).toEqual({ refresh_token: 'abcdefgh1234' });
  });
});
