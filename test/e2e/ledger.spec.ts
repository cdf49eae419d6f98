import { readFile } from 'node:fs/promises';
import { Database } from '../../src/core/database/database.js';
import type { Sql } from '../../src/core/database/sql.js';
import { LedgerSealer } from '../../src/modules/ledger/index.js';
import { LedgerRepository } from '../../src/modules/ledger/ledger.repository.js';
import { verifyIn, type VerifyOptions, type WorkspaceVerdict } from '../../src/modules/ledger/verify-ledger.js';
import { PublishingPressure } from '../../src/modules/publishing/index.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

interface Head {
  readonly position: number;
  readonly hash: string;
  readonly unsealed: number;
}

interface Sealed {
  readonly id: string;
  readonly receipt: { readonly ledger: { readonly position: number; readonly hash: string } | null } | null;
}

const EVERYTHING: VerifyOptions = { workspaceId: null, noted: [] };

let world: SandboxWorld;
let database: Database;
/** In the order of the ledger. */
let sealed: string[];

/** Without scheduler: a receipt is sealed when the test says so. */
beforeAll(async () => {
  world = await SandboxWorld.start({ CARILLON_ROLES: 'api,worker' });
  database = world.carillon.carillon.app.get(Database);
  const account = await world.account('on_record');
  for (let number = 1; number <= 6; number++) {
    const post = await world.publish(account, `Number ${number}`, `${number}, continued`);
    await world.deliveryIn(post.id, 'published');
  }
}, 90_000);

afterAll(() => world?.stop());

function sealer(): LedgerSealer {
  return new LedgerSealer(database, new LedgerRepository(), new PublishingPressure(database, world.clock), world.clock);
}

function head(): Promise<Head> {
  return world.carillon.owner.ok('GET', world.carillon.in('ledger/head'));
}

async function verdictIn(sql: Sql, options = EVERYTHING): Promise<WorkspaceVerdict> {
  for await (const verdict of verifyIn(sql, options)) {
    if (verdict.workspaceId === world.carillon.workspaceId) return verdict;
  }
  throw new Error('The verifier did not come to the workspace.');
}

function verdict(options = EVERYTHING): Promise<WorkspaceVerdict> {
  return verdictIn(database, options);
}

class Undo extends Error {}

/** What the verifier says after `alter`, which is undone. Constraints that would keep a hand from doing it are off. */
async function after(alter: (sql: Sql) => Promise<unknown>, options = EVERYTHING): Promise<WorkspaceVerdict> {
  let seen: WorkspaceVerdict | null = null;
  const altered = database.transaction(async (tx) => {
    await tx.execute(`SET LOCAL session_replication_role = replica`);
    await alter(tx);
    seen = await verdictIn(tx, options);
    throw new Undo();
  });
  await expect(altered).rejects.toThrow(Undo);
  if (!seen) throw new Error('The verifier said nothing.');
  return seen;
}

function codes({ faults }: WorkspaceVerdict): string[] {
  return faults.map(({ code, position }) => `${position ?? '-'} ${code}`);
}

it('leaves the machine to publishing while many accounts wait', async () => {
  // Paused, so that the worker takes none of them.
  await database.execute(
    `INSERT INTO account
     SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(), 'remote_id', 'waiting' || number, 'status', 'paused'))).*
     FROM (SELECT account FROM account LIMIT 1) AS first (one), generate_series(1, 20) AS number`,
  );
  await database.execute(
    `INSERT INTO lane (account_id, workspace_id, channel, next_at)
     SELECT id, workspace_id, channel, $1 FROM account WHERE remote_id LIKE 'waiting%'`,
    [new Date(world.clock.now().getTime() - 1_000)],
  );
  expect(await sealer().tick()).toBe(0);
  await database.execute(`DELETE FROM account WHERE remote_id LIKE 'waiting%'`);
});

it('says of receipts that a killed service did not seal that they wait, and the next service seals them', async () => {
  expect(await head()).toEqual({ position: 0, hash: '0'.repeat(64), unsealed: 6 });
  expect(await verdict()).toMatchObject({ entries: 0, waiting: 6, faults: [] });
  expect(await sealer().tick()).toBe(6);
  expect(await sealer().tick()).toBe(0);
  const whole = await verdict();
  expect(whole).toMatchObject({ entries: 6, waiting: 0, faults: [], head: { position: 6 } });
  expect(await head()).toEqual({ ...whole.head, unsealed: 0 });
  const rows = await database.query<{ id: string }>(`SELECT delivery_id AS id FROM ledger_entry ORDER BY position`);
  sealed = rows.map((row) => row.id);
  const last = await world.carillon.owner.ok<Sealed>('GET', world.carillon.in(`deliveries/${sealed[5]}`));
  expect(last.receipt?.ledger).toEqual(whole.head);
});

it('can be verified by the statement in docs/operations.md alone', async () => {
  const page = await readFile('docs/operations.md', 'utf8');
  const statement = /```sql\n([\s\S]*?ledger_entry[\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(await database.query(statement)).toEqual([]);
  const altered = database.transaction(async (tx) => {
    await tx.execute(`UPDATE ledger_entry SET document = replace(document, 'sandbox', 'sandb0x') WHERE position = 3`);
    expect(await tx.query(statement)).toMatchObject([{ position: 3 }]);
    throw new Undo();
  });
  await expect(altered).rejects.toThrow(Undo);
});

describe('one row altered by hand', () => {
  const receiptOf = (sql: Sql, change: string) =>
    sql.execute(`UPDATE receipt SET ${change} WHERE delivery_id = $1`, [sealed[2]]);
  const entryAt = (sql: Sql, position: number, change: string) =>
    sql.execute(`UPDATE ledger_entry SET ${change} WHERE position = $1`, [position]);

  it.each([
    ['remote id', `parts = jsonb_set(parts, '{1,remoteId}', '"another"')`, 'parts.1.remoteId'],
    ['permalink', `parts = jsonb_set(parts, '{1,permalink}', '"https://example.com"')`, 'parts.1.permalink'],
    ['confirmation', `confirmed_by = 'look-up'`, 'confirmedBy (sealed "answer", now "look-up")'],
    ['time of publication', `published_at = published_at - interval '1 hour'`, 'publishedAt'],
    ['time of publication, to no instant at all', `published_at = 'infinity'`, 'publishedAt'],
    ['removal that never was', `removed_at = published_at, sealed = 2`, 'its entry is missing'],
  ])('is found in a receipt: another %s', async (_, change, named) => {
    const found = await after((sql) => receiptOf(sql, change));
    const faults = found.faults.filter(({ deliveryId }) => deliveryId === sealed[2]);
    expect(faults.length).toBe(found.faults.length);
    expect(faults.map(({ detail }) => detail).join(' ')).toContain(named);
  });

  it.each([
    ['content', `content = jsonb_set(content, '{parts,0,text}', '"What we meant"')`, 'content-altered'],
    [
      'content and its hash',
      `content = content || '{"language":"de"}', content_hash = repeat('a', 64)`,
      'content-altered',
    ],
    ['permalink', `permalink = 'https://example.com/other'`, 'delivery-altered'],
    ['remote id', `remote_id = 'other'`, 'delivery-altered'],
    ['time of publication', `published_at = published_at - interval '1 hour'`, 'delivery-altered'],
    ['channel', `channel = 'mastodon'`, 'receipt-altered'],
    ['post', `post_id = gen_random_uuid()`, 'receipt-altered'],
    ['account', `account_id = gen_random_uuid()`, 'receipt-altered'],
    ['state', `state = 'failed'`, 'not-sent'],
  ])('is found in a delivery: another %s', async (_, change, code) => {
    const found = await after((sql) => sql.execute(`UPDATE delivery SET ${change} WHERE id = $1`, [sealed[2]]));
    expect(codes(found)).toContain(`3 ${code}`);
    expect(found.faults.every(({ position, deliveryId }) => position === 3 && deliveryId === sealed[2])).toBe(true);
  });

  it('is found whichever column of an entry or a receipt it is in', async () => {
    const columns = await database.query<{ table: string; column: string; type: string }>(
      `SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns
       WHERE table_name IN ('ledger_entry', 'ledger_head', 'receipt') AND (table_name, column_name) <> ('receipt', 'sealed')`,
    );
    expect(columns.length).toBeGreaterThan(15);
    const others: Readonly<Record<string, string>> = {
      uuid: 'gen_random_uuid()',
      bigint: '? + 100',
      text: `overlay(? placing 'answer' from 1)`,
      jsonb: `'{"other":true}'`,
      'timestamp with time zone': `COALESCE(?, '2027-01-01') + interval '1 millisecond'`,
    };
    for (const { table, column, type } of columns) {
      const which = table === 'ledger_head' ? 'workspace_id = $2' : `delivery_id = $1 AND $2::uuid IS NOT NULL`;
      const value =
        column === 'kind'
          ? `'removed'`
          : column === 'confirmed_by'
            ? `'person'`
            : (others[type] ?? '').replace('?', column);
      const found = await after((sql) =>
        sql.execute(`UPDATE ${table} SET ${column} = ${value} WHERE ${which} OR $1::uuid IS NULL`, [
          sealed[2],
          world.carillon.workspaceId,
        ]),
      );
      expect([table, column, found.faults.length > 0]).toEqual([table, column, true]);
    }
  });

  it("is found in an entry: another document, also with the entry's hash made anew", async () => {
    const change = `document = replace(document, '"channel":"sandbox"', '"channel":"feed"')`;
    expect(codes(await after((sql) => entryAt(sql, 3, change)))).toEqual(['3 hash', '3 receipt-altered']);
    const hash = `hash = encode(sha256(convert_to(concat_ws(E'\\n', 'carillon-ledger-1', workspace_id, position, delivery_id, kind,
      to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), previous_hash, document), 'UTF8')), 'hex')`;
    const anew = await after(async (sql) => {
      await entryAt(sql, 3, change);
      await entryAt(sql, 3, hash);
    });
    expect(codes(anew)).toEqual(['3 receipt-altered', '4 link']);
    // At the end of the chain, the head tells.
    const atTheEnd = await after(async (sql) => {
      await entryAt(sql, 6, change);
      await entryAt(sql, 6, hash);
    });
    expect(codes(atTheEnd)).toEqual(['6 receipt-altered', '6 head']);
  });
});

describe('rows taken away, put in or moved by hand', () => {
  it('are found: an entry missing in the middle', async () => {
    const found = await after((sql) => sql.execute(`DELETE FROM ledger_entry WHERE position = 3`));
    expect(codes(found)).toEqual(['- not-sealed', '4 gap']);
    expect(found.faults[0]).toMatchObject({ deliveryId: sealed[2] });
    expect(found.faults[1]?.detail).toBe('The entry before it, at position 3, is missing.');
  });

  it('are found: an end cut off so that nothing in the database tells, by a head noted earlier', async () => {
    const { position, hash } = await head();
    const cutOff = async (sql: Sql): Promise<void> => {
      await sql.execute(`DELETE FROM ledger_entry WHERE position > 4`);
      await sql.execute(`DELETE FROM receipt WHERE delivery_id = ANY($1)`, [sealed.slice(4)]);
      await sql.execute(`DELETE FROM delivery WHERE id = ANY($1)`, [sealed.slice(4)]);
      await sql.execute(
        `UPDATE ledger_head SET position = 4, hash = (SELECT hash FROM ledger_entry WHERE position = 4)`,
      );
    };
    expect((await after(cutOff)).faults).toEqual([]);
    const noted = [{ workspaceId: world.carillon.workspaceId, position, hash }];
    expect(codes(await after(cutOff, { workspaceId: null, noted }))).toEqual(['6 noted-head']);
    expect((await verdict({ workspaceId: null, noted })).faults).toEqual([]);
    // Cut off without care, it is found without a noted head.
    expect(codes(await after((sql) => sql.execute(`DELETE FROM ledger_entry WHERE position = 6`)))).toEqual([
      '- not-sealed',
      '5 head',
    ]);
  });

  it('are found: a receipt missing, with or without its delivery', async () => {
    const receipt = await after((sql) => sql.execute(`DELETE FROM receipt WHERE delivery_id = $1`, [sealed[1]]));
    expect(receipt.faults).toMatchObject([{ code: 'receipt-missing', position: 2, deliveryId: sealed[1] }]);
    const delivery = await after((sql) => sql.execute(`DELETE FROM delivery WHERE id = $1`, [sealed[1]]));
    expect(delivery.faults).toMatchObject([{ code: 'receipt-missing', position: 2, deliveryId: sealed[1] }]);
    const unsealed = await after(async (sql) => {
      await sql.execute(`DELETE FROM receipt WHERE delivery_id = $1`, [sealed[5]]);
      await sql.execute(`DELETE FROM ledger_entry WHERE position = 6`);
      await sql.execute(
        `UPDATE ledger_head SET position = 5, hash = (SELECT hash FROM ledger_entry WHERE position = 5)`,
      );
    });
    expect(unsealed.faults).toMatchObject([{ code: 'receipt-missing', position: null, deliveryId: sealed[5] }]);
  });

  it('are found: two entries that changed places', async () => {
    const found = await after(async (sql) => {
      await sql.execute(`UPDATE ledger_entry SET position = 100 WHERE position = 3`);
      await sql.execute(`UPDATE ledger_entry SET position = 3 WHERE position = 4`);
      await sql.execute(`UPDATE ledger_entry SET position = 4 WHERE position = 100`);
    });
    expect(codes(found)).toEqual(['3 link', '3 hash', '4 link', '4 hash', '5 link']);
  });

  it('are found: a receipt of what was never sent, sealed or not', async () => {
    const account = await world.account('never_sent');
    const post = await world.draft([account], 'Planned');
    await world.schedule(post.id, new Date(world.clock.now().getTime() + 3_600_000));
    const planned = await world.delivery(post.id);
    const insert = (sql: Sql, createdAt: string) =>
      sql.execute(
        `INSERT INTO receipt (delivery_id, workspace_id, content_hash, parts, confirmed_by, published_at, created_at)
         SELECT id, workspace_id, content_hash, '[{"remoteId":"1","permalink":null}]', 'answer', ${createdAt}, ${createdAt}
         FROM delivery WHERE id = $1`,
        [planned.id],
      );
    const backdated = await after((sql) => insert(sql, `now() - interval '1 day'`));
    expect(codes(backdated)).toContain('- not-sealed');
    const fresh = await after((sql) => insert(sql, 'now()'));
    expect(fresh.faults).toMatchObject([
      { code: 'delivery-altered', deliveryId: planned.id },
      { code: 'not-sent', deliveryId: planned.id },
    ]);
    // Also where the delivery was made to look published: no attempt stands behind it.
    const dressed = await after(async (sql) => {
      await insert(sql, 'now()');
      await sql.execute(
        `UPDATE delivery SET state = 'published', next_at = NULL, remote_id = '1', published_at = now() WHERE id = $1`,
        [planned.id],
      );
    });
    expect(dressed.faults).toMatchObject([{ code: 'not-sent', deliveryId: planned.id }]);
    await insert(database, 'now()');
    expect(await sealer().tick()).toBe(1);
    expect(codes(await verdict())).toEqual(['7 delivery-altered', '7 not-sent']);
    // This one stays in the chain, as whatever was sealed does; the tests behind this one look past it.
    await database.execute(`DELETE FROM receipt WHERE delivery_id = $1`, [planned.id]);
    expect(codes(await verdict())).toEqual(['7 receipt-missing']);
  });
});

it('seals nothing twice where somebody took the marks off', async () => {
  await database.execute(`UPDATE receipt SET sealed = 0`);
  const before = await head();
  expect(before.unsealed).toBe(6);
  expect(await sealer().tick()).toBe(0);
  expect(await head()).toEqual({ ...before, unsealed: 0 });
});

it('has an entry of its own for a takedown', async () => {
  const before = await head();
  await world.carillon.owner.ok('POST', world.carillon.in(`deliveries/${sealed[0]}/unpublish`));
  await waitFor('the removal', async () => {
    const delivery = await world.carillon.owner.ok<{ state: string }>(
      'GET',
      world.carillon.in(`deliveries/${sealed[0]}`),
    );
    return delivery.state === 'removed';
  });
  expect((await head()).unsealed).toBe(1);
  expect(await sealer().tick()).toBe(1);
  const [entry] = await database.query<{ kind: string; delivery_id: string; document: string }>(
    `SELECT kind, delivery_id, document FROM ledger_entry WHERE position = $1`,
    [before.position + 1],
  );
  expect(entry).toMatchObject({ kind: 'removed', delivery_id: sealed[0] });
  expect(JSON.parse(entry?.document ?? '')).toMatchObject({
    deliveryId: sealed[0],
    removedAt: expect.any(String) as string,
  });
  expect(codes(await verdict())).toEqual(['7 receipt-missing']);
  const undone = await after((sql) =>
    sql.execute(`UPDATE receipt SET removed_at = NULL WHERE delivery_id = $1`, [sealed[0]]),
  );
  expect(codes(undone)).toContain('8 receipt-altered');
  const reset = await after((sql) => sql.execute(`DELETE FROM ledger_entry WHERE position = 8`));
  expect(codes(reset)).toEqual(['- not-sealed', '7 receipt-missing', '7 head']);
});

it('is one unforked chain however many schedulers seal at once', async () => {
  const copies = 3_000;
  const before = await head();
  await database.execute(
    `WITH source AS (SELECT * FROM delivery WHERE id = $1),
     copied_post AS (
       INSERT INTO post (id, workspace_id, content, created_at, updated_at)
       SELECT gen_random_uuid(), workspace_id, '{}', now(), now() FROM source, generate_series(1, $2) RETURNING id
     ), copied AS (
       INSERT INTO delivery (id, workspace_id, post_id, account_id, channel, state, due_at, late_at, one_call, content, content_hash,
         remote_id, permalink, published_at, created_at, updated_at)
       SELECT gen_random_uuid(), workspace_id, copied_post.id, account_id, channel, state, due_at, late_at, one_call, content, content_hash,
         remote_id, permalink, published_at, created_at, updated_at
       FROM source, copied_post RETURNING id, workspace_id
     ), tried AS (
       INSERT INTO attempt (id, workspace_id, delivery_id, number, kind, worker, started_at, ended_at, outcome)
       SELECT gen_random_uuid(), workspace_id, id, 1, 'send', 'test', now(), now(), 'published' FROM copied
     )
     INSERT INTO receipt (delivery_id, workspace_id, content_hash, parts, first_comment, confirmed_by, published_at, created_at)
     SELECT copied.id, copied.workspace_id, content_hash, parts, first_comment, confirmed_by, published_at, now()
     FROM copied, receipt WHERE receipt.delivery_id = $1`,
    [sealed[3], copies],
  );
  const sealers = Array.from({ length: 4 }, sealer);
  let added = 0;
  await waitFor('everything to be sealed', async () => {
    const counts = await Promise.all(sealers.map((one) => one.tick()));
    added += counts.reduce((sum, count) => sum + count, 0);
    return (await head()).unsealed === 0;
  });
  expect(added).toBe(copies);
  expect((await head()).position).toBe(before.position + copies);
  expect(await verdict()).toMatchObject({ entries: before.position + copies, waiting: 0, faults: [{ position: 7 }] });
}, 60_000);

it('goes with its workspace when that is deleted, and the verifier says so without calling it altered', async () => {
  const { owner, workspaceId } = world.carillon;
  const noted = { workspaceId, ...(await head()) };
  await owner.ok('DELETE', `workspaces/${workspaceId}`, { confirmName: 'Bellfoundry' });
  expect(await verdict({ workspaceId: null, noted: [noted] })).toMatchObject({
    name: null,
    entries: 0,
    head: { position: noted.position, hash: noted.hash },
    faults: [],
  });
  const later = { ...noted, position: noted.position + 1 };
  expect(codes(await verdict({ workspaceId: null, noted: [later] }))).toEqual([`${later.position} noted-head`]);
  await database.execute(`DELETE FROM ledger_head`);
  const vanished = await verdict({ workspaceId: null, noted: [noted] });
  expect(codes(vanished)).toEqual([`${noted.position} noted-head`]);
});
