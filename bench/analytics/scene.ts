import { randomUUID } from 'node:crypto';
import type pg from 'pg';

const DAY_MS = 86_400_000;
const CHANNELS = ['sandbox', 'mastodon', 'bluesky'];
const LABELS = 20;
const AUTHORS = 10;
const PUBLICATIONS_PER_CAMPAIGN = 500;
/** Ages at which a publication was captured, in hours: what the cadence does in 90 days. */
export const AGES = [0.25, 1, 3, 6, 12, 24, 48, 72, 96, 120, 144, 168, 336, 504, 672, 840, 1_008, 1_344, 1_680, 2_016];
const IN_ONE_STATEMENT = 50_000;

export interface SceneSize {
  readonly publications: number;
  readonly accounts: number;
  readonly days: number;
}

/** A workspace with years of publications behind it, each captured twenty times. The last of them is 90 days old: all have all their snapshots. */
export class AnalyticsScene {
  readonly accountIds: string[] = [];
  readonly campaignIds: string[] = [];
  readonly authorIds: string[] = [];
  readonly labels = Array.from({ length: LABELS }, (_, index) => `label ${index}`);

  constructor(
    private readonly db: pg.Client,
    readonly workspaceId: string,
    readonly size: SceneSize,
    readonly lastDay: Date,
  ) {}

  get firstDay(): Date {
    return new Date(this.lastDay.getTime() - this.size.days * DAY_MS);
  }

  async fill(say: (what: string) => void): Promise<void> {
    await this.makePartitions();
    await this.db.query(
      `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, since)
       SELECT channel, 'publication', metric, 1, metric, metric, '2000-01-01'
       FROM unnest($1::text[]) AS channel, unnest('{reach,views,reactions,comments,shares,clicks}'::text[]) AS metric
       ON CONFLICT DO NOTHING`,
      [CHANNELS],
    );
    for (let index = 0; index < AUTHORS; index++) {
      const id = randomUUID();
      await this.db.query(
        `INSERT INTO person (id, email, email_key, name, password_hash, created_at, updated_at) VALUES ($1, $2, $2, $3, '-', now(), now())`,
        [id, `author${index}@bells.example`, `Author ${index}`],
      );
      this.authorIds.push(id);
    }
    for (let index = 0; index < this.size.accounts; index++) await this.anAccount(index);
    for (let index = 0; index < this.size.publications / PUBLICATIONS_PER_CAMPAIGN; index++) {
      const id = randomUUID();
      await this.db.query(
        `INSERT INTO campaign (id, workspace_id, name, color, created_at, updated_at) VALUES ($1, $2, $3, '#1d4ed8', now(), now())`,
        [id, this.workspaceId, `Campaign ${index}`],
      );
      this.campaignIds.push(id);
    }
    await this.db.query(`ALTER TABLE publication DISABLE TRIGGER USER`);
    for (let from = 0; from < this.size.publications; from += IN_ONE_STATEMENT) {
      await this.publish(from, Math.min(this.size.publications, from + IN_ONE_STATEMENT));
      say(`${Math.min(this.size.publications, from + IN_ONE_STATEMENT).toLocaleString('en-US')} publications`);
    }
    await this.db.query(`ALTER TABLE publication ENABLE TRIGGER USER`);
    await this.db.query('VACUUM ANALYZE');
  }

  private async anAccount(index: number): Promise<void> {
    const id = randomUUID();
    await this.db.query(
      `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
       VALUES ($1, $2, $3, '', $4, $5, $5, 'active', '{}', '{}', now(), now(), now())`,
      [id, this.workspaceId, CHANNELS[index % CHANNELS.length], id, `account${index}`],
    );
    await this.db.query(
      `INSERT INTO account_snapshot (account_id, workspace_id, captured_at, definition_version, followers, native)
       SELECT $1, $2, day, 1, 1000 + extract(day FROM day - $3)::int, '{}' FROM generate_series($3::timestamptz, $4::timestamptz, '1 day') AS day`,
      [id, this.workspaceId, this.firstDay, new Date(this.lastDay.getTime() + 90 * DAY_MS)],
    );
    this.accountIds.push(id);
  }

  /** Publications, and their growth: half of it in the first day. */
  private async publish(from: number, to: number): Promise<void> {
    await this.db.query(
      `WITH numbers AS (
         SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS post_id, (n % $4) + 1 AS account, (n / ${PUBLICATIONS_PER_CAMPAIGN}) + 1 AS campaign,
           $5::timestamptz + (n::float8 / $6) * $7 * interval '1 day' + random() * interval '3 hours' AS published_at, random() AS luck
         FROM generate_series($1::int, $2::int - 1) AS n
       ), posts AS (
         INSERT INTO post (id, workspace_id, campaign_id, content, labels, author_id, created_at, updated_at)
         SELECT post_id, $3, ($9::uuid[])[campaign], '{"parts": [{"text": "Ring the bells"}]}',
           ARRAY['label ' || n % ${LABELS}] || CASE WHEN n % 2 = 0 THEN ARRAY['label ' || (n / 2 + 7) % ${LABELS}] ELSE '{}' END,
           ($10::uuid[])[n % ${AUTHORS} + 1], published_at, published_at
         FROM numbers
       ), publications AS (
         INSERT INTO publication (id, workspace_id, account_id, channel, origin, post_id, campaign_id, author_id, labels, title, excerpt, remote_id, parts,
           part_count, published_at, created_at)
         SELECT id, $3, ($8::uuid[])[account], (ARRAY['${CHANNELS.join("','")}'])[(account - 1) % ${CHANNELS.length} + 1], 'delivery', post_id,
           ($9::uuid[])[campaign], ($10::uuid[])[n % ${AUTHORS} + 1],
           ARRAY['label ' || n % ${LABELS}] || CASE WHEN n % 2 = 0 THEN ARRAY['label ' || (n / 2 + 7) % ${LABELS}] ELSE '{}' END,
           '', 'Ring the bells', id::text, '[]', 1, published_at, published_at
         FROM numbers
       )
       INSERT INTO publication_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, reach, views, reactions, comments, shares,
         clicks, native)
       SELECT id, $3, ($8::uuid[])[account], published_at + age * interval '1 hour', 1, reach, (reach * 1.6)::bigint, (reach * 0.04)::bigint,
         (reach * 0.01)::bigint, (reach * 0.005)::bigint, (reach * 0.02)::bigint,
         jsonb_build_object('people', reach, 'shown', (reach * 1.6)::bigint, 'likes', (reach * 0.04)::bigint)
       FROM numbers CROSS JOIN unnest($11::float8[]) AS age
       CROSS JOIN LATERAL (SELECT (exp(luck * 6 + 3) * (1 - exp(-age / 36)))::bigint AS reach) grown`,
      [
        from,
        to,
        this.workspaceId,
        this.size.accounts,
        this.firstDay,
        this.size.publications,
        this.size.days,
        this.accountIds,
        this.campaignIds,
        this.authorIds,
        AGES,
      ],
    );
  }

  private async makePartitions(): Promise<void> {
    const until = this.lastDay.getTime() + 100 * DAY_MS;
    for (let month = this.firstDay; month.getTime() < until;) {
      const first = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth()));
      const next = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1));
      const name = first.toISOString().slice(0, 7).replace('-', '_');
      for (const parent of ['publication_snapshot', 'account_snapshot']) {
        await this.db.query(
          `CREATE TABLE IF NOT EXISTS ${parent}_${name} PARTITION OF ${parent}
           FOR VALUES FROM ('${first.toISOString()}') TO ('${next.toISOString()}')`,
        );
      }
      month = next;
    }
  }
}
