import { parseArgs } from 'node:util';
import type { NotedHead } from '../modules/ledger/index.js';

export const USAGE = `verify-ledger: tells whether anything that was published or taken down has been altered since it was sealed
  --workspace <id>         only this workspace
  --head <id>=<pos>:<hash> compares with a head noted earlier; may be given several times
  --json                   one JSON document instead of text
  --help                   shows this

It reads the database of this installation: DATABASE_URL, or the embedded one in CARILLON_DATA, whether Carillon runs or not.
Ends with 0 when all is whole, 1 when something is altered, 2 when it could not look.`;

export interface Options {
  readonly workspaceId: string | null;
  readonly noted: readonly NotedHead[];
  readonly json: boolean;
  readonly help: boolean;
}

/** What was asked for can't be understood; the message says why. */
export class UsageError extends Error {}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const HEAD = new RegExp(`^(${ID})=([1-9]\\d{0,14}):([0-9a-f]{64})$`);

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const workspaceId = values.workspace?.toLowerCase() ?? null;
  if (workspaceId !== null && !new RegExp(`^${ID}$`).test(workspaceId)) {
    throw new UsageError(`--workspace wants the id of a workspace, and "${workspaceId}" is none.`);
  }
  const noted = (values.head ?? []).map(readHead);
  const other = noted.find((head) => workspaceId !== null && head.workspaceId !== workspaceId);
  if (other) throw new UsageError(`--head names workspace ${other.workspaceId}, and --workspace another one.`);
  return { workspaceId, noted, json: values.json ?? false, help: values.help ?? false };
}

function readHead(text: string): NotedHead {
  const [, workspaceId, position, hash] = HEAD.exec(text.toLowerCase()) ?? [];
  if (workspaceId === undefined || position === undefined || hash === undefined) {
    throw new UsageError(`--head wants <workspace id>=<position>:<64 hex digits>, and "${text}" is not that.`);
  }
  return { workspaceId, position: Number(position), hash };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        workspace: { type: 'string' },
        head: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
