import { randomBytes } from 'node:crypto';
import type { Database } from '../../core/database/database.js';
import { emailKey } from '../workspaces/index.js';
import { PasswordHasher } from './password-hasher.js';

/** 120 bits, in letters that can be read out. */
const PASSWORD_BYTES = 15;

/**
 * Gives a person who can't sign in another password and ends all their sessions. Nothing else of theirs changes; their API keys go on.
 * @returns the password, which is kept nowhere; null when nobody has the e-mail address
 */
export async function resetPassword(database: Database, email: string, now: Date): Promise<string | null> {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const hash = await new PasswordHasher().hash(password);
  return database.transaction(async (tx) => {
    const [person] = await tx.query<{ id: string }>(
      `UPDATE person SET password_hash = $2, updated_at = $3 WHERE email_key = $1 RETURNING id`,
      [emailKey(email), hash, now],
    );
    if (!person) return null;
    await tx.execute('DELETE FROM session WHERE person_id = $1', [person.id]);
    return password;
  });
}
