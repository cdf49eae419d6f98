import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Views for other programs: Grafana, Metabase, psql. A view's name ends with its version and a version never changes: what must change becomes a
 * new version beside it. Columns are explained by comments, which these programs show. A reading role sees the workspaces it was made for.
 */
export class CreateReporting1764900002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE SCHEMA reporting;
      COMMENT ON SCHEMA reporting IS 'Views for other programs; see docs/reporting.md';

      CREATE TABLE reporting_role (
        role text PRIMARY KEY,
        workspace_ids uuid[],
        created_at timestamptz(3) NOT NULL DEFAULT now()
      );
      COMMENT ON TABLE reporting_role IS 'Database roles that may read the schema reporting';
      COMMENT ON COLUMN reporting_role.workspace_ids IS 'What the role sees; null: every workspace';

      CREATE FUNCTION reporting.may_see(workspace_id uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT CASE
          WHEN session_user = current_user THEN true
          ELSE COALESCE((SELECT reporting_role.workspace_ids IS NULL OR $1 = ANY(reporting_role.workspace_ids)
                         FROM reporting_role WHERE role = session_user), false)
        END
      $$;
      COMMENT ON FUNCTION reporting.may_see IS 'Whether the role of this session may see a workspace';

      CREATE VIEW reporting.workspace_v1 WITH (security_barrier) AS
        SELECT id AS workspace_id, name, zone FROM workspace WHERE reporting.may_see(id);

      CREATE VIEW reporting.account_v1 WITH (security_barrier) AS
        SELECT account.id AS account_id, account.workspace_id, account.channel, account.handle, account.display_name, account.status, latest.followers,
          latest.following, latest.posts, latest.captured_at
        FROM account LEFT JOIN account_latest latest ON latest.account_id = account.id
        WHERE account.workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON COLUMN reporting.account_v1.followers IS 'As last measured; null where the network gives none';

      CREATE VIEW reporting.account_day_v1 WITH (security_barrier) AS
        SELECT account_id, workspace_id, day, followers, following, posts, captured_at, definition_version
        FROM account_day WHERE workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON COLUMN reporting.account_day_v1.day IS 'In the zone of the workspace; the last measurement of the day';

      CREATE VIEW reporting.campaign_v1 WITH (security_barrier) AS
        SELECT id AS campaign_id, workspace_id, name, starts_on, ends_on, goal_metric, goal_value
        FROM campaign WHERE workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);

      CREATE VIEW reporting.publication_v1 WITH (security_barrier) AS
        SELECT publication.id AS publication_id, publication.workspace_id, publication.account_id, publication.channel, publication.origin,
          publication.post_id, publication.campaign_id, publication.author_id, person.name AS author, publication.labels,
          COALESCE(NULLIF(publication.title, ''), publication.excerpt) AS title, publication.permalink, publication.part_count,
          publication.published_at, publication.removed_at, publication.day, publication.hour AS hour_of_week, publication.captured_at,
          publication.definition_version, publication.reach, publication.views, publication.reactions, publication.comments, publication.shares,
          publication.saves, publication.engagement, publication.clicks, publication.quotes, publication.poll_votes, publication.video_views,
          publication.watch_seconds, publication.engagement_after_day, publication.followers,
          CASE WHEN publication.part_count = 1 THEN publication.engagement::float8 / NULLIF(publication.reach, 0) END AS engagement_rate_by_reach,
          publication.engagement::float8 / NULLIF(publication.views, 0) AS engagement_rate_by_views,
          publication.engagement::float8 / NULLIF(publication.followers, 0) AS engagement_rate_by_followers
        FROM publication LEFT JOIN person ON person.id = publication.author_id
        WHERE publication.workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON VIEW reporting.publication_v1 IS 'What is or was out on an account, with its latest numbers. A missing number is null, never 0';
      COMMENT ON COLUMN reporting.publication_v1.origin IS 'delivery: sent from Carillon; history: found on the network; import: read from a file';
      COMMENT ON COLUMN reporting.publication_v1.day IS 'Of publication, in the zone of the workspace';
      COMMENT ON COLUMN reporting.publication_v1.hour_of_week IS 'Of publication, in the zone of the workspace: 0 is Monday, midnight';
      COMMENT ON COLUMN reporting.publication_v1.captured_at IS 'When its last numbers were captured';
      COMMENT ON COLUMN reporting.publication_v1.reach IS 'Unique people who saw it. Never add reach up without saying that people are counted more than once';
      COMMENT ON COLUMN reporting.publication_v1.views IS 'Displays, repeats included';
      COMMENT ON COLUMN reporting.publication_v1.engagement IS 'Reactions, comments, shares and saves, those that are known';
      COMMENT ON COLUMN reporting.publication_v1.engagement_after_day IS 'Engagement as first captured from 24 to 48 hours after publication';
      COMMENT ON COLUMN reporting.publication_v1.followers IS 'Of the account when it was published, or the first known after it';
      COMMENT ON COLUMN reporting.publication_v1.engagement_rate_by_reach IS '0.05 is 5 %. Threads have none: their reach is that of the first part';

      CREATE VIEW reporting.publication_day_v1 WITH (security_barrier) AS
        SELECT measured.publication_id, publication.workspace_id, measured.account_id, publication.channel, publication.campaign_id, measured.day,
          measured.captured_at, measured.definition_version, measured.reach, measured.views, measured.reactions, measured.comments, measured.shares,
          measured.saves, measured.engagement, measured.clicks, measured.quotes, measured.poll_votes, measured.video_views, measured.watch_seconds,
          measured.gained_reach, measured.gained_views, measured.gained_reactions, measured.gained_comments, measured.gained_shares,
          measured.gained_saves, measured.gained_engagement, measured.gained_clicks, measured.gained_quotes, measured.gained_poll_votes,
          measured.gained_video_views, measured.gained_watch_seconds
        FROM publication_day measured JOIN publication ON publication.id = measured.publication_id
        WHERE publication.workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON VIEW reporting.publication_day_v1 IS 'What was known of a publication at the end of each day on which it was measured, and what it gained since the measured day before';
      COMMENT ON COLUMN reporting.publication_day_v1.gained_reach IS 'null: nothing new was learned on the day. Where a definition began anew, the whole value';

      CREATE VIEW reporting.snapshot_v1 WITH (security_barrier) AS
        SELECT publication_id, workspace_id, account_id, captured_at, definition_version, reach, views, reactions, comments, shares, saves, clicks,
          quotes, poll_votes, video_views, watch_seconds, native
        FROM publication_snapshot WHERE workspace_id IN (SELECT workspace_id FROM reporting.workspace_v1);
      COMMENT ON COLUMN reporting.snapshot_v1.native IS 'The names and numbers of the network';

      CREATE VIEW reporting.definition_v1 AS
        SELECT channel, subject, metric, version, native, meaning, since FROM metric_definition;
      COMMENT ON VIEW reporting.definition_v1 IS 'What each number means on its network. Numbers whose since differs are two series and are not to be added';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
