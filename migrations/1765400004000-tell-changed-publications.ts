import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That a publication is described otherwise, by another campaign say, was forgotten where a snapshot of it waited to be rolled up. */
export class TellChangedPublications1765400004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE roll_up_pending ADD COLUMN changed boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN roll_up_pending.changed IS 'What describes the publication changed, so the gains of all its days are behind';
      UPDATE roll_up_pending SET changed = true;
      CREATE OR REPLACE FUNCTION roll_up_publication() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO roll_up_pending (publication_id, changed) VALUES (NEW.id, true) ON CONFLICT (publication_id) DO UPDATE SET changed = true;
        RETURN NULL;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
