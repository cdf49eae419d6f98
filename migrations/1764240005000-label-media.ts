import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Labels for files, and indexes for the library's other orders. */
export class LabelMedia1764240005000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE media ADD COLUMN labels text[] NOT NULL DEFAULT '{}';
      CREATE INDEX media_by_label ON media USING gin (labels) WHERE deleted_at IS NULL;
      CREATE INDEX media_by_name ON media (workspace_id, lower(name), id) WHERE deleted_at IS NULL;
      CREATE INDEX media_by_size ON media (workspace_id, bytes DESC, id DESC) WHERE deleted_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
