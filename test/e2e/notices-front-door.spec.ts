import { readFigures } from '../support/figures.js';
import { commentChange, commentOn, NoticesWorld } from '../support/notices-world.js';
import { waitFor } from '../support/wait-for.js';
import { STAND_IN_APP } from '../stand-ins/facebook/world.js';
import { hubSignature, signedRequest } from '../stand-ins/meta/signatures.js';
import { webhookSignature } from '../stand-ins/x/signatures.js';

const X_APP = { clientId: 'bell-tower', clientSecret: 'x-client-secret-nobody-may-see' };
const POST_ID = '1234567890_987654321';

interface NoticesView {
  readonly url: string;
  readonly verifyToken: string | null;
  readonly revocationUrl: string | null;
  readonly deletionUrl: string | null;
  readonly missing: readonly string[];
  readonly challengedAt: string | null;
  readonly receivedAt: string | null;
  readonly refusedAt: string | null;
  readonly refusals: number;
}

let world: NoticesWorld;

// No worker: what comes in is looked at as it is kept, until the last test starts one.
beforeAll(async () => {
  world = await NoticesWorld.start({ CARILLON_ROLES: 'api' });
}, 60_000);

afterAll(async () => {
  await world?.stop();
});

beforeEach(async () => {
  await world.carillon.pool.query('DELETE FROM notice');
});

const view = (channel: string) => world.carillon.owner.ok<NoticesView>('GET', `admin/channel-notices/${channel}`);
const get = (path: string) => fetch(`${world.carillon.origin}/api/v1/channels/${path}`);
const comment = (number = 1) => JSON.stringify(commentOn('1234567890', POST_ID, world.clock.now(), number));
const signed = (body: string | Buffer, secret = STAND_IN_APP.clientSecret) => ({
  'x-hub-signature-256': hubSignature(body, secret),
});
const xSignature = (body: string | Buffer, secret = X_APP.clientSecret) => webhookSignature(body, secret);

async function challenge(token: string, mode = 'subscribe') {
  const query = new URLSearchParams({ 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': '1158201444' });
  const answer = await get(`facebook/notices?${query.toString()}`);
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

describe('the handshake', () => {
  it('gives Meta its challenge back for the token of the set-up page, and for no other', async () => {
    const before = await view('facebook');
    expect(before).toMatchObject({
      url: 'https://bells.example/api/v1/channels/facebook/notices',
      revocationUrl: 'https://bells.example/api/v1/channels/facebook/revocations',
      deletionUrl: 'https://bells.example/api/v1/channels/facebook/deletions',
      missing: [],
      challengedAt: null,
      receivedAt: null,
    });
    const token = before.verifyToken ?? '';
    expect(token).toHaveLength(43);
    expect(JSON.stringify(before)).not.toContain(STAND_IN_APP.clientSecret);
    expect(await challenge(token)).toEqual({ status: 200, type: 'text/plain; charset=utf-8', text: '1158201444' });
    expect((await view('facebook')).challengedAt).not.toBeNull();
    for (const [wrong, mode] of [
      ['', 'subscribe'],
      [`${token}x`, 'subscribe'],
      [token, 'unsubscribe'],
    ] as const)
      expect([wrong, mode, (await challenge(wrong, mode)).status]).toEqual([wrong, mode, 403]);
    expect((await get('facebook/notices')).status).toBe(403);
  });

  it('shows the token to whoever set the installation up alone', async () => {
    expect((await fetch(`${world.carillon.origin}/api/v1/admin/channel-notices/facebook`)).status).toBe(401);
    const { status, body } = await world.carillon.owner.call('GET', 'admin/channel-notices/mastodon');
    expect([status, body['code']]).toEqual([404, 'not-found']);
  });

  it('answers X with the documented token, and never signs what could be a call', async () => {
    expect((await get('x/notices?crc_token=tower')).status).toBe(409);
    await world.carillon.owner.ok('PUT', 'admin/channel-apps/x', { fields: X_APP });
    const answer = await get('x/notices?crc_token=ZTY0YWYxY2ItM2Q0OC00-tower&nonce=N2I');
    const expected = xSignature('ZTY0YWYxY2ItM2Q0OC00-tower');
    expect([answer.status, await answer.json()]).toEqual([200, { response_token: expected }]);
    for (const token of ['', '{"for_user_id":"1"}', ' {}', '[]', 'a b', 'x'.repeat(201)])
      expect([token, (await get(`x/notices?crc_token=${encodeURIComponent(token)}`)).status]).toEqual([token, 403]);
  });

  it('knows no address of a channel that does not call, or that is none', async () => {
    for (const channel of ['mastodon', 'webhook', 'feed', 'nowhere', 'constructor', '__proto__']) {
      expect([channel, (await get(`${channel}/notices`)).status]).toEqual([channel, 404]);
      expect([channel, (await world.post(`${channel}/notices`, '{}')).status]).toEqual([channel, 404]);
    }
    expect((await world.post('x/revocations', 'signed_request=a.b')).status).toBe(404);
    expect((await world.post('threads/notices', '{}')).status).toBe(409);
  });
});

describe('the signature', () => {
  it('is taken over the bytes as they came', async () => {
    // As Meta writes them: with blanks and escapes that no second writing would give.
    const body = comment().replace('"object":', '"object" : ').replace('sound', 's\\u006fund');
    expect((await world.post('facebook/notices', body, signed(body))).status).toBe(200);
    const [notice] = await world.notices();
    expect(notice).toMatchObject({
      channel: 'facebook',
      kind: 'engagement',
      remote_account_id: '1234567890',
      remote_post_id: POST_ID,
      outcome: null,
    });
    const rewritten = JSON.stringify(JSON.parse(body));
    expect((await world.post('facebook/notices', body, signed(rewritten))).status).toBe(403);
  });

  it('is refused with a byte changed, missing, in another form, or by another secret', async () => {
    const body = comment();
    const changed = body.replace('add', 'adD');
    const right = hubSignature(body, STAND_IN_APP.clientSecret);
    const calls: [string, string, Record<string, string>][] = [
      ['a byte of the body', changed, { 'x-hub-signature-256': right }],
      [
        'a digit of the signature',
        body,
        { 'x-hub-signature-256': right.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
      ],
      ['none', body, {}],
      ['an empty one', body, { 'x-hub-signature-256': '' }],
      ['without its prefix', body, { 'x-hub-signature-256': right.slice(7) }],
      ['half of it', body, { 'x-hub-signature-256': right.slice(0, 39) }],
      ['an older kind', body, { 'x-hub-signature': right.replace('sha256', 'sha1') }],
      ['no secret at all', body, signed(body, '')],
      ['the secret of X', body, signed(body, X_APP.clientSecret)],
      ['the signature of X', body, { 'x-twitter-webhooks-signature-oauth2': xSignature(body) }],
    ];
    for (const [what, text, headers] of calls)
      expect([what, (await world.post('facebook/notices', text, headers)).status]).toEqual([what, 403]);
    expect(await world.notices()).toEqual([]);
  });

  it('of X is the one by the client secret; where X sends both, that one alone counts', async () => {
    const body = JSON.stringify({
      data: {
        event_type: 'like.create',
        filter: { user_id: '11', direction: 'inbound' },
        payload: {
          id: 'a-like',
          timestamp_ms: String(world.clock.now().getTime()),
          liked_tweet_id: '22',
          liked_tweet_author_id: '11',
        },
      },
    });
    const legacy = { 'x-twitter-webhooks-signature': xSignature(body, 'x-consumer-secret') };
    expect((await world.post('x/notices', body, legacy)).status).toBe(403);
    const newer = { 'x-twitter-webhooks-signature-oauth2': xSignature(body) };
    expect((await world.post('x/notices', body, newer)).status).toBe(200);
    expect((await world.post('x/notices', `${body} `, newer)).status).toBe(403);
    await world.carillon.owner.ok('PUT', 'admin/channel-apps/x', { fields: { consumerSecret: 'x-consumer-secret' } });
    expect((await world.post('x/notices', body, legacy)).status).toBe(200);
    const wrongBeside = { ...legacy, 'x-twitter-webhooks-signature-oauth2': xSignature(body, 'another') };
    expect((await world.post('x/notices', body, wrongBeside)).status).toBe(403);
    expect((await world.notices()).map(({ channel, remote_post_id: id }) => [channel, id])).toEqual([['x', '22']]);
  });

  it('of a signed request holds for it alone', async () => {
    const request = signedRequest('77', world.clock.now(), STAND_IN_APP.clientSecret);
    const [mac = '', payload = ''] = request.split('.');
    const other = Buffer.from(JSON.stringify({ user_id: '78', algorithm: 'HMAC-SHA256' })).toString('base64url');
    const form = (text: string) => new URLSearchParams({ signed_request: text }).toString();
    for (const wrong of [
      `${mac}.${other}`,
      `.${payload}`,
      payload,
      mac,
      '',
      signedRequest('77', world.clock.now(), 'another'),
    ])
      expect([wrong, (await world.post('facebook/revocations', form(wrong))).status]).toEqual([wrong, 403]);
    expect((await world.post('facebook/revocations', '{}')).status).toBe(403);
    expect(await world.notices()).toEqual([]);
    expect((await world.post('facebook/revocations', form(request))).status).toBe(200);
    expect((await world.post('facebook/deletions', form(request))).status).toBe(200);
    expect((await world.notices()).map(({ kind, granted_by: person }) => [kind, person]).sort()).toEqual([
      ['deletion', '77'],
      ['revoked', '77'],
    ]);
  });

  it('that fails is counted, and told to operators', async () => {
    const failures = async () =>
      readFigures(await (await fetch(`${world.carillon.origin}/metrics`)).text())
        .get('carillon_notice_calls_refused_total')
        ?.readings.get('{channel="facebook"}') ?? 0;
    const before = await failures();
    for (let call = 0; call < 5; call++) await world.post('facebook/notices', '{}');
    expect((await failures()) - before).toBe(5);
    await waitFor('the set-up page to say so', async () => (await view('facebook')).refusals > 0);
    expect((await view('facebook')).refusedAt).not.toBeNull();
  });
});

describe('what is kept', () => {
  it('is each thing once, however often it is told, alone or among others', async () => {
    const [one, two] = [comment(1), comment(2)];
    for (const body of [one, one, two, one]) await world.post('facebook/notices', body, signed(body));
    const seconds = Math.floor(world.clock.now().getTime() / 1_000);
    const both = JSON.stringify({
      object: 'page',
      entry: [
        {
          id: '1234567890',
          time: seconds + 1_000,
          changes: [1, 3].map((number) =>
            commentChange(POST_ID, (JSON.parse(one) as { entry: { time: number }[] }).entry[0]?.time ?? 0, number),
          ),
        },
      ],
    });
    await world.post('facebook/notices', both, signed(both));
    expect(await world.notices()).toHaveLength(3);
  });

  it('is a thousand things of one call in one go', async () => {
    const seconds = Math.floor(world.clock.now().getTime() / 1_000);
    const changes = Array.from({ length: 1_000 }, (_, index) => commentChange(POST_ID, seconds, index));
    const body = JSON.stringify({ object: 'page', entry: [{ id: '1234567890', time: seconds, changes }] });
    const startedMs = performance.now();
    expect((await world.post('facebook/notices', body, signed(body))).status).toBe(200);
    // Meta gives up after seconds, X after ten; a second is room for a busy machine.
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    expect(await world.notices()).toHaveLength(1_000);
    expect((await view('facebook')).receivedAt).not.toBeNull();
  });

  it('holds nobody’s words and nobody’s name', async () => {
    const body = comment();
    await world.post('facebook/notices', body, signed(body));
    const { rows } = await world.carillon.pool.query<{ text: string }>('SELECT notice::text AS text FROM notice');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.text).not.toMatch(/sound|Berta|6000000000000001/);
    expect(world.logged.join('\n')).not.toMatch(/sound|Berta/);
  });

  it('is nothing of what Carillon has no use for', async () => {
    const ofNoUse = [
      {
        object: 'page',
        entry: [
          { id: '1', time: 1, changes: [{ field: 'feed', value: { item: 'status', verb: 'add', post_id: '1_2' } }] },
        ],
      },
      { object: 'page', entry: [{ id: '1', time: 1, messaging: [{ message: { text: 'Hello' } }] }] },
      { object: 'user', entry: [{ id: '1', time: 1, changed_fields: ['photos'] }] },
    ];
    for (const body of ofNoUse) expect(await world.tell(body)).toBe(200);
    expect(await world.notices()).toEqual([]);
  });
});

describe('any body', () => {
  it('of 5 MB is refused, signed or not, and the service goes on', async () => {
    const large = JSON.stringify({ object: 'page', entry: [], filler: 'x'.repeat(5_000_000) });
    expect((await world.post('facebook/notices', large, signed(large))).status).toBe(413);
    const streamed = await fetch(`${world.carillon.origin}/api/v1/channels/facebook/notices`, {
      method: 'POST',
      body: new Blob([large]).stream(),
      duplex: 'half',
    });
    expect(streamed.status).toBe(413);
    expect((await world.post('facebook/notices', comment(), signed(comment()))).status).toBe(200);
  });

  it('is answered without a fault of ours, signed as it is', async () => {
    const deep = (open: string, close: string) => `${open.repeat(200_000)}1${close.repeat(200_000)}`;
    const odd = [
      '',
      ' ',
      'null',
      '0',
      '"text"',
      '[]',
      '{}',
      '{',
      '\u0000',
      '{"object":"page"}',
      '{"object":"page","entry":null}',
      '{"object":"page","entry":[null,1,"a",[],{}]}',
      '{"object":"page","entry":[{"id":1e400,"time":1e308,"changes":[{"field":"feed","value":{"item":"like","post_id":"1_2"}}]}]}',
      '{"object":"page","entry":[{"id":"1","time":-1e308,"changes":[{"field":"feed","value":{"item":"like","post_id":"1_2","created_time":1e15}}]}]}',
      '{"object":"page","entry":[{"id":"1","time":null,"changes":[{"field":"feed","value":{"item":"like","post_id":"1_2","from":{"name":"\\u0000"}}}]}]}',
      '{"object":"permissions","entry":[{"id":"1","time":9e15,"changes":[{"field":"pages_manage_posts","value":{"verb":"revoked","target_ids":[null,{},"2"]}}]}]}',
      `{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":{"item":"like","post_id":"1_2","from":${deep('[', ']')}}}]}]}`,
      `{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":{"item":"like","post_id":"1_3","from":${deep('{"a":', '}')}}}]}]}`,
      '{"__proto__":{"object":"page"},"constructor":1,"values":{"__proto__":[]}}',
    ];
    const bodies = [...odd.map((text) => Buffer.from(text)), Buffer.from([0xff, 0xfe, 0x00, 0x80])];
    for (const body of bodies) {
      const shown = body.toString('latin1').slice(0, 80);
      expect([shown, (await world.post('facebook/notices', body, signed(body))).status]).toEqual([shown, 200]);
      const ofX = { 'x-twitter-webhooks-signature-oauth2': xSignature(body) };
      expect([shown, (await world.post('x/notices', body, ofX)).status]).toEqual([shown, 200]);
      expect((await world.post('facebook/deletions', body)).status).toBe(403);
    }
    const packed = { ...signed('{}'), 'content-encoding': 'gzip' };
    expect((await world.post('facebook/notices', '{}', packed)).status).toBe(415);
  });
});

it('a stop between keeping and doing loses nothing', async () => {
  const body = comment(99);
  await world.post('facebook/notices', body, signed(body));
  // As a worker leaves it that died at once after it took it.
  await world.carillon.pool.query(`UPDATE notice SET tries = 1, next_at = $1`, [world.clock.now()]);
  expect((await world.notices())[0]).toMatchObject({ outcome: null });
  await world.carillon.another({ CARILLON_ROLES: 'worker' });
  expect(await world.followed('engagement')).toMatchObject([{ outcome: 'unknown', remote_post_id: POST_ID }]);
});
