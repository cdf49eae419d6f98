import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was hurried while a worker had the lane. A settlement that began before cannot see the delivery, but it sees the lane as it is when it writes;
 * in no index, so that the row is still rewritten in place.
 */
export class NoteHurries1765310002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE lane ADD COLUMN hurried_at timestamptz(3)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
