import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A workspace goes with everything in it. Postgres takes its media away before its posts, and a post's use of a file stood in the way.
 * Nothing else deletes rows of media: a file that is deleted leaves its row.
 */
export class LetWorkspacesGo1764670002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE post_media DROP CONSTRAINT post_media_workspace_id_media_id_fkey;
      ALTER TABLE post_media ADD FOREIGN KEY (workspace_id, media_id) REFERENCES media (workspace_id, id) ON DELETE CASCADE;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
