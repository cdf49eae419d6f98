import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Media, campaigns and posts with their variants. */
export class CreatePosts1763880003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE media (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('image', 'gif', 'video', 'audio')),
        mime text NOT NULL,
        bytes bigint NOT NULL CHECK (bytes > 0),
        width integer,
        height integer,
        duration_ms integer,
        name text NOT NULL,
        alt text,
        sha256 text NOT NULL,
        storage_key text NOT NULL UNIQUE,
        source_url text,
        version integer NOT NULL DEFAULT 1,
        created_by uuid REFERENCES person (id),
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        deleted_at timestamptz(3),
        UNIQUE (workspace_id, id)
      );
      CREATE INDEX media_newest ON media (workspace_id, id DESC) WHERE deleted_at IS NULL;

      CREATE TABLE media_rendition (
        media_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        spec text NOT NULL,
        mime text NOT NULL,
        bytes bigint NOT NULL,
        width integer,
        height integer,
        sha256 text NOT NULL,
        storage_key text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (media_id, spec),
        FOREIGN KEY (workspace_id, media_id) REFERENCES media (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN media_rendition.spec IS 'What it had to fit, in short: equal specs share one file';

      CREATE TABLE campaign (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        name text NOT NULL,
        brief text NOT NULL DEFAULT '',
        starts_on date,
        ends_on date,
        color text NOT NULL,
        default_labels text[] NOT NULL DEFAULT '{}',
        goal_metric text,
        goal_value bigint,
        late_tolerance_minutes integer CHECK (late_tolerance_minutes BETWEEN 1 AND 10080),
        paused_at timestamptz(3),
        archived_at timestamptz(3),
        version integer NOT NULL DEFAULT 1,
        created_by uuid REFERENCES person (id),
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        CHECK (starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on),
        CHECK ((goal_metric IS NULL) = (goal_value IS NULL))
      );
      CREATE INDEX campaign_newest ON campaign (workspace_id, id DESC);

      CREATE TABLE post (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        campaign_id uuid,
        title text NOT NULL DEFAULT '',
        content jsonb NOT NULL,
        labels text[] NOT NULL DEFAULT '{}',
        scheduled_local text,
        scheduled_zone text,
        scheduled_at timestamptz(3),
        author_id uuid REFERENCES person (id),
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        deleted_at timestamptz(3),
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaign (workspace_id, id) ON DELETE SET NULL (campaign_id),
        CHECK ((scheduled_local IS NULL) = (scheduled_zone IS NULL))
      );
      COMMENT ON COLUMN post.scheduled_local IS 'The wall-clock time the author chose, without offset; scheduled_at is derived from it and the zone';
      CREATE INDEX post_newest ON post (workspace_id, id DESC) WHERE deleted_at IS NULL;
      CREATE INDEX post_by_time ON post (workspace_id, scheduled_at) WHERE deleted_at IS NULL AND scheduled_at IS NOT NULL;
      CREATE INDEX post_by_campaign ON post (workspace_id, campaign_id) WHERE deleted_at IS NULL;
      CREATE INDEX post_by_label ON post USING gin (labels) WHERE deleted_at IS NULL;

      CREATE TABLE post_target (
        post_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        account_id uuid NOT NULL,
        offset_minutes integer NOT NULL DEFAULT 0 CHECK (offset_minutes BETWEEN -10080 AND 10080),
        PRIMARY KEY (post_id, account_id),
        FOREIGN KEY (workspace_id, post_id) REFERENCES post (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      CREATE INDEX post_target_by_account ON post_target (account_id);

      CREATE TABLE post_variant (
        id uuid PRIMARY KEY,
        post_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        channel text,
        account_id uuid,
        content jsonb NOT NULL,
        FOREIGN KEY (workspace_id, post_id) REFERENCES post (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
        CHECK ((channel IS NULL) <> (account_id IS NULL)),
        UNIQUE (post_id, channel),
        UNIQUE (post_id, account_id)
      );

      CREATE TABLE post_media (
        post_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        media_id uuid NOT NULL,
        PRIMARY KEY (post_id, media_id),
        FOREIGN KEY (workspace_id, post_id) REFERENCES post (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, media_id) REFERENCES media (workspace_id, id)
      );
      CREATE INDEX post_media_by_media ON post_media (media_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
