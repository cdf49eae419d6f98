import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ledger: a chain of hashes over what was published and taken down, one for each workspace. */
export class CreateLedger1764240001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE ledger_entry (
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        position bigint NOT NULL CHECK (position >= 1),
        delivery_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('published', 'removed')),
        recorded_at timestamptz(3) NOT NULL CHECK (isfinite(recorded_at)),
        document text NOT NULL,
        previous_hash text NOT NULL,
        hash text NOT NULL,
        PRIMARY KEY (workspace_id, position),
        UNIQUE (delivery_id, kind)
      );
      COMMENT ON TABLE ledger_entry IS 'Evidence, each entry carrying the hash of the one before. docs/operations.md defines the hash';
      COMMENT ON COLUMN ledger_entry.document IS 'The evidence as canonical JSON; text, because the hash is over its bytes';
      COMMENT ON COLUMN ledger_entry.delivery_id IS 'No foreign key: an entry outlives what it tells of';

      CREATE TABLE ledger_head (
        workspace_id uuid PRIMARY KEY,
        position bigint NOT NULL,
        hash text NOT NULL
      ) WITH (fillfactor = 50);
      COMMENT ON TABLE ledger_head IS 'The last entry of each chain, locked by whoever adds to it. Stays when its workspace is deleted';

      CREATE TABLE ledger_sealing (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        complete_at timestamptz(3) NOT NULL
      );
      COMMENT ON COLUMN ledger_sealing.complete_at IS 'When the last look began that left nothing unsealed';

      ALTER TABLE receipt ADD COLUMN sealed smallint NOT NULL DEFAULT 0;
      COMMENT ON COLUMN receipt.sealed IS 'How many of its entries (published, then removed) are in the ledger';
      CREATE INDEX receipt_unsealed ON receipt (workspace_id, created_at, delivery_id)
        WHERE sealed < CASE WHEN removed_at IS NULL THEN 1 ELSE 2 END;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
