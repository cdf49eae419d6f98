/**
 * Runs one of the programs, installed and built: `node scripts/start.mjs [main|demo|sandbox]`.
 * The program runs in this very process: no second Node in memory, and signals reach it directly.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, root, say } from './prepare.mjs';

const PROGRAMS = { main: 'src/main.js', demo: 'src/demo/main.js', sandbox: 'src/sandbox-network/main.js' };

const name = process.argv[2] ?? 'main';
if (!Object.hasOwn(PROGRAMS, name)) {
  say(`There is no program "${name}"; there are: ${Object.keys(PROGRAMS).join(', ')}.`);
  process.exit(1);
}
prepare({ web: name !== 'sandbox' });
process.argv.splice(1, 2, join(root, 'dist', PROGRAMS[/** @type {keyof typeof PROGRAMS} */ (name)]));
await import(pathToFileURL(process.argv[1] ?? '').href);
