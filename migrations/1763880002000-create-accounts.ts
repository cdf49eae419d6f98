import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Brand accounts, the connections behind them, and the entries of the feed channel. */
export class CreateAccounts1763880002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE channel_app (
        channel text NOT NULL,
        server text NOT NULL,
        sealed text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (channel, server)
      );
      COMMENT ON TABLE channel_app IS 'Our registration at a server, shared by all workspaces';

      CREATE TABLE account (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        channel text NOT NULL,
        server text NOT NULL,
        remote_id text NOT NULL,
        handle text NOT NULL,
        display_name text NOT NULL,
        avatar_url text,
        url text,
        status text NOT NULL CHECK (status IN ('active', 'paused', 'reconnect', 'disconnected')),
        limits jsonb NOT NULL,
        data jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1,
        connected_by uuid REFERENCES person (id),
        connected_at timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        UNIQUE (workspace_id, channel, server, remote_id)
      );

      CREATE TABLE connection (
        account_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        sealed text NOT NULL,
        generation integer NOT NULL DEFAULT 1,
        scopes text[] NOT NULL,
        expires_at timestamptz(3),
        grant_expires_at timestamptz(3),
        refresh_lease_token uuid,
        refresh_lease_until timestamptz(3),
        health text NOT NULL CHECK (health IN ('ok', 'failing', 'reconnect')),
        health_detail text,
        failures integer NOT NULL DEFAULT 0,
        checked_at timestamptz(3),
        next_check_at timestamptz(3) NOT NULL,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN connection.generation IS 'Counts refreshes: whoever holds an older one reads again instead of refreshing again';
      CREATE INDEX connection_by_next_check ON connection (next_check_at);
      CREATE INDEX connection_by_expiry ON connection (expires_at) WHERE expires_at IS NOT NULL;

      CREATE TABLE connect_attempt (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        person_id uuid REFERENCES person (id) ON DELETE CASCADE,
        channel text NOT NULL,
        method text NOT NULL,
        account_id uuid,
        state_hash bytea UNIQUE,
        status text NOT NULL CHECK (status IN ('waiting', 'choosing', 'connected', 'cancelled', 'failed')),
        sealed text NOT NULL,
        failure_code text,
        failure_detail text,
        account_ids uuid[] NOT NULL DEFAULT '{}',
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN connect_attempt.account_id IS 'set when reconnecting this account';

      CREATE TABLE lane (
        account_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        channel text NOT NULL,
        next_at timestamptz(3),
        blocked_until timestamptz(3),
        metrics_blocked_until timestamptz(3),
        lease_token uuid,
        lease_until timestamptz(3),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      ) WITH (fillfactor = 70);
      COMMENT ON TABLE lane IS 'An account sends one delivery at a time: when its next is due, which limit holds it, who has it now';
      CREATE INDEX lane_by_due ON lane (channel, next_at) WHERE next_at IS NOT NULL;
      CREATE INDEX lane_by_lease ON lane (lease_until) WHERE lease_until IS NOT NULL;

      CREATE TABLE feed_entry (
        account_id uuid NOT NULL,
        workspace_id uuid NOT NULL,
        id text NOT NULL,
        content jsonb NOT NULL,
        published_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        removed_at timestamptz(3),
        PRIMARY KEY (account_id, id),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      CREATE INDEX feed_entry_newest ON feed_entry (account_id, published_at DESC, id DESC) WHERE removed_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
