import type { MigrationInterface, QueryRunner } from 'typeorm';

const POST_METRICS = ['reach', 'views', 'reactions', 'comments', 'shares', 'saves', 'clicks', 'quotes', 'poll_votes'];
const ACCOUNT_METRICS = ['followers', 'following', 'posts'];
const columns = (names: readonly string[]) => names.map((name) => `${name} bigint`).join(', ');

/** Collected numbers: append-only snapshots by month, and the latest of each. Null is "no value", never 0. */
export class CreateMetrics1763880005000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE metric_definition (
        channel text NOT NULL,
        subject text NOT NULL CHECK (subject IN ('delivery', 'account')),
        metric text NOT NULL,
        version integer NOT NULL,
        native text NOT NULL,
        meaning text NOT NULL,
        since timestamptz(3) NOT NULL,
        PRIMARY KEY (channel, subject, metric, version)
      );

      CREATE TABLE measurement (
        delivery_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        account_id uuid NOT NULL,
        channel text NOT NULL,
        published_at timestamptz(3) NOT NULL,
        next_at timestamptz(3),
        lease_until timestamptz(3),
        taken integer NOT NULL DEFAULT 0,
        still integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        ended_reason text,
        FOREIGN KEY (workspace_id, delivery_id) REFERENCES delivery (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE measurement IS 'When a published delivery is measured next';
      COMMENT ON COLUMN measurement.still IS 'Snapshots in a row without movement';
      CREATE INDEX measurement_due ON measurement (channel, next_at) WHERE next_at IS NOT NULL;

      CREATE TABLE account_measurement (
        account_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        channel text NOT NULL,
        next_at timestamptz(3),
        lease_until timestamptz(3),
        failures integer NOT NULL DEFAULT 0,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      CREATE INDEX account_measurement_due ON account_measurement (channel, next_at) WHERE next_at IS NOT NULL;

      CREATE TABLE delivery_snapshot (
        delivery_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        account_id uuid NOT NULL,
        captured_at timestamptz(3) NOT NULL,
        definition_version integer NOT NULL,
        ${columns(POST_METRICS)},
        native jsonb NOT NULL,
        PRIMARY KEY (delivery_id, captured_at)
      ) PARTITION BY RANGE (captured_at);

      CREATE TABLE account_snapshot (
        account_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        captured_at timestamptz(3) NOT NULL,
        definition_version integer NOT NULL,
        ${columns(ACCOUNT_METRICS)},
        native jsonb NOT NULL,
        PRIMARY KEY (account_id, captured_at)
      ) PARTITION BY RANGE (captured_at);

      CREATE TABLE delivery_latest (
        delivery_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        account_id uuid NOT NULL,
        captured_at timestamptz(3) NOT NULL,
        definition_version integer NOT NULL,
        ${columns(POST_METRICS)},
        native jsonb NOT NULL,
        FOREIGN KEY (workspace_id, delivery_id) REFERENCES delivery (workspace_id, id) ON DELETE CASCADE
      );
      CREATE INDEX delivery_latest_by_account ON delivery_latest (workspace_id, account_id);

      CREATE TABLE account_latest (
        account_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        captured_at timestamptz(3) NOT NULL,
        definition_version integer NOT NULL,
        ${columns(ACCOUNT_METRICS)},
        native jsonb NOT NULL,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
