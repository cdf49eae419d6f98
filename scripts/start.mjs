/**
 * Runs one of the programs, installed and built: `node scripts/start.mjs [main|demo|sandbox|verify-ledger|reporting-role|reset-password]`.
 * The program runs in this very process: no second Node in memory, and signals reach it directly.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isPreparedHere, prepare, root, say } from './prepare.mjs';

const PROGRAMS = {
  main: 'main.js',
  demo: 'demo/main.js',
  sandbox: 'sandbox-network/main.js',
  'verify-ledger': 'verify-ledger/main.js',
  'reporting-role': 'reporting-role/main.js',
  'reset-password': 'reset-password/main.js',
};
/** Those that look at an installation and end. */
const COMMANDS = ['verify-ledger', 'reporting-role', 'reset-password'];
/** Of `verify-ledger`: 1 would say that something was altered. */
const COULD_NOT_LOOK = 2;
/** Those that serve or show the web pages. */
const WITH_WEB = ['main', 'demo'];

const name = process.argv[2] ?? 'main';
if (!Object.hasOwn(PROGRAMS, name)) {
  say(`There is no program "${name}"; there are: ${Object.keys(PROGRAMS).join(', ')}.`);
  process.exit(1);
}
const program = join(root, 'dist/program', PROGRAMS[/** @type {keyof typeof PROGRAMS} */ (name)]);
// Beside a service that was installed for a service manager, a command touches nothing of it.
if (!COMMANDS.includes(name) || !existsSync(program) || isPreparedHere())
  prepare({ web: WITH_WEB.includes(name), failure: name === 'verify-ledger' ? COULD_NOT_LOOK : 1 });
endWithNpm();
process.argv.splice(1, 2, program);
await import(pathToFileURL(process.argv[1] ?? '').href);

/** npm passes signals on, but when it is killed outright nobody is left who could stop the service, and its port and data stay taken. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  watch.unref();
}
