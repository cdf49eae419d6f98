import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links by which people without an account here connect theirs. */
export class CreateConnectLinks1764910001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE connect_link (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        token_hash bytea NOT NULL UNIQUE,
        channels text[] CHECK (cardinality(channels) > 0),
        account_id uuid,
        max_uses integer NOT NULL CHECK (max_uses BETWEEN 1 AND 100),
        uses integer NOT NULL DEFAULT 0 CHECK (uses BETWEEN 0 AND max_uses),
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        tries integer NOT NULL DEFAULT 0,
        tries_since timestamptz(3) NOT NULL,
        created_by uuid REFERENCES person (id) ON DELETE SET NULL,
        api_key_id uuid,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, api_key_id) REFERENCES api_key (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN connect_link.channels IS 'null: every channel on which people sign in';
      COMMENT ON COLUMN connect_link.account_id IS 'set when it reconnects this account and nothing else';
      COMMENT ON COLUMN connect_link.uses IS 'sign-ins that connected something';
      COMMENT ON COLUMN connect_link.tries IS 'sign-ins begun since tries_since';
      CREATE INDEX connect_link_newest ON connect_link (workspace_id, id DESC);

      ALTER TABLE connect_attempt
        ADD COLUMN connect_link_id uuid,
        ADD COLUMN visitor_hash bytea,
        ADD FOREIGN KEY (workspace_id, connect_link_id) REFERENCES connect_link (workspace_id, id) ON DELETE CASCADE,
        ADD CHECK ((connect_link_id IS NULL) = (visitor_hash IS NULL));
      COMMENT ON COLUMN connect_attempt.visitor_hash IS 'the browser that began by a link: it alone may go on';

      ALTER TABLE audit_entry
        DROP CONSTRAINT audit_entry_actor_kind_check,
        ADD CONSTRAINT audit_entry_actor_kind_check CHECK (actor_kind IN ('person', 'api-key', 'connect-link', 'carillon'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
