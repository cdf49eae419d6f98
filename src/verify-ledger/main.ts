import { constants } from 'node:os';
import { ConfigError, databaseError, loadConfig, StartError, type Config } from '../core/config/index.js';
import { Database } from '../core/database/database.js';
import { visitEmbeddedPostgres } from '../core/database/embedded-postgres-visit.js';
import { openDataSource } from '../core/database/open-data-source.js';
import { createLogger } from '../core/logging/logger.js';
import { NothingToVerify, verifyLedger, type WorkspaceVerdict } from '../modules/ledger/index.js';
import { readOptions, USAGE, UsageError, type Options } from './options.js';
import { inWords, sumInWords } from './report.js';

const COULD_NOT_LOOK = 2;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return print(USAGE);
  const config = loadConfig();
  const opened = await openServer(config);
  stopOnSignals(() => opened.stop());
  try {
    const database = await openDatabase(config, opened.url);
    try {
      process.exitCode = await verify(database, options);
    } finally {
      await database.close();
    }
  } finally {
    await opened.stop();
  }
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

async function openServer(config: Config): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { databaseUrl, dataDir, embeddedPostgresPort } = config.storage;
  if (databaseUrl !== null) return { url: databaseUrl, stop: async () => undefined };
  return visitEmbeddedPostgres({
    dataDir,
    log: { info: tell, warn: tell },
    port: embeddedPostgresPort ?? undefined,
  });
}

async function openDatabase(config: Config, url: string): Promise<Database> {
  // Whatever goes wrong is thrown and told here; a log would stand between the findings.
  const log = createLogger('silent');
  try {
    const { dataSource, pool } = await openDataSource({ url, poolSize: 2, entities: [], log });
    return new Database(dataSource, pool, log);
  } catch (error) {
    if (config.storage.databaseUrl !== null) throw databaseError(error, url);
    throw error;
  }
}

/** A server that was started for the while must not be left behind. */
function stopOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      const end = (): never => process.exit(128 + constants.signals[signal]);
      stop().then(end, end);
    });
  }
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
