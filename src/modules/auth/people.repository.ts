import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../core/database/sql.js';
import { PersonEntity } from './person.entity.js';

@Injectable()
export class PeopleRepository {
  /** @returns false when somebody has the e-mail address already */
  async insert(tx: Tx, person: PersonEntity): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO person (id, email, email_key, name, password_hash, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email_key) DO NOTHING`,
      [person.id, person.email, person.emailKey, person.name, person.passwordHash, person.createdAt, person.updatedAt],
    );
    return added === 1;
  }

  async find(sql: Sql, id: string): Promise<PersonEntity | null> {
    return await sql.manager.findOneBy(PersonEntity, { id });
  }

  async findByEmailKey(sql: Sql, emailKey: string): Promise<PersonEntity | null> {
    return await sql.manager.findOneBy(PersonEntity, { emailKey });
  }

  async rename(sql: Sql, id: string, name: string, at: Date): Promise<void> {
    await sql.manager.update(PersonEntity, { id }, { name, updatedAt: at });
  }

  /** @returns false when the password is no longer the one with hash `oldHash` */
  async changePassword(tx: Tx, id: string, oldHash: string, newHash: string, at: Date): Promise<boolean> {
    const changed = await tx.manager.update(
      PersonEntity,
      { id, passwordHash: oldHash },
      { passwordHash: newHash, updatedAt: at },
    );
    return changed.affected === 1;
  }

  /** Keeps the password as it is until the transaction ends; false when it is no longer the one with this hash. */
  async holdPassword(tx: Tx, personId: string, passwordHash: string): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM person WHERE id = $1 AND password_hash = $2 FOR SHARE', [
      personId,
      passwordHash,
    ]);
    return rows.length > 0;
  }
}
