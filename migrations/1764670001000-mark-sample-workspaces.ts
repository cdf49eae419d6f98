import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workspaces that Carillon filled itself, for people to look around in. */
export class MarkSampleWorkspaces1764670001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE workspace ADD COLUMN sample boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN workspace.sample IS 'Made and filled by Carillon to look around in; each person owns one at most';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
