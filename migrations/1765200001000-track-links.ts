import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which addresses in posts are tracked, the short addresses, and who followed them. */
export class TrackLinks1765200001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE workspace
        ADD COLUMN utm_in_links boolean NOT NULL DEFAULT false,
        ADD COLUMN count_link_clicks boolean NOT NULL DEFAULT false;
      ALTER TABLE campaign ADD COLUMN utm_in_links boolean, ADD COLUMN count_link_clicks boolean;
      COMMENT ON COLUMN campaign.utm_in_links IS 'null: as the workspace says; likewise count_link_clicks';

      CREATE TABLE tracked_link (
        code text PRIMARY KEY CHECK (code ~ '^[0-9A-Za-z]{10}$'),
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        post_id uuid NOT NULL,
        account_id uuid NOT NULL,
        url text NOT NULL,
        created_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE tracked_link IS 'Short addresses. They go on working when their post or account is gone, hence no foreign key to those';
      COMMENT ON COLUMN tracked_link.code IS 'Derived from the other columns; the end of the short address';
      CREATE INDEX tracked_link_by_delivery ON tracked_link (post_id, account_id);
      CREATE INDEX tracked_link_by_workspace ON tracked_link (workspace_id);

      CREATE TABLE link_click (
        code text NOT NULL REFERENCES tracked_link (code) ON DELETE CASCADE,
        hour timestamptz(3) NOT NULL,
        clicks bigint NOT NULL,
        robots bigint NOT NULL,
        PRIMARY KEY (code, hour)
      ) WITH (fillfactor = 80);
      COMMENT ON TABLE link_click IS 'How often a short address was followed in an hour, and nothing of who did';
      COMMENT ON COLUMN link_click.robots IS 'Previews, crawlers and fetches ahead; not among the clicks';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
