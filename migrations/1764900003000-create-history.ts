import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far reading accounts' earlier posts from their networks has come. */
export class CreateHistory1764900003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE account_history (
        account_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        channel text NOT NULL,
        state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
        cursor jsonb,
        next_at timestamptz(3),
        lease_until timestamptz(3),
        found integer NOT NULL DEFAULT 0,
        added integer NOT NULL DEFAULT 0,
        reached_back_to timestamptz(3),
        goes_back_to timestamptz(3) NOT NULL,
        failures integer NOT NULL DEFAULT 0,
        problem text,
        started_at timestamptz(3),
        finished_at timestamptz(3),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
        CHECK ((state IN ('waiting', 'running')) = (next_at IS NOT NULL))
      );
      COMMENT ON COLUMN account_history.cursor IS 'What brings the next, older page';
      CREATE INDEX account_history_due ON account_history (next_at) WHERE next_at IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
