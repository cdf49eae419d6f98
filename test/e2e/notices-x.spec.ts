import { webhookSignature } from '../stand-ins/x/signatures.js';
import { STAND_IN_APP } from '../stand-ins/x/world.js';
import { waitFor } from '../support/wait-for.js';
import { XWorld } from '../support/x-world.js';

const MINUTE_S = 60;

interface Measurement {
  readonly next_at: Date;
  readonly ids: readonly string[];
  readonly captured: number;
}

let world: XWorld;

beforeAll(async () => {
  world = await XWorld.start({ env: { CARILLON_MEASURE_AT_COST: 'no' } });
  await world.enterApp();
}, 60_000);

afterAll(async () => {
  await world?.stop();
});

beforeEach(async () => {
  await world.carillon.pool.query('DELETE FROM notice');
});

async function tell(body: object): Promise<void> {
  const text = JSON.stringify(body);
  const response = await fetch(`${world.carillon.origin}/api/v1/channels/x/notices`, {
    method: 'POST',
    headers: { 'x-twitter-webhooks-signature-oauth2': webhookSignature(text, STAND_IN_APP.clientSecret) },
    body: text,
  });
  expect(response.status).toBe(200);
}

async function outcomes(count: number): Promise<(string | null)[]> {
  return waitFor('the notices to be followed', async () => {
    const { rows } = await world.carillon.pool.query<{ outcome: string | null }>('SELECT outcome FROM notice');
    return rows.length === count && rows.every(({ outcome }) => outcome !== null) && rows.map(({ outcome }) => outcome);
  });
}

async function measurementOf(account: { readonly id: string }): Promise<Measurement> {
  return waitFor('the post to be taken on', async () => {
    const { rows } = await world.carillon.pool.query<Measurement>(
      `SELECT measurement.next_at, ARRAY(SELECT part->>'remoteId' FROM jsonb_array_elements(publication.parts) part) AS ids,
         (SELECT count(*)::int FROM publication_snapshot snapshot WHERE snapshot.publication_id = publication.id) AS captured
       FROM measurement JOIN publication ON publication.id = measurement.publication_id WHERE publication.account_id = $1`,
      [account.id],
    );
    return rows[0];
  });
}

const statusOf = async (account: { readonly id: string }) =>
  (await world.carillon.owner.ok<{ status: string }>('GET', world.carillon.in(`accounts/${account.id}`))).status;

/** An answer to a post, as the Activity API tells it. */
function answerTo(account: { readonly user: { readonly id: string } }, postId: string, conversationId: string): object {
  return {
    data: {
      event_uuid: '2080765813578191303',
      event_type: 'post.reply.create',
      filter: { user_id: account.user.id },
      payload: {
        id: '2080765813578191999',
        author_id: '2222222222222222222',
        conversation_id: conversationId,
        created_at: world.clock.now().toISOString(),
        text: 'What a sound',
        referenced_tweets: [{ type: 'replied_to', id: postId }],
      },
    },
  };
}

it('reads nothing that costs because somebody answered, unless whoever runs the installation wants it', async () => {
  const account = await world.connect();
  await world.publish(account, [{ text: 'One stroke' }, { text: 'Another stroke' }]);
  const before = await measurementOf(account);
  const [first = '', second = ''] = before.ids;
  await tell(answerTo(account, second, first));
  expect(await outcomes(2)).toEqual(['costs', 'costs']);
  expect(await measurementOf(account)).toEqual(before);
});

it('holds an account whose owner took the app away, told by the newer interface or the older', async () => {
  const [newer, older, other] = [await world.connect(), await world.connect(), await world.connect()];
  await world.letPass(MINUTE_S);
  const dateTime = world.clock.now().toISOString().replace('Z', '+00:00');
  await tell({
    data: {
      event_uuid: '1',
      filter: {},
      event_type: 'oauth.revoke',
      payload: { date_time: dateTime, user_id: newer.user.id, app_id: '29820954' },
    },
  });
  await tell({
    user_event: {
      revoke: { date_time: dateTime, target: { app_id: '29820954' }, source: { user_id: older.user.id } },
    },
  });
  expect(await outcomes(2)).toEqual(['applied', 'applied']);
  expect([await statusOf(newer), await statusOf(older), await statusOf(other)]).toEqual([
    'reconnect',
    'reconnect',
    'active',
  ]);
});

it('measures for an answer below any part of a thread, where reading may cost', async () => {
  const willing = await XWorld.start({ env: { CARILLON_MEASURE_AT_COST: 'yes' } });
  const thrifty = world;
  world = willing;
  try {
    await world.enterApp();
    const account = await world.connect();
    await world.publish(account, [{ text: 'One stroke' }, { text: 'Another stroke' }]);
    const { ids } = await measurementOf(account);
    // The conversation is somebody else's as far as this answer tells: only the second part says whose it is.
    await tell(answerTo(account, ids[1] ?? '', '404'));
    await waitFor('its numbers', async () => (await measurementOf(account)).captured === 1);
    expect((await outcomes(2)).sort()).toEqual(['applied', 'unknown']);
  } finally {
    world = thrifty;
    await willing.stop();
  }
}, 60_000);
