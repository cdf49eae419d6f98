import { randomBytes } from 'node:crypto';
import type { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';

/** A role can't be made; the message says why. */
export class ReportingRoleError extends Error {}

/** A dashboard that asks for too much must not keep the service from its work. */
const LONGEST_STATEMENT = '60s';
const MOST_CONNECTIONS = 10;

/**
 * Makes a role that may read the views of the schema `reporting` and nothing else, or gives one that was made here a new password.
 * @param role of small letters, digits and `_` @param workspaceIds what it sees; null for all
 * @returns the password
 * @throws ReportingRoleError when the name is taken, a workspace does not exist, or the database user may make no roles
 */
export async function makeReportingRole(
  database: Database,
  role: string,
  workspaceIds: readonly string[] | null,
): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await database.transaction(async (tx) => {
    await refuseUnknown(tx, workspaceIds);
    const [found] = await tx.query<{ ours: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM reporting_role WHERE role = $1) AS ours FROM pg_roles WHERE rolname = $1`,
      [role],
    );
    if (found && !found.ours) {
      throw new ReportingRoleError(
        `The database has a role "${role}" that was not made by this command; choose another name.`,
      );
    }
    await orRefused(async () => {
      await tx.execute(
        `${found ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN NOINHERIT PASSWORD '${password}' CONNECTION LIMIT ${MOST_CONNECTIONS}`,
      );
      await tx.execute(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
      await tx.execute(`ALTER ROLE ${role} SET statement_timeout = '${LONGEST_STATEMENT}'`);
      await tx.execute(`ALTER ROLE ${role} SET search_path = reporting`);
      await tx.execute(`GRANT USAGE ON SCHEMA reporting TO ${role}`);
      await tx.execute(`GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO ${role}`);
      await tx.execute(`ALTER DEFAULT PRIVILEGES IN SCHEMA reporting GRANT SELECT ON TABLES TO ${role}`);
    });
    await tx.execute(
      `INSERT INTO reporting_role (role, workspace_ids) VALUES ($1, $2) ON CONFLICT (role) DO UPDATE SET workspace_ids = excluded.workspace_ids`,
      [role, workspaceIds],
    );
  });
  return password;
}

/** @throws ReportingRoleError when no such role was made here */
export async function dropReportingRole(database: Database, role: string): Promise<void> {
  await database.transaction(async (tx) => {
    const gone = await tx.execute(`DELETE FROM reporting_role WHERE role = $1`, [role]);
    if (gone === 0) throw new ReportingRoleError(`This command made no role "${role}".`);
    await orRefused(async () => {
      await tx.execute(`DROP OWNED BY ${role}`);
      await tx.execute(`DROP ROLE ${role}`);
    });
  });
}

async function refuseUnknown(tx: Tx, workspaceIds: readonly string[] | null): Promise<void> {
  const [unknown] = await tx.query<{ id: string }>(
    `SELECT id FROM unnest($1::uuid[]) AS given (id) WHERE NOT EXISTS (SELECT 1 FROM workspace WHERE workspace.id = given.id)`,
    [workspaceIds ?? []],
  );
  if (unknown) throw new ReportingRoleError(`There is no workspace ${unknown.id}.`);
}

/** 42501: the user of DATABASE_URL lacks CREATEROLE, which some hosts keep to themselves. */
async function orRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if ((error as { code?: unknown }).code !== '42501') throw error;
    throw new ReportingRoleError('The database user of this installation may not make roles: it needs CREATEROLE.', {
      cause: error,
    });
  }
}
