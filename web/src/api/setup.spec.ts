import { client } from './generated/client.gen';
import { setUpApi } from './setup';

type Answer = () => Response | Promise<Response>;

const said =
  (status: number, body: object = {}): Answer =>
  () =>
    Response.json(body, { status });

const lost: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

let now = Date.parse('2027-03-01T09:00:00Z');
let answers: Answer[] = [];
let keys: (string | null)[] = [];

async function post(url: string, body?: object, signal?: AbortSignal): Promise<void> {
  await client.post({ url, body, ...(signal ? { signal } : {}) }).catch(() => undefined);
}

beforeAll(() => {
  setUpApi(() => now);
  client.setConfig({
    baseUrl: 'http://carillon.example',
    fetch: async (request) => {
      keys.push((request as Request).headers.get('Idempotency-Key'));
      return (answers.shift() ?? said(200))();
    },
  });
});

beforeEach(() => {
  answers = [];
  keys = [];
});

it('names every POST, also where the page comes by plain http and the browser makes no UUIDs', async () => {
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  try {
    await post('/plain', { text: 'one' });
  } finally {
    Reflect.deleteProperty(crypto, 'randomUUID');
  }
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
});

describe('a request that is sent again', () => {
  it('keeps its key until an answer has come that says yes or no', async () => {
    answers = [lost, said(502), said(409, { code: 'request-in-progress' }), said(201), said(201)];
    for (let tries = 1; tries <= 5; tries++) await post('/copies', { of: 'a post' });
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(keys[4]).not.toBe(keys[0]);

    keys = [];
    answers = [lost, said(422, { code: 'check-failed' }), said(201)];
    for (let tries = 1; tries <= 3; tries++) await post('/copies');
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });

  it('is another one with another address or body', async () => {
    answers = [lost, lost, lost];
    await post('/labels', { name: 'bells' });
    await post('/labels', { name: 'towers' });
    await post('/campaigns', { name: 'bells' });
    expect(new Set(keys).size).toBe(3);
  });

  it('is meant anew after a while, and after it was broken off', async () => {
    answers = [lost, lost, lost];
    await post('/measure');
    now += 4 * 60_000;
    await post('/measure');
    now += 2 * 60_000;
    await post('/measure');
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);

    const abort = new AbortController();
    answers = [
      () => {
        abort.abort();
        return lost();
      },
      said(200),
    ];
    await post('/check', undefined, abort.signal);
    await post('/check');
    expect(keys[3]).not.toBe(keys[4]);
  });
});
