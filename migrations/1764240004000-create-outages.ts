import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a worker last looked for due deliveries, and what was found after nobody had looked for a while. */
export class CreateOutages1764240004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE publishing_pulse (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE publishing_pulse IS 'One row, moved on by every worker: an old instant means that nobody was there to send';
      INSERT INTO publishing_pulse (at) VALUES (now());

      CREATE TABLE outage (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        began_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3) NOT NULL,
        missed integer NOT NULL,
        spread integer NOT NULL,
        last_at timestamptz(3)
      );
      COMMENT ON COLUMN outage.spread IS 'Deliveries that were still within their tolerance and go out one after the other';
      COMMENT ON COLUMN outage.last_at IS 'When the last of those goes out; null where there are none';
      CREATE INDEX outage_newest ON outage (workspace_id, ended_at DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
