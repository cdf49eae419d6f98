import { ConfigError, loadConfig, StartError } from '../core/config/index.js';
import type { Database } from '../core/database/database.js';
import { visitDatabase } from '../core/database/visit-database.js';
import { NothingToVerify, verifyLedger, type WorkspaceVerdict } from '../modules/ledger/index.js';
import { readOptions, USAGE, UsageError, type Options } from './options.js';
import { inWords, sumInWords } from './report.js';

const COULD_NOT_LOOK = 2;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return print(USAGE);
  const config = loadConfig();
  process.exitCode = await visitDatabase(config, tell, (database) => verify(database, options));
}

/** @returns the exit code */
async function verify(database: Database, options: Options): Promise<number> {
  const found = { workspaces: 0, entries: 0, faults: 0 };
  const verdicts: WorkspaceVerdict[] = [];
  await verifyLedger(database, options, (verdict) => {
    found.workspaces += 1;
    found.entries += verdict.entries;
    found.faults += verdict.faults.length + verdict.moreFaults;
    if (options.json) verdicts.push(verdict);
    else print(inWords(verdict));
  });
  const whole = found.faults === 0;
  if (options.json) print(JSON.stringify({ whole, ...found, workspaces: verdicts }));
  else print(sumInWords(found.workspaces, found.entries, found.faults));
  return whole ? 0 : 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.exitCode = COULD_NOT_LOOK;
  if (error instanceof UsageError) return tell(`verify-ledger: ${error.message}\n\n${USAGE}`);
  const plain = error instanceof NothingToVerify || error instanceof ConfigError || error instanceof StartError;
  tell(`verify-ledger: ${error instanceof Error ? (plain ? error.message : error.stack) : String(error)}`);
});
