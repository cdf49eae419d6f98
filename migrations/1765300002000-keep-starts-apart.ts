import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMMED =
  'reach, views, reactions, comments, shares, saves, clicks, quotes, poll_votes, video_views, watch_seconds, link_clicks, engagement'.split(
    ', ',
  );
const STARTED = SUMMED.map((name) => `ADD COLUMN started_${name} bigint`).join(', ');

/**
 * What a new series of a publication that was measured before begins with is no gain of that day: it is kept apart, for totals. Kept days and sums
 * are made again. Definitions say by a number of their own when a network counts something else under the same name.
 */
export class KeepStartsApart1765300002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE metric_definition ADD COLUMN revision integer NOT NULL DEFAULT 1;
      COMMENT ON COLUMN metric_definition.revision IS 'Counts what the network has counted under the same name';
      ALTER TABLE publication_day ${STARTED};
      ALTER TABLE gained_roll_up ${STARTED};
      COMMENT ON COLUMN reporting.publication_day_v1.gained_reach IS 'null: nothing new was learned on the day. What a definition that began anew has at first is no gain';
      INSERT INTO roll_up_rebuild (workspace_id) SELECT id FROM workspace ON CONFLICT (workspace_id) DO UPDATE SET after = NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
