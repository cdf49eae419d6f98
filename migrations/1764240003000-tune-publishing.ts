import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Fewer index entries for each move of a delivery; what was measured stands in docs/decisions/0017.
 * One unique index over both columns serves look-ups by id and the foreign keys alike; an attempt is only ever read by its delivery; and a
 * lane that is taken changes no indexed column, so that Postgres rewrites the row in place.
 */
export class TunePublishing1764240003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const tables = ['attempt', 'receipt', 'measurement', 'delivery_latest'];
    await queryRunner.query(`
      ${tables.map((table) => `ALTER TABLE ${table} DROP CONSTRAINT ${table}_workspace_id_delivery_id_fkey;`).join('\n')}
      ALTER TABLE delivery DROP CONSTRAINT delivery_workspace_id_id_key, DROP CONSTRAINT delivery_pkey;
      ALTER TABLE delivery ADD PRIMARY KEY (id, workspace_id);
      ${tables
        .map(
          (table) =>
            `ALTER TABLE ${table} ADD FOREIGN KEY (workspace_id, delivery_id) REFERENCES delivery (workspace_id, id) ON DELETE CASCADE;`,
        )
        .join('\n')}

      ALTER TABLE attempt DROP CONSTRAINT attempt_pkey;
      DROP INDEX attempt_by_delivery;
      ALTER TABLE attempt ADD PRIMARY KEY (delivery_id, number, id);

      DROP INDEX lane_by_lease;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
