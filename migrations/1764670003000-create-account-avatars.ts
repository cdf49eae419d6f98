import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Small copies of accounts' pictures, so that browsers ask nobody but this installation for them. */
export class CreateAccountAvatars1764670003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE account_avatar (
        account_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        source_url text NOT NULL,
        image bytea,
        next_check_at timestamptz(3) NOT NULL,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN account_avatar.image IS 'WebP; null where nothing usable was behind source_url';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
