import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The media library keeps documents. */
export class KeepDocuments1765150001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE media
        DROP CONSTRAINT media_kind_check,
        ADD CONSTRAINT media_kind_check CHECK (kind IN ('image', 'gif', 'video', 'audio', 'document'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
