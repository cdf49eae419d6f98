import { randomUUID } from 'node:crypto';
import { withDatabase, type Client } from './database';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Days back from now; the compared period of thirty days lies within. */
const DAYS = 75;
/** After publication, in hours. */
const MEASURED_AFTER = [1, 6, 26, 72, 240];

/** Accounts with months behind them, as collecting would have left them. */
export interface History {
  /** Reach, views, clicks, engagement and followers are known of it. */
  readonly sandbox: string;
  /** Its network tells neither reach nor views nor clicks. */
  readonly mastodon: string;
  /** Four posts, none measured yet. */
  readonly unmeasured: string;
  readonly campaign: string;
  /** Titles from the best to the worst against the sandbox account's median. */
  readonly best: string;
  readonly worst: string;
}

/** Fills a workspace with what was published and measured over the last weeks. What is summed up from it comes by itself a moment later. */
export async function addHistory(dataDir: string, workspaceId: string, campaignId: string): Promise<History> {
  return withDatabase(dataDir, async (client) => {
    await makePartitions(client);
    const [sandbox, mastodon, unmeasured] = [
      await anAccount(client, workspaceId, 'sandbox', '@bell_foundry', 'Bell foundry'),
      await anAccount(client, workspaceId, 'mastodon', '@tower@social.example', 'Bell tower'),
      await anAccount(client, workspaceId, 'sandbox', '@new_bells', 'New bells'),
    ];
    await backdateDefinitions(client);
    const best = 'The great bell rings again after sixty years';
    const worst = 'Opening hours on the public holiday';
    for (let back = DAYS; back >= 1; back -= 2) {
      const index = (DAYS - back) / 2;
      const size = back === 9 ? 6 : back === 13 ? 0.2 : 0.7 + ((index * 37) % 10) / 12;
      const title = back === 9 ? best : back === 13 ? worst : (TITLES[index % TITLES.length] ?? '');
      await publish(client, {
        workspaceId,
        accountId: sandbox,
        channel: 'sandbox',
        title,
        at: at(back, 7 + ((index * 5) % 13)),
        campaignId: index % 3 === 0 ? campaignId : null,
        labels: [['workshop'], ['events', 'concert'], []][index % 3] ?? [],
        values: {
          reach: 420 * size,
          views: 610 * size,
          reactions: 31 * size,
          comments: 6 * size,
          shares: 8 * size,
          saves: 3 * size,
          clicks: 14 * size,
        },
      });
      if (index % 3 !== 1) continue;
      await publish(client, {
        workspaceId,
        accountId: mastodon,
        channel: 'mastodon',
        title,
        at: at(back, 18),
        campaignId: index % 2 === 0 ? campaignId : null,
        labels: ['workshop'],
        values: { reactions: 12 * size, comments: 2 * size, shares: 5 * size },
      });
    }
    for (let back = 4; back >= 1; back--) {
      await publish(client, {
        workspaceId,
        accountId: unmeasured,
        channel: 'sandbox',
        title: `Not measured yet, ${back}`,
        at: at(back, 9),
        campaignId: null,
        labels: [],
        values: null,
      });
    }
    for (let back = DAYS; back >= 0; back--) {
      await countFollowers(client, workspaceId, sandbox, at(back, 6), 4_200 + (DAYS - back) * 9 + ((back * 7) % 11));
      await countFollowers(client, workspaceId, mastodon, at(back, 6), 830 + (DAYS - back) * 2);
    }
    await client.query('INSERT INTO roll_up_rebuild (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING', [workspaceId]);
    return { sandbox, mastodon, unmeasured, campaign: campaignId, best, worst };
  });
}

/** Waits until everything that was measured is summed up. */
export async function rolledUp(dataDir: string): Promise<void> {
  await withDatabase(dataDir, async (client) => {
    for (let tries = 0; tries < 300; tries++) {
      const { rows } = await client.query(
        `SELECT (SELECT count(*) FROM roll_up_pending) + (SELECT count(*) FROM roll_up_rebuild)
           + (SELECT count(*) FROM publication WHERE day IS NULL) AS waiting`,
      );
      if (Number(rows[0]?.['waiting']) === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('The numbers were not summed up within a minute.');
  });
}

const TITLES = [
  'How a bell is cast, in six pictures',
  'Meet the people who ring on Sundays',
  'A look into the workshop',
  'Concert in the tower on Friday',
  'What the smallest bell is for',
  'Restoring the clock face',
  'Ring with us: open evening',
];

function at(daysBack: number, hour: number): Date {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  return new Date(Math.min(Date.now() - HOUR_MS, midnight - daysBack * DAY_MS + hour * HOUR_MS));
}

async function makePartitions(client: Client): Promise<void> {
  const now = new Date();
  for (let back = 0; back <= 4; back++) {
    const [from, to] = [0, 1].map((on) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back + on)));
    const name = from?.toISOString().slice(0, 7).replace('-', '_');
    for (const parent of ['publication_snapshot', 'account_snapshot']) {
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${parent}_${name} PARTITION OF ${parent}
         FOR VALUES FROM ('${from?.toISOString()}') TO ('${to?.toISOString()}')`,
      );
    }
  }
}

async function anAccount(
  client: Client,
  workspaceId: string,
  channel: string,
  handle: string,
  name: string,
): Promise<string> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
     VALUES ($1::uuid, $2, $3, '', $1::text, $4, $5, 'active', '{}', '{}', now(), now(), now())`,
    [id, workspaceId, channel, handle, name],
  );
  return id;
}

/** The service knows the meanings since it was started; the posts are older. */
async function backdateDefinitions(client: Client): Promise<void> {
  await client.query(
    `UPDATE metric_definition SET since = since - interval '200 days' WHERE since > now() - interval '100 days'`,
  );
}

async function publish(
  client: Client,
  what: {
    readonly workspaceId: string;
    readonly accountId: string;
    readonly channel: string;
    readonly title: string;
    readonly at: Date;
    readonly campaignId: string | null;
    readonly labels: readonly string[];
    /** As they are in the end; null: nobody has asked yet. */
    readonly values: Readonly<Record<string, number>> | null;
  },
): Promise<void> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO publication (id, workspace_id, account_id, channel, origin, campaign_id, labels, title, excerpt, remote_id, permalink, parts,
       part_count, published_at, created_at)
     VALUES ($1::uuid, $2, $3, $4, 'history', $5, $6, $7, $7, $1::text, 'https://social.example/' || $1::text, '[]', 1, $8, $8)`,
    [id, what.workspaceId, what.accountId, what.channel, what.campaignId, what.labels, what.title, what.at],
  );
  for (const [index, hours] of MEASURED_AFTER.entries()) {
    const capturedAt = new Date(what.at.getTime() + hours * HOUR_MS);
    if (what.values === null || capturedAt.getTime() > Date.now()) break;
    const share = 1 - 0.55 ** (index + 1);
    const values = Object.entries(what.values).map(([name, value]) => [name, Math.round(value * share)] as const);
    await client.query(
      `INSERT INTO publication_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, native, ${values.map(([name]) => name).join(', ')})
       VALUES ($1, $2, $3, $4, 1, $5, ${values.map((_, place) => `$${place + 6}`).join(', ')})`,
      [
        id,
        what.workspaceId,
        what.accountId,
        capturedAt,
        JSON.stringify(Object.fromEntries(values)),
        ...values.map(([, value]) => value),
      ],
    );
  }
  await client.query(
    `INSERT INTO roll_up_pending (publication_id, from_at) VALUES ($1, $2)
     ON CONFLICT (publication_id) DO UPDATE SET from_at = LEAST(roll_up_pending.from_at, excluded.from_at)`,
    [id, what.at],
  );
}

async function countFollowers(
  client: Client,
  workspaceId: string,
  accountId: string,
  capturedAt: Date,
  followers: number,
): Promise<void> {
  await client.query(
    `WITH taken AS (
       INSERT INTO account_snapshot (account_id, workspace_id, captured_at, definition_version, followers, native)
       VALUES ($1, $2, $3, 1, $4, '{}') RETURNING *
     )
     INSERT INTO account_latest (account_id, workspace_id, captured_at, definition_version, followers, native)
     SELECT account_id, workspace_id, captured_at, 1, followers, '{}' FROM taken
     ON CONFLICT (account_id) DO UPDATE SET captured_at = excluded.captured_at, followers = excluded.followers`,
    [accountId, workspaceId, capturedAt, followers],
  );
}
