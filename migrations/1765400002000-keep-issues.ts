import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A report that is sent late, or tried again, is still the issue of its regular time. */
export class KeepIssues1765400002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE report_schedule ADD COLUMN issue_at timestamptz(3);
      UPDATE report_schedule SET issue_at = COALESCE(next_at, created_at);
      ALTER TABLE report_schedule ALTER COLUMN issue_at SET NOT NULL;
      COMMENT ON COLUMN report_schedule.issue_at IS 'Regular time of the issue that is sent at next_at, which tries move';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
