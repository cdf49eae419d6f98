import { client } from './generated/client.gen';
import { setUpApi } from './setup';

type Answer = () => Response | Promise<Response>;

const said =
  (status: number, body: object = {}): Answer =>
  () =>
    Response.json(body, { status });

let answers: Answer[] = [];
let keys: (string | null)[] = [];

async function post(url: string, body?: object, signal?: AbortSignal): Promise<void> {
  await client.post({ url, body, ...(signal ? { signal } : {}) }).catch(() => undefined);
}

beforeAll(() => {
  setUpApi();
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
  const original = crypto.randomUUID;
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true, writable: true });
  try {
    await post('/plain', { text: 'one' });
  } finally {
    Object.defineProperty(crypto, 'randomUUID', { value: original, configurable: true, writable: true });
  }
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
});
