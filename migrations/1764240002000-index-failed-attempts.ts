import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Operators look at the newest failures of all workspaces; what succeeded costs this index nothing. */
export class IndexFailedAttempts1764240002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX attempt_failed ON attempt (ended_at) WHERE outcome NOT IN ('published', 'removed', 'found', 'absent');
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
