import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, workspaces, who may do what, and the records every write shares. */
export class CreateWorkspaces1763880001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE person (
        id uuid PRIMARY KEY,
        email text NOT NULL,
        email_key text NOT NULL UNIQUE,
        name text NOT NULL,
        password_hash text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      COMMENT ON COLUMN person.email_key IS 'email, trimmed and lower-cased: what sign-in compares';

      CREATE TABLE installation (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        owner_id uuid NOT NULL REFERENCES person (id),
        created_at timestamptz(3) NOT NULL
      );
      COMMENT ON TABLE installation IS 'One row once an owner exists; its key makes two first-run set-ups at once impossible';

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        token_hash bytea NOT NULL UNIQUE,
        csrf_token text NOT NULL,
        user_agent text,
        created_at timestamptz(3) NOT NULL,
        seen_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL
      );
      CREATE INDEX session_by_person ON session (person_id);
      CREATE INDEX session_by_expiry ON session (expires_at);

      CREATE TABLE workspace (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        zone text NOT NULL,
        week_starts_on smallint NOT NULL DEFAULT 1 CHECK (week_starts_on BETWEEN 1 AND 7),
        late_tolerance_minutes integer NOT NULL CHECK (late_tolerance_minutes BETWEEN 1 AND 10080),
        paused_at timestamptz(3),
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      COMMENT ON COLUMN workspace.week_starts_on IS 'ISO weekday, 1 = Monday';

      CREATE TABLE member (
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
        role text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'contributor', 'analyst')),
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (workspace_id, person_id)
      );
      CREATE INDEX member_by_person ON member (person_id);

      CREATE TABLE invitation (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        email text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'editor', 'contributor', 'analyst')),
        token_hash bytea NOT NULL UNIQUE,
        invited_by uuid NOT NULL REFERENCES person (id),
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        accepted_at timestamptz(3),
        accepted_by uuid REFERENCES person (id),
        revoked_at timestamptz(3),
        UNIQUE (workspace_id, id)
      );

      CREATE TABLE api_key (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        name text NOT NULL,
        prefix text NOT NULL,
        secret_hash bytea NOT NULL UNIQUE,
        permissions text[] NOT NULL,
        created_by uuid NOT NULL REFERENCES person (id),
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3),
        last_used_at timestamptz(3),
        revoked_at timestamptz(3),
        UNIQUE (workspace_id, id)
      );

      CREATE TABLE audit_entry (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        at timestamptz(3) NOT NULL,
        actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'api-key', 'carillon')),
        actor_id uuid,
        action text NOT NULL,
        subject_kind text NOT NULL,
        subject_id text NOT NULL,
        detail jsonb NOT NULL DEFAULT '{}'
      );
      CREATE INDEX audit_entry_by_workspace ON audit_entry (workspace_id, id);

      CREATE TABLE idempotency_record (
        owner text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status smallint,
        body jsonb,
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (owner, key)
      );
      COMMENT ON COLUMN idempotency_record.status IS 'null while the first request still runs';
      CREATE INDEX idempotency_record_by_age ON idempotency_record (created_at);

      CREATE TABLE process (
        id uuid PRIMARY KEY,
        roles text[] NOT NULL,
        host text NOT NULL,
        pid integer NOT NULL,
        started_at timestamptz(3) NOT NULL,
        seen_at timestamptz(3) NOT NULL,
        scheduler_ticked_at timestamptz(3),
        queue_consumed_at timestamptz(3)
      );
      COMMENT ON TABLE process IS 'Heartbeats: what readiness and operators look at';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
