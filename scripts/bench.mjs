/**
 * Measures: `npm run bench`, or `npm run bench publish -- --rounds 5`. Each bench is bench/<name>.bench.ts and runs as a process of its
 * own, on the built program. Ends with 1 when a figure misses what is required of it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { prepare, root, say } from './prepare.mjs';

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

prepare({ web: false });
await translate();
let failed = false;
for (const name of wanted.length > 0 ? wanted : known) failed = (await run(name)) !== 0 || failed;
process.exit(failed ? 1 : 0);

/** Strips the types, file by file: `npm run typecheck` has looked at them, and the build leaves benches out. */
async function translate() {
  const { default: ts } = await import('typescript');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, inlineSourceMap: true };
  rmSync(join(root, 'dist/bench'), { recursive: true, force: true });
  for (const file of readdirSync(join(root, 'bench'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = readFileSync(join(root, 'bench', file), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: file });
    const target = join(root, 'dist/bench', file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}

/** @param {string} name @returns {Promise<number>} its exit code */
function run(name) {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(root, `dist/bench/${name}.bench.js`), ...options],
    { cwd: root, stdio: 'inherit' },
  );
  // Ctrl-C reaches the bench as well; this process stays until it has stopped what it started.
  const stay = () => undefined;
  const passOn = () => void child.kill('SIGTERM');
  process.on('SIGINT', stay).on('SIGTERM', passOn);
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      process.off('SIGINT', stay).off('SIGTERM', passOn);
      resolve(code ?? 1);
    });
  });
}
