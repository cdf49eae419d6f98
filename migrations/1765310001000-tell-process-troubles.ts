import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A process that lives and can't do its work says why. */
export class TellProcessTroubles1765310001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE process ADD COLUMN trouble text`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
