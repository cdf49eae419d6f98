import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is first told of a metric of a post that was not sent from here is no gain of that day, also where other metrics were told before. */
export class FoldFoundPostsAnew1765400003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      INSERT INTO roll_up_pending SELECT id, 'epoch' FROM publication WHERE origin = 'history' AND captured_at IS NOT NULL
      ON CONFLICT (publication_id) DO UPDATE SET from_at = 'epoch';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
