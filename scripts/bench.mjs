/**
 * Measures: `npm run bench`, or `npm run bench publish -- --rounds 5`. Each bench is bench/<name>.bench.ts and runs as a process of its
 * own, on the built program. Ends with 1 when a figure misses what is required of it.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root, say } from './prepare.mjs';
import { runTranslated, translateBenches } from './translate.mjs';

const SUFFIX = '.bench.ts';

const args = process.argv.slice(2);
const firstOption = args.findIndex((arg) => arg.startsWith('-'));
const wanted = firstOption === -1 ? args : args.slice(0, firstOption);
const options = firstOption === -1 ? [] : args.slice(firstOption);

const known = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  say(`There is no bench "${unknown.join('", "')}"; there are: ${known.join(', ')}.`);
  process.exit(1);
}

prepare({ web: wanted.length === 0 || wanted.includes('ui') });
await translateBenches();
let failed = false;
for (const name of wanted.length > 0 ? wanted : known) {
  failed = (await runTranslated(`${name}.bench.js`, options)) !== 0 || failed;
}
process.exit(failed ? 1 : 0);
