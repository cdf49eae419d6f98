import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../core/database/sql.js';

@Injectable()
export class InstallationRepository {
  async exists(sql: Sql): Promise<boolean> {
    const rows = await sql.query('SELECT 1 FROM installation');
    return rows.length > 0;
  }

  async isOwnedBy(sql: Sql, personId: string): Promise<boolean> {
    const rows = await sql.query('SELECT 1 FROM installation WHERE owner_id = $1', [personId]);
    return rows.length > 0;
  }

  /** @returns false when it has an owner already; waits for another set-up that is under way */
  async insert(tx: Tx, ownerId: string, at: Date): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO installation (owner_id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [ownerId, at],
    );
    return added === 1;
  }
}
