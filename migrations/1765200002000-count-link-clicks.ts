import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMS = ['published_roll_up', 'gained_roll_up', 'gained_account_roll_up', 'gained_channel_roll_up'];

/**
 * Clicks that Carillon counts by itself, beside those that networks tell. The reporting views get the column at their end: what was asked of
 * them before is answered as before.
 */
export class CountLinkClicks1765200002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE publication_snapshot ADD COLUMN link_clicks bigint;
      ALTER TABLE publication ADD COLUMN link_clicks bigint;
      ALTER TABLE publication_day ADD COLUMN link_clicks bigint, ADD COLUMN gained_link_clicks bigint;
      ${SUMS.map((table) => `ALTER TABLE ${table} ADD COLUMN link_clicks bigint;`).join('\n')}

      CREATE OR REPLACE VIEW reporting.publication_v1 WITH (security_barrier) AS
        SELECT publication.id AS publication_id, publication.workspace_id, publication.account_id, publication.channel, publication.origin,
          publication.post_id, publication.campaign_id, publication.author_id, person.name AS author, publication.labels,
          COALESCE(NULLIF(publication.title, ''), publication.excerpt) AS title, publication.permalink, publication.part_count,
          publication.published_at, publication.removed_at, publication.day, publication.hour AS hour_of_week, publication.captured_at,
          publication.definition_version, publication.reach, publication.views, publication.reactions, publication.comments, publication.shares,
          publication.saves, publication.engagement, publication.clicks, publication.quotes, publication.poll_votes, publication.video_views,
          publication.watch_seconds, publication.engagement_after_day, publication.followers,
          CASE WHEN publication.part_count = 1 THEN publication.engagement::float8 / NULLIF(publication.reach, 0) END AS engagement_rate_by_reach,
          publication.engagement::float8 / NULLIF(publication.views, 0) AS engagement_rate_by_views,
          publication.engagement::float8 / NULLIF(publication.followers, 0) AS engagement_rate_by_followers,
          publication.link_clicks
        FROM publication LEFT JOIN person ON person.id = publication.author_id
        WHERE publication.workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON COLUMN reporting.publication_v1.link_clicks IS 'Openings of the tracked links in it, counted by Carillon. Never add it to clicks, which the network counts; null where it has no tracked link';

      CREATE OR REPLACE VIEW reporting.publication_day_v1 WITH (security_barrier) AS
        SELECT measured.publication_id, publication.workspace_id, measured.account_id, publication.channel, publication.campaign_id, measured.day,
          measured.captured_at, measured.definition_version, measured.reach, measured.views, measured.reactions, measured.comments, measured.shares,
          measured.saves, measured.engagement, measured.clicks, measured.quotes, measured.poll_votes, measured.video_views, measured.watch_seconds,
          measured.gained_reach, measured.gained_views, measured.gained_reactions, measured.gained_comments, measured.gained_shares,
          measured.gained_saves, measured.gained_engagement, measured.gained_clicks, measured.gained_quotes, measured.gained_poll_votes,
          measured.gained_video_views, measured.gained_watch_seconds, measured.link_clicks, measured.gained_link_clicks
        FROM publication_day measured JOIN publication ON publication.id = measured.publication_id
        WHERE publication.workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON COLUMN reporting.publication_day_v1.link_clicks IS 'Openings of the tracked links in it, counted by Carillon';

      CREATE OR REPLACE VIEW reporting.snapshot_v1 WITH (security_barrier) AS
        SELECT publication_id, workspace_id, account_id, captured_at, definition_version, reach, views, reactions, comments, shares, saves, clicks,
          quotes, poll_votes, video_views, watch_seconds, native, link_clicks
        FROM publication_snapshot WHERE workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON COLUMN reporting.snapshot_v1.link_clicks IS 'Openings of the tracked links in it, counted by Carillon';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
