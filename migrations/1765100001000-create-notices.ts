import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What networks tell by calling us. */
export class CreateNotices1765100001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE notice (
        channel text NOT NULL,
        key text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('engagement', 'media-ready', 'revoked', 'deletion')),
        remote_account_id text,
        granted_by text,
        remote_post_id text,
        occurred_at timestamptz(3),
        received_at timestamptz(3) NOT NULL,
        next_at timestamptz(3),
        tries integer NOT NULL DEFAULT 0,
        outcome text,
        handled_at timestamptz(3),
        PRIMARY KEY (channel, key),
        CHECK ((next_at IS NULL) = (outcome IS NOT NULL)),
        CHECK ((handled_at IS NULL) = (outcome IS NULL))
      );
      COMMENT ON TABLE notice IS 'What networks told by calling us, each thing once: ids and times, and no words';
      COMMENT ON COLUMN notice.key IS 'The same for every repeat of the same thing';
      COMMENT ON COLUMN notice.granted_by IS 'The network''s id of the person behind the grant; taken away when it is handled';
      COMMENT ON COLUMN notice.next_at IS 'When a worker must look at it (again); null when it is handled';
      CREATE INDEX notice_due ON notice (next_at) WHERE next_at IS NOT NULL;
      CREATE INDEX notice_by_age ON notice (received_at);

      CREATE TABLE notice_door (
        channel text PRIMARY KEY,
        challenged_at timestamptz(3),
        received_at timestamptz(3),
        refused_at timestamptz(3),
        refusals bigint NOT NULL DEFAULT 0
      );
      COMMENT ON TABLE notice_door IS 'What came to the address that a network calls';
      COMMENT ON COLUMN notice_door.challenged_at IS 'When the network last asked who we are, and was answered';

      CREATE TABLE notice_subscription (
        account_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        connected_at timestamptz(3) NOT NULL,
        subscribed_at timestamptz(3),
        problem text,
        next_at timestamptz(3),
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON TABLE notice_subscription IS 'Whether a network was asked to tell about an account';
      COMMENT ON COLUMN notice_subscription.connected_at IS 'Of the account, when it was asked: another sign-in is asked for anew';

      CREATE INDEX account_by_remote_id ON account (channel, remote_id);
      CREATE INDEX account_by_grantor ON account (channel, (data->>'grantedBy')) WHERE data->>'grantedBy' IS NOT NULL;
      CREATE INDEX publication_by_remote_id ON publication (channel, remote_id) WHERE remote_id IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
