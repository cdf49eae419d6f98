import { parseArgs } from 'node:util';
import { systemClock } from '../core/clock/clock.js';
import { loadConfig, print, runCommand, tell, UsageError } from '../core/config/index.js';
import { visitDatabase } from '../core/database/visit-database.js';
import { resetPassword } from '../modules/auth/index.js';

const USAGE = `reset-password: gives somebody who can't sign in another password, and ends all their sessions
  --email <address>        whose
  --help                   shows this

It works on the database of this installation: DATABASE_URL, or the embedded one in CARILLON_DATA, whether Carillon runs or not.
The password is shown once; they change it in their profile. Docs: docs/operations.md`;

function readOptions(args: readonly string[]): { readonly email: string } | 'help' {
  let values: { email?: string | undefined; help?: boolean | undefined };
  try {
    ({ values } = parseArgs({ args: [...args], options: { email: { type: 'string' }, help: { type: 'boolean' } } }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return 'help';
  if (!values.email?.includes('@')) throw new UsageError('--email wants the address that they sign in with.');
  return { email: values.email };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return print(USAGE);
  const password = await visitDatabase(loadConfig(), tell, (database) =>
    resetPassword(database, options.email, systemClock.now()),
  );
  if (password === null) throw new UsageError(`Nobody here signs in as ${options.email}.`);
  print(`The password of ${options.email} is ${password}
It is not shown again. All sessions of theirs have ended.`);
}

runCommand('reset-password', USAGE, main);
