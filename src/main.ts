import { startCarillon, type Carillon } from './carillon.js';
import { ConfigError, loadConfig, StartError } from './core/config/index.js';
import { createLogger } from './core/logging/logger.js';

const FORCE_AFTER_MS = 30_000;

function say(message: string): void {
  process.stdout.write(`${message}\n`);
}

function fail(error: unknown): never {
  // What people can mend is said in words; anything else is a fault of ours and shows where.
  const text =
    error instanceof StartError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`Carillon could not start.\n${text}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}

/** Ctrl-C works from the first moment: what is being opened is finished, then closed again. */
function stopOnSignals(starting: Promise<Carillon>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    say('Stopping: letting work under way finish …');
    setTimeout(() => process.exit(1), FORCE_AFTER_MS).unref();
    starting
      .then((carillon) => carillon.stop())
      .then(
        () => {
          say('Stopped.');
          process.exit(0);
        },
        (error: unknown) => fail(error),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.server.logLevel);
  process.on('unhandledRejection', (error) => log.error('a promise was rejected and nobody looked', { error }));
  const starting = startCarillon({
    config,
    log,
    say,
    onDatabaseLost: () => {
      log.error('the embedded database ended; stopping, because nothing works without it');
      process.exit(1);
    },
  });
  stopOnSignals(starting);
  await starting;
  say(`Carillon is ready: ${config.server.publicUrl}`);
  say(`API documentation: ${config.server.publicUrl}/api/docs · stop with Ctrl-C`);
}

await main().catch(fail);
