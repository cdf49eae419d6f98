import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A delivery that was under way when somebody took it off: it is cancelled as soon as it is known what became of the call. */
export class AskForCancelling1765410002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE delivery ADD COLUMN cancel_asked_at timestamptz(3)`);
    await queryRunner.query(`
      CREATE INDEX delivery_cancel_asked ON delivery (cancel_asked_at)
      WHERE cancel_asked_at IS NOT NULL AND state IN ('scheduled', 'retrying', 'held', 'missed', 'failed')`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
