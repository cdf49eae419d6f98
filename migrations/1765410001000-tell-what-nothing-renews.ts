import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who signed in with Facebook signs in again: nothing else prolongs the grant. Accounts that were connected before this was kept beside them were
 * taken for renewable, and those of Instagram ended by the try.
 */
export class TellWhatNothingRenews1765410001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      UPDATE account SET data = data || '{"renewable": false}'
      WHERE channel = 'facebook' OR (channel = 'instagram' AND data->>'login' = 'facebook')`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
