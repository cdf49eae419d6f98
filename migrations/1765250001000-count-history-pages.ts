import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many pages of an account's earlier posts were read: pages may hold nothing that counts, and reading has to end. */
export class CountHistoryPages1765250001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE account_history ADD COLUMN pages integer NOT NULL DEFAULT 0`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
