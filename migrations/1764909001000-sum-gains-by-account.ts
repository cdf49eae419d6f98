import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMMED =
  'reach, views, reactions, comments, shares, saves, clicks, quotes, poll_votes, video_views, watch_seconds, engagement'.split(
    ', ',
  );

/** Gains by account, whatever the campaign: a workspace has many campaigns for each account, and most questions are not about one. */
export class SumGainsByAccount1764909001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE gained_account_roll_up (
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        account_id uuid NOT NULL,
        channel text NOT NULL,
        day date NOT NULL,
        definition_version integer NOT NULL,
        begun bigint NOT NULL,
        ${SUMMED.map((name) => `${name} bigint`).join(', ')},
        PRIMARY KEY (account_id, day, definition_version)
      );
      CREATE INDEX gained_account_roll_up_by_day ON gained_account_roll_up (workspace_id, day);
      COMMENT ON TABLE gained_account_roll_up IS 'What an account''s publications gained on a day';

      INSERT INTO gained_account_roll_up (workspace_id, account_id, channel, day, definition_version, begun, ${SUMMED.join(', ')})
      SELECT workspace_id, account_id, channel, day, definition_version, sum(begun), ${SUMMED.map((name) => `sum(${name})`).join(', ')}
      FROM gained_roll_up GROUP BY workspace_id, account_id, channel, day, definition_version;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
