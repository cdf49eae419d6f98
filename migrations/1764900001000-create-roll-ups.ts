import type { MigrationInterface, QueryRunner } from 'typeorm';

const FORMER_METRICS = ['reach', 'views', 'reactions', 'comments', 'shares', 'saves', 'clicks', 'quotes', 'poll_votes'];
const NEW_METRICS = ['video_views', 'watch_seconds'];
const POST_METRICS = [...FORMER_METRICS, ...NEW_METRICS];
/** Engagement is kept beside its parts, so that each number of a report is one column. */
const SUMMED = [...POST_METRICS, 'engagement'];
const bigints = (names: readonly string[]) => names.map((name) => `${name} bigint`).join(', ');

/**
 * Publications, and what reports are read from. A publication is what is out on an account, whoever sent it; its latest numbers stand beside
 * it. Days, sums by day of publication and gains by day are all derived from snapshots, and can be made again from them.
 */
export class CreateRollUps1764900001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DO $$
      DECLARE partition record;
      BEGIN
        FOR partition IN SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'delivery_snapshot'::regclass LOOP
          EXECUTE format('ALTER TABLE %s RENAME TO %I', partition.name, replace(partition.name, 'delivery_snapshot', 'publication_snapshot'));
        END LOOP;
      END $$;
      ALTER TABLE delivery_snapshot RENAME TO publication_snapshot;
      ALTER TABLE publication_snapshot RENAME COLUMN delivery_id TO publication_id;
      ALTER TABLE publication_snapshot ${NEW_METRICS.map((name) => `ADD COLUMN ${name} bigint`).join(', ')};

      ALTER TABLE metric_definition DROP CONSTRAINT metric_definition_subject_check;
      UPDATE metric_definition SET subject = 'publication' WHERE subject = 'delivery';
      ALTER TABLE metric_definition ADD CHECK (subject IN ('publication', 'account'));

      CREATE TABLE publication (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        account_id uuid NOT NULL,
        channel text NOT NULL,
        origin text NOT NULL CHECK (origin IN ('delivery', 'history', 'import')),
        post_id uuid,
        campaign_id uuid,
        author_id uuid REFERENCES person (id) ON DELETE SET NULL,
        labels text[] NOT NULL DEFAULT '{}',
        title text NOT NULL,
        excerpt text NOT NULL,
        remote_id text,
        permalink text,
        parts jsonb NOT NULL,
        part_count integer NOT NULL,
        published_at timestamptz(3) NOT NULL,
        removed_at timestamptz(3),
        day date,
        hour smallint CHECK (hour BETWEEN 0 AND 167),
        captured_at timestamptz(3),
        definition_version integer,
        ${bigints(SUMMED)},
        engagement_after_day bigint,
        followers bigint,
        native jsonb,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        CHECK (origin <> 'delivery' OR post_id IS NOT NULL),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, post_id) REFERENCES post (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaign (workspace_id, id) ON DELETE SET NULL (campaign_id)
      ) WITH (fillfactor = 80);
      COMMENT ON TABLE publication IS 'What is or was out on an account, with its latest numbers';
      COMMENT ON COLUMN publication.id IS 'Of origin delivery: the id of the delivery';
      COMMENT ON COLUMN publication.origin IS 'delivery: sent from here; history: found on the network; import: read from a file';
      COMMENT ON COLUMN publication.day IS 'Of publication, in the zone of the workspace; set with the roll-ups';
      COMMENT ON COLUMN publication.hour IS 'Hour of the week of publication, in the zone of the workspace: 0 is Monday, midnight';
      COMMENT ON COLUMN publication.engagement_after_day IS 'As first captured from 24 to 48 hours after publication';
      COMMENT ON COLUMN publication.followers IS 'Of the account when it was published, or the first known after it';
      CREATE UNIQUE INDEX publication_once ON publication (account_id, remote_id) WHERE remote_id IS NOT NULL;
      CREATE INDEX publication_by_time ON publication (workspace_id, published_at, id);
      CREATE INDEX publication_by_account ON publication (account_id, published_at);
      CREATE INDEX publication_by_campaign ON publication (workspace_id, campaign_id, published_at) WHERE campaign_id IS NOT NULL;
      CREATE INDEX publication_by_day ON publication (workspace_id, day);
      CREATE INDEX publication_by_post ON publication (post_id) WHERE post_id IS NOT NULL;
      CREATE INDEX publication_by_label ON publication USING gin (labels);

      CREATE TABLE publication_day (
        publication_id uuid NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
        day date NOT NULL,
        account_id uuid NOT NULL,
        captured_at timestamptz(3) NOT NULL,
        definition_version integer NOT NULL,
        first boolean NOT NULL,
        ${bigints(SUMMED)},
        ${bigints(SUMMED.map((name) => `gained_${name}`))},
        PRIMARY KEY (publication_id, day)
      );
      COMMENT ON TABLE publication_day IS 'What was known of a publication at the end of a day on which it was measured, and what it gained since the day before that';
      CREATE INDEX publication_day_by_account ON publication_day (account_id, day);

      CREATE TABLE account_day (
        account_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        day date NOT NULL,
        captured_at timestamptz(3) NOT NULL,
        definition_version integer NOT NULL,
        followers bigint, following bigint, posts bigint,
        PRIMARY KEY (account_id, day),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );

      CREATE TABLE published_roll_up (
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        dimension text NOT NULL,
        grain text NOT NULL CHECK (grain IN ('day', 'month')),
        day date NOT NULL,
        key text NOT NULL,
        published bigint NOT NULL,
        measured bigint NOT NULL,
        reach_known bigint NOT NULL,
        ${bigints(SUMMED)},
        rate_reach_engagement bigint, rate_reach_base bigint, rate_reach_count bigint NOT NULL,
        rate_views_engagement bigint, rate_views_base bigint, rate_views_count bigint NOT NULL,
        rate_followers_engagement bigint, rate_followers_base bigint, rate_followers_count bigint NOT NULL,
        oldest_captured_at timestamptz(3),
        newest_captured_at timestamptz(3),
        PRIMARY KEY (workspace_id, dimension, grain, day, key)
      );
      COMMENT ON TABLE published_roll_up IS 'Sums of the latest numbers of what was published on a day or in a month';

      CREATE TABLE gained_roll_up (
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        account_id uuid NOT NULL,
        campaign_id uuid,
        channel text NOT NULL,
        day date NOT NULL,
        definition_version integer NOT NULL,
        begun bigint NOT NULL,
        ${bigints(SUMMED)}
      );
      COMMENT ON TABLE gained_roll_up IS 'What publications gained on a day, by account and campaign';
      CREATE INDEX gained_roll_up_by_account ON gained_roll_up (account_id, day);
      CREATE INDEX gained_roll_up_by_campaign ON gained_roll_up (workspace_id, campaign_id, day) WHERE campaign_id IS NOT NULL;
      CREATE INDEX gained_roll_up_by_day ON gained_roll_up (workspace_id, day);

      CREATE TABLE gained_channel_roll_up (
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        channel text NOT NULL,
        day date NOT NULL,
        definition_version integer NOT NULL,
        begun bigint NOT NULL,
        ${bigints(SUMMED)},
        PRIMARY KEY (workspace_id, day, channel, definition_version)
      );

      CREATE TABLE roll_up_pending (
        publication_id uuid PRIMARY KEY,
        from_at timestamptz(3)
      );
      COMMENT ON TABLE roll_up_pending IS 'Publications whose roll-ups are behind. No foreign key: it is written with each snapshot';
      COMMENT ON COLUMN roll_up_pending.from_at IS 'The earliest snapshot that is not rolled up yet; null where only what describes the publication changed';

      CREATE TABLE roll_up_dirty_day (
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        day date NOT NULL,
        PRIMARY KEY (workspace_id, day)
      );

      CREATE TABLE roll_up_dirty_account_day (
        account_id uuid NOT NULL,
        day date NOT NULL,
        PRIMARY KEY (account_id, day)
      );
      COMMENT ON TABLE roll_up_dirty_day IS 'Days of publication whose sums are behind';
      COMMENT ON TABLE roll_up_dirty_account_day IS 'Days whose gains are behind';

      CREATE TABLE roll_up_rebuild (
        workspace_id uuid PRIMARY KEY REFERENCES workspace (id) ON DELETE CASCADE,
        after uuid
      );
      COMMENT ON TABLE roll_up_rebuild IS 'Workspaces all of whose roll-ups are made again, and how far that is';

      CREATE TABLE snapshot_horizon (kept_since timestamptz(3) PRIMARY KEY);
      COMMENT ON TABLE snapshot_horizon IS 'Snapshots from before the latest of these instants were let go';

      CREATE INDEX receipt_by_removal ON receipt (removed_at) WHERE removed_at IS NOT NULL;

      INSERT INTO publication (id, workspace_id, account_id, channel, origin, post_id, campaign_id, author_id, labels, title, excerpt, remote_id,
        permalink, parts, part_count, published_at, removed_at, created_at)
      SELECT delivery.id, delivery.workspace_id, delivery.account_id, delivery.channel, 'delivery', delivery.post_id, delivery.campaign_id,
        post.author_id, post.labels, post.title, COALESCE(left(post.content->'parts'->0->>'text', 80), ''),
        CASE WHEN row_number() OVER (PARTITION BY delivery.account_id, receipt.parts->0->>'remoteId' ORDER BY delivery.id) = 1
          THEN receipt.parts->0->>'remoteId' END,
        delivery.permalink, receipt.parts, GREATEST(1, jsonb_array_length(receipt.parts)), receipt.published_at, receipt.removed_at,
        receipt.created_at
      FROM receipt JOIN delivery ON delivery.id = receipt.delivery_id JOIN post ON post.id = delivery.post_id;

      ALTER TABLE measurement RENAME COLUMN delivery_id TO publication_id;
      ALTER TABLE measurement DROP CONSTRAINT measurement_workspace_id_delivery_id_fkey;
      DELETE FROM measurement WHERE NOT EXISTS (SELECT 1 FROM publication WHERE publication.id = measurement.publication_id);
      ALTER TABLE measurement ADD FOREIGN KEY (workspace_id, publication_id) REFERENCES publication (workspace_id, id) ON DELETE CASCADE;

      DROP TABLE delivery_latest;
      INSERT INTO roll_up_rebuild (workspace_id) SELECT id FROM workspace;

      CREATE FUNCTION publication_follows_post() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE publication
        SET title = NEW.title, excerpt = COALESCE(left(NEW.content->'parts'->0->>'text', 80), ''), labels = NEW.labels, author_id = NEW.author_id
        WHERE post_id = NEW.id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER publication_follows_post AFTER UPDATE OF title, content, labels, author_id ON post
        FOR EACH ROW WHEN (OLD.title <> NEW.title OR OLD.content <> NEW.content OR OLD.labels <> NEW.labels OR OLD.author_id IS DISTINCT FROM NEW.author_id)
        EXECUTE FUNCTION publication_follows_post();

      CREATE FUNCTION roll_up_publication() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO roll_up_pending (publication_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$;
      CREATE TRIGGER roll_up_new_publication AFTER INSERT ON publication FOR EACH ROW EXECUTE FUNCTION roll_up_publication();
      CREATE TRIGGER roll_up_changed_publication AFTER UPDATE OF campaign_id, author_id, labels, published_at ON publication
        FOR EACH ROW WHEN (OLD.campaign_id IS DISTINCT FROM NEW.campaign_id OR OLD.author_id IS DISTINCT FROM NEW.author_id
          OR OLD.labels <> NEW.labels OR OLD.published_at <> NEW.published_at)
        EXECUTE FUNCTION roll_up_publication();

      CREATE FUNCTION roll_up_gone_publication() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- With its workspace everything goes; nothing is left to sum up.
        IF NOT EXISTS (SELECT 1 FROM workspace WHERE id = OLD.workspace_id) THEN
          RETURN OLD;
        END IF;
        IF OLD.day IS NOT NULL THEN
          INSERT INTO roll_up_dirty_day VALUES (OLD.workspace_id, OLD.day) ON CONFLICT DO NOTHING;
        END IF;
        INSERT INTO roll_up_dirty_account_day
        SELECT account_id, day FROM publication_day WHERE publication_id = OLD.id ON CONFLICT DO NOTHING;
        RETURN OLD;
      END $$;
      CREATE TRIGGER roll_up_gone_publication BEFORE DELETE ON publication FOR EACH ROW EXECUTE FUNCTION roll_up_gone_publication();

      CREATE FUNCTION roll_up_workspace() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO roll_up_rebuild (workspace_id) VALUES (NEW.id) ON CONFLICT (workspace_id) DO UPDATE SET after = NULL;
        RETURN NULL;
      END $$;
      CREATE TRIGGER roll_up_moved_workspace AFTER UPDATE OF zone ON workspace
        FOR EACH ROW WHEN (OLD.zone <> NEW.zone) EXECUTE FUNCTION roll_up_workspace();
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
