import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports that people outside may read by a link, and reports that are sent by e-mail. */
export class CreateReportShares1764900004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE report_share (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        token_hash bytea NOT NULL UNIQUE,
        title text NOT NULL,
        subject jsonb NOT NULL,
        campaign_id uuid,
        account_id uuid,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        seen integer NOT NULL DEFAULT 0,
        last_seen_at timestamptz(3),
        created_by uuid REFERENCES person (id) ON DELETE SET NULL,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaign (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN report_share.subject IS 'What the report is about: its kind, its days and what narrows it';
      CREATE INDEX report_share_newest ON report_share (workspace_id, id DESC);

      CREATE TABLE report_schedule (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        title text NOT NULL,
        subject jsonb NOT NULL,
        campaign_id uuid,
        account_id uuid,
        recipients text[] NOT NULL CHECK (cardinality(recipients) BETWEEN 1 AND 20),
        frequency text NOT NULL CHECK (frequency IN ('weekly', 'monthly')),
        weekday smallint CHECK (weekday BETWEEN 0 AND 6),
        month_day smallint CHECK (month_day BETWEEN 1 AND 28),
        local_time text NOT NULL,
        next_at timestamptz(3),
        lease_until timestamptz(3),
        failures integer NOT NULL DEFAULT 0,
        problem text,
        last_sent_at timestamptz(3),
        created_by uuid REFERENCES person (id) ON DELETE SET NULL,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        CHECK ((frequency = 'weekly') = (weekday IS NOT NULL)),
        CHECK ((frequency = 'monthly') = (month_day IS NOT NULL)),
        FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaign (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN report_schedule.local_time IS 'On the clocks of the workspace, HH:MM';
      CREATE INDEX report_schedule_due ON report_schedule (next_at) WHERE next_at IS NOT NULL;
      CREATE INDEX report_schedule_newest ON report_schedule (workspace_id, id DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
