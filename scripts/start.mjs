/**
 * Runs one of the programs, installed and built: `node scripts/start.mjs [main|demo|sandbox|verify-ledger|reporting-role]`.
 * The program runs in this very process: no second Node in memory, and signals reach it directly.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root, say } from './prepare.mjs';

const PROGRAMS = {
  main: 'main.js',
  demo: 'demo/main.js',
  sandbox: 'sandbox-network/main.js',
  'verify-ledger': 'verify-ledger/main.js',
  'reporting-role': 'reporting-role/main.js',
};
/** Those that serve or show the web pages. */
const WITH_WEB = ['main', 'demo'];

const name = process.argv[2] ?? 'main';
if (!Object.hasOwn(PROGRAMS, name)) {
  say(`There is no program "${name}"; there are: ${Object.keys(PROGRAMS).join(', ')}.`);
  process.exit(1);
}
prepare({ web: WITH_WEB.includes(name) });
endWithNpm();
process.argv.splice(1, 2, join(root, 'dist/program', PROGRAMS[/** @type {keyof typeof PROGRAMS} */ (name)]));
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
