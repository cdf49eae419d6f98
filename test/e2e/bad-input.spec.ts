import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { SandboxWorld, type PostAnswer } from '../support/sandbox-world.js';

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly errors: readonly { readonly field: string; readonly code: string }[];
}

let world: SandboxWorld;
let accountId: string;
let post: PostAnswer;

beforeAll(async () => {
  world = await SandboxWorld.start();
  accountId = (await world.account('bad_input')).id;
  post = await world.draft([{ id: accountId }], 'A good post');
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

function content(text: unknown): object {
  return { content: { parts: [{ text }] } };
}

/** As text: to write it from an object would need the stack that it is after. */
function nested(depth: number): string {
  return `{"content":${'['.repeat(depth)}${']'.repeat(depth)}}`;
}

const ELSEWHERE = '01900000-0000-7000-8000-00000000dead';

/** Each row: what is wrong, the path below the workspace, the body, the status, the code and the field that is named. */
const CASES: readonly [string, string, () => unknown, number, string, string | null][] = [
  ['an unknown field', 'posts', () => ({ ...content('x'), colour: 'red' }), 422, 'validation-failed', 'colour'],
  [
    'an unknown field deep inside',
    'posts',
    () => ({ content: { parts: [{ text: 'x', bold: true }] } }),
    422,
    'validation-failed',
    'content.parts.0.bold',
  ],
  ['a number for a text', 'posts', () => content(7), 422, 'validation-failed', 'content.parts.0.text'],
  ['a body that has no bottom', 'posts', () => nested(9_000), 422, 'validation-failed', null],
  ['an array for an object', 'posts', () => ({ content: [] }), 422, 'validation-failed', 'content'],
  ['a text for a part', 'posts', () => ({ content: { parts: ['x'] } }), 422, 'validation-failed', 'content.parts'],
  ['no part at all', 'posts', () => ({ content: { parts: [] } }), 422, 'validation-failed', 'content.parts'],
  ['an array for a body', 'posts', () => [], 422, 'validation-failed', null],
  [
    'a text of a megabyte',
    'posts',
    () => content('x'.repeat(1_000_000)),
    422,
    'validation-failed',
    'content.parts.0.text',
  ],
  ['a body of three megabytes', 'posts', () => content('x'.repeat(3_000_000)), 413, 'payload-too-large', null],
  ['a NUL in a text', 'posts', () => content('a\0b'), 422, 'validation-failed', 'content.parts.0.text'],
  ['half of a surrogate pair', 'posts', () => content('a\ud800b'), 422, 'validation-failed', 'content.parts.0.text'],
  ['a NUL in a label', 'posts', () => ({ ...content('x'), labels: ['a\0'] }), 422, 'validation-failed', 'labels.0'],
  [
    'ten thousand accounts',
    'posts',
    () => ({ ...content('x'), targets: Array.from({ length: 10_000 }, () => ({ accountId })) }),
    422,
    'validation-failed',
    'targets',
  ],
  [
    'the same account twice',
    'posts',
    () => ({ ...content('x'), targets: [{ accountId }, { accountId }] }),
    422,
    'validation-failed',
    'targets.1.accountId',
  ],
  [
    'an account that is not here',
    'posts',
    () => ({ ...content('x'), targets: [{ accountId: ELSEWHERE }] }),
    422,
    'validation-failed',
    'targets.0.accountId',
  ],
  [
    'an id that is none',
    'posts',
    () => ({ ...content('x'), targets: [{ accountId: 'abc' }] }),
    422,
    'validation-failed',
    'targets.0.accountId',
  ],
  [
    'media that is not here',
    'posts',
    () => ({ content: { parts: [{ text: 'x', media: [{ mediaId: ELSEWHERE }] }] } }),
    422,
    'validation-failed',
    'content.parts.0.media.0.mediaId',
  ],
  [
    'a campaign that is not here',
    'posts',
    () => ({ ...content('x'), campaignId: ELSEWHERE }),
    422,
    'validation-failed',
    'campaignId',
  ],
  [
    'a link to a script',
    'posts',
    () => ({ content: { parts: [{ text: 'x' }], link: { url: 'javascript:alert(1)' } } }),
    422,
    'validation-failed',
    'content.link.url',
  ],
  [
    'a language that is none',
    'posts',
    () => ({ content: { parts: [{ text: 'x' }], language: 'klingon language' } }),
    422,
    'validation-failed',
    'content.language',
  ],
  [
    'a variant for nobody',
    'posts',
    () => ({ ...content('x'), variants: [{ parts: [{ text: 'y' }] }] }),
    422,
    'validation-failed',
    'variants.0.accountId',
  ],
  [
    'an object for a setting',
    'posts',
    () => ({ ...content('x'), variants: [{ channel: 'sandbox', settings: { visibility: {} } }] }),
    422,
    'validation-failed',
    'variants.0.settings',
  ],
  [
    'a zone that is none',
    'posts/:post/schedule',
    () => ({ localTime: '2030-01-01T10:00', zone: 'Mars/Olympus' }),
    422,
    'validation-failed',
    'zone',
  ],
  [
    'an offset for a zone',
    'posts/:post/schedule',
    () => ({ localTime: '2030-01-01T10:00', zone: '+02:00' }),
    422,
    'validation-failed',
    'zone',
  ],
  [
    'a day that does not exist',
    'posts/:post/schedule',
    () => ({ localTime: '2030-02-30T10:00', zone: 'UTC' }),
    422,
    'validation-failed',
    'localTime',
  ],
  [
    'a time with an offset',
    'posts/:post/schedule',
    () => ({ localTime: '2030-01-01T10:00Z', zone: 'UTC' }),
    422,
    'validation-failed',
    'localTime',
  ],
  [
    'a time that is over',
    'posts/:post/schedule',
    () => ({ localTime: '2020-01-01T10:00', zone: 'UTC' }),
    422,
    'validation-failed',
    'localTime',
  ],
  [
    'a time in a hundred years',
    'posts/:post/schedule',
    () => ({ localTime: '2126-01-01T10:00', zone: 'UTC' }),
    422,
    'validation-failed',
    'localTime',
  ],
  [
    'a campaign that ends before it starts',
    'campaigns',
    () => ({ name: 'x', startsOn: '2030-02-01', endsOn: '2030-01-01' }),
    422,
    'validation-failed',
    'endsOn',
  ],
  [
    'a calendar day that does not exist',
    'campaigns',
    () => ({ name: 'x', startsOn: '2030-02-30' }),
    422,
    'validation-failed',
    'startsOn',
  ],
  [
    'an empty bulk',
    'deliveries/bulk',
    () => ({ action: 'cancel', deliveryIds: [] }),
    422,
    'validation-failed',
    'deliveryIds',
  ],
  [
    'a bulk verb that is none',
    'deliveries/bulk',
    () => ({ action: 'explode', deliveryIds: [ELSEWHERE] }),
    422,
    'validation-failed',
    'action',
  ],
  [
    'media from this machine',
    'media/from-url',
    () => ({ url: 'http://[::1]:9/x.png' }),
    422,
    'address-not-allowed',
    'url',
  ],
  [
    'media from a private network',
    'media/from-url',
    () => ({ url: 'http://10.0.0.1/x.png' }),
    422,
    'address-not-allowed',
    'url',
  ],
  [
    'media from the cloud metadata address',
    'media/from-url',
    () => ({ url: 'http://169.254.169.254/latest' }),
    422,
    'address-not-allowed',
    'url',
  ],
  [
    'media from a private address in decimal',
    'media/from-url',
    () => ({ url: 'http://167772161/x.png' }),
    422,
    'address-not-allowed',
    'url',
  ],
  [
    'media from a mapped IPv6 address',
    'media/from-url',
    () => ({ url: 'http://[::ffff:10.0.0.1]/x.png' }),
    422,
    'address-not-allowed',
    'url',
  ],
  ['media from a file', 'media/from-url', () => ({ url: 'file:///etc/passwd' }), 422, 'url-not-usable', 'url'],
  [
    'a channel that is none',
    'accounts/connect',
    () => ({ channel: 'myspace', input: {} }),
    422,
    'validation-failed',
    'channel',
  ],
  [
    'a role that is none',
    'invitations',
    () => ({ email: 'a@example.com', role: 'king' }),
    422,
    'validation-failed',
    'role',
  ],
  [
    'a permission that is none',
    'api-keys',
    () => ({ name: 'x', permissions: ['everything'] }),
    422,
    'validation-failed',
    'permissions',
  ],
];

it.each(CASES)('refuses %s', async (_, path, body, status, code, field) => {
  const answer = await world.carillon.owner.call<Problem>(
    'POST',
    world.carillon.in(path.replace(':post', post.id)),
    body(),
  );
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  if (field !== null) expect(answer.body.errors.map((error) => error.field)).toContain(field);
});

it.each([
  ['a cursor from nowhere', 'posts?cursor=abc', 'invalid-cursor'],
  ['a cursor of another list', 'posts?cursor=:deliveries', 'invalid-cursor'],
  ['a limit of zero', 'posts?limit=0', 'validation-failed'],
  ['a limit of a million', 'posts?limit=1000000', 'validation-failed'],
  ['a filter that is none', 'posts?colour=red', 'validation-failed'],
  ['a text filter given twice', 'posts?q=a&q=b', 'validation-failed'],
  ['a state that is none', 'deliveries?state=exploded', 'validation-failed'],
  ['an instant that is none', 'deliveries?dueFrom=yesterday', 'validation-failed'],
  ['an instant before all calendars', 'deliveries?dueFrom=-271000-01-01T00:00:00Z', 'validation-failed'],
  [
    'a calendar before all calendars',
    'calendar?from=-271000-01-01T00:00:00Z&to=-271000-02-01T00:00:00Z',
    'validation-failed',
  ],
])('refuses %s in a list', async (_, path, code) => {
  const cursor = Buffer.from(JSON.stringify(['AAAAAAAA', 1, ELSEWHERE])).toString('base64url');
  const answer = await world.carillon.owner.call<Problem>(
    'GET',
    world.carillon.in(path.replace(':deliveries', cursor)),
  );
  expect([Math.floor(answer.status / 100), answer.body.code]).toEqual([4, code]);
});

it.each([
  ['connect-links', 'connect-links ', ['no id']],
  ['report-shares', 'report-shares ', ['no id']],
  ['accounts', 'accounts:', ['no id']],
  ['campaigns', 'campaigns:', ['no id']],
  ['deliveries', 'deliveries:', [1e300, ELSEWHERE]],
  ['deliveries', 'deliveries:', [-8.6e15, ELSEWHERE]],
])('refuses a cursor of %s that somebody made up, although it says which list it is of', async (path, list, key) => {
  const digest = createHash('sha256').update(`${list}${world.carillon.workspaceId}`).digest('base64url').slice(0, 8);
  const cursor = Buffer.from(JSON.stringify([digest, ...key])).toString('base64url');
  const answer = await world.carillon.owner.call<Problem>('GET', world.carillon.in(`${path}?cursor=${cursor}`));
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'cursor', code: 'invalid-cursor' }] } });
});

it('refuses a body that is not JSON', async () => {
  const answer = await world.carillon.owner.call<Problem>('POST', world.carillon.in('posts'), '{"content": ');
  expect([answer.status, answer.body.code]).toEqual([400, 'malformed-json']);
});

it('refuses a broken percent-encoding', async () => {
  const answer = await world.carillon.owner.call<Problem>('GET', world.carillon.in('posts/%E0%A4%A'));
  expect(answer.status).toBe(400);
});

it('refuses an edit without the version that was read, and one with an old version', async () => {
  const path = world.carillon.in(`posts/${post.id}`);
  const { owner } = world.carillon;
  expect((await owner.call<Problem>('PATCH', path, { title: 'x' })).body.code).toBe('version-required');
  const edited = await owner.ok<PostAnswer>(
    'PATCH',
    path,
    { title: 'First' },
    { headers: { 'if-match': `"${post.version}"` } },
  );
  const late = await owner.call<Problem & { currentVersion: number }>(
    'PATCH',
    path,
    { title: 'Second' },
    { headers: { 'if-match': `"${post.version}"` } },
  );
  expect([late.status, late.body.code, late.body.currentVersion]).toEqual([412, 'stale-version', edited.version]);
});

it('gives the first answer again for the same Idempotency-Key, and makes nothing twice', async () => {
  const { owner } = world.carillon;
  const headers = { 'idempotency-key': 'the-same-key' };
  const first = await owner.call<{ id: string }>('POST', world.carillon.in('posts'), content('Once'), { headers });
  const second = await owner.call<{ id: string }>('POST', world.carillon.in('posts'), content('Once'), { headers });
  expect(second.body.id).toBe(first.body.id);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  const other = await owner.call<Problem>('POST', world.carillon.in('posts'), content('Another'), { headers });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
});

it('frees an Idempotency-Key whose request ended with its process, for the same request, after a minute', async () => {
  const { owner, pool } = world.carillon;
  const headers = { 'idempotency-key': 'cut-off' };
  const path = world.carillon.in('posts');
  await owner.call('POST', path, content('Cut off'), { headers });
  const unfinished = (seconds: number) =>
    pool.query(
      `UPDATE idempotency_record SET status = NULL, body = NULL, created_at = $1::timestamptz - $2 * interval '1 second' WHERE key = 'cut-off'`,
      [world.clock.now(), seconds],
    );
  await unfinished(50);
  const early = await owner.call<Problem>('POST', path, content('Cut off'), { headers });
  expect([early.status, early.body.code]).toEqual([409, 'request-in-progress']);
  await unfinished(70);
  expect((await owner.call('POST', path, content('Another'), { headers })).status).toBe(409);
  expect((await owner.call('POST', path, content('Cut off'), { headers })).status).toBe(201);
  const again = await owner.call('POST', path, content('Cut off'), { headers });
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});

it('refuses a file that is no picture although it says so, and keeps nothing of it', async () => {
  const { owner, pool } = world.carillon;
  const liars: [string, Buffer][] = [
    ['svg.jpg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['page.png', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['archive.jpg', Buffer.from('504b0304140000000800', 'hex')],
    ['empty.png', Buffer.alloc(0)],
    ['cut.jpg', Buffer.from('ffd8ffe000104a464946', 'hex')],
  ];
  for (const [name, bytes] of liars) {
    const form = new FormData();
    form.set('file', new Blob([bytes], { type: 'image/jpeg' }), name);
    const answer = await owner.call<Problem>('POST', world.carillon.in('media'), undefined, { form });
    expect([name, answer.status]).toEqual([name, 422]);
    expect(answer.body.errors.map((error) => error.field)).toContain('file');
  }
  const kept = await pool.query('SELECT count(*)::int AS count FROM media');
  expect(kept.rows).toEqual([{ count: 0 }]);
});

it('refuses an upload of 200 MB while it is under way', async () => {
  const status = await new Promise<number>((resolve, reject) => {
    const boundary = 'boundary';
    const size = 200 * 1024 * 1024;
    const head = Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="big.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`,
    );
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
    const session = world.carillon.owner.sessionHeaders();
    const request = httpRequest(`${world.carillon.origin}/api/v1/${world.carillon.in('media')}`, {
      method: 'POST',
      headers: {
        ...session,
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': head.length + size + tail.length,
      },
    });
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on('error', reject);
    const chunk = Buffer.alloc(1024 * 1024, 0xff);
    let sent = 0;
    const write = (): void => {
      while (sent < size && !request.destroyed) {
        sent += chunk.length;
        if (!request.write(chunk)) {
          request.once('drain', write);
          return;
        }
      }
      if (!request.destroyed) request.end(tail);
    };
    request.write(head);
    write();
  });
  expect(status).toBe(413);
});
