import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StopChannels1764800001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE channel_stop (
        channel text PRIMARY KEY,
        detail text NOT NULL,
        code text,
        since timestamptz(3) NOT NULL,
        until timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE channel_stop IS 'What the administrator has to mend before a channel goes on, and when it is tried again all the same';

      ALTER TABLE channel_app ADD COLUMN changed_at timestamptz(3), ADD COLUMN changed_by uuid;
      COMMENT ON COLUMN channel_app.changed_by IS 'The person who entered it; null where Carillon registered itself';

      ALTER TABLE attempt DROP CONSTRAINT attempt_outcome_check;
      -- Not looked at for rows that are there: they kept the narrower rule, and the table may be long.
      ALTER TABLE attempt ADD CONSTRAINT attempt_outcome_check CHECK (outcome IN ('published', 'removed', 'found', 'absent', 'undecided',
        'rejected', 'expired', 'reconnect', 'account', 'administrator', 'throttled', 'processing', 'unavailable', 'unknown', 'worker-lost',
        'fault')) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
