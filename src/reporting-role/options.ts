import { parseArgs } from 'node:util';
import { UsageError } from '../core/config/index.js';

export const USAGE = `reporting-role: makes a database role that may read the views of the schema "reporting", and nothing else
  --role <name>            its name, such as grafana; one that exists gets a new password
  --workspace <id>         a workspace that it sees; may be given several times. Without it: all of them
  --drop                   takes the role away instead
  --help                   shows this

It works on the database of this installation: DATABASE_URL, or the embedded one in CARILLON_DATA, whether Carillon runs or not.
The password is shown once. Docs: docs/reporting.md`;

export interface Options {
  readonly role: string;
  /** null: all of them. */
  readonly workspaceIds: readonly string[] | null;
  readonly drop: boolean;
}

const ROLE = /^[a-z][a-z0-9_]{0,40}$/;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @returns `help` when that is wanted @throws UsageError */
export function readOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const { role = '' } = values;
  if (!ROLE.test(role) || role.startsWith('pg_')) {
    throw new UsageError('--role wants a name of small letters, digits and _, such as grafana.');
  }
  const workspaceIds = values.workspace?.map((id) => id.toLowerCase()) ?? null;
  const wrong = workspaceIds?.find((id) => !ID.test(id));
  if (wrong !== undefined) throw new UsageError(`--workspace wants the id of a workspace, and "${wrong}" is none.`);
  if (values.drop && workspaceIds) throw new UsageError('--drop takes no workspace.');
  return { role, workspaceIds, drop: values.drop ?? false };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        role: { type: 'string' },
        workspace: { type: 'string', multiple: true },
        drop: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
