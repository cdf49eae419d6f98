/**
 * Packages of many files, each made one file for Jest: a spec that loads the service would otherwise find, read and compile two thousand of
 * them, and the next spec again, since each has modules of its own. Made once for each state of the lock file. What they do is the same;
 * that the service runs with them as users get them is for the tests that start the built program.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache');

/** By what specs and sources import. All are rolled up together, so that what two of them share is there once. */
const MODULES = [
  '@nestjs/common',
  '@nestjs/common/constants.js',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/schedule',
  '@nestjs/swagger',
  'axios',
  'bullmq',
  'csv-parse/sync',
  'fast-check',
  'file-type',
  'helmet',
  'ioredis',
  'nodemailer',
  'rxjs',
  'temporal-polyfill',
  'typeorm',
  'typeorm/driver/postgres/PostgresDriver.js',
  'typeorm/driver/postgres/PostgresQueryRunner.js',
  'uuid',
];
/** Nest asks for it by `require` as well, while it runs; so does it here, and gets the same. */
const REQUIRED = ['class-validator'];
/** What can't be in a file with others, what others take parts of while they run, and what they can do without. */
const APART = [
  'class-transformer',
  'reflect-metadata',
  'pg',
  'pino',
  'sharp',
  'msgpackr-extract',
  '@fastify/static',
  '@nestjs/microservices',
  '@nestjs/websockets',
];

/** @returns {Promise<Record<string, string>>} for Jest's `moduleNameMapper` */
export async function rolledUpPackages() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const hash = createHash('sha256')
    .update(lock)
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex');
  const folder = join(CACHE, `packages-of-specs-${hash.slice(0, 16)}`);
  if (!existsSync(folder)) await rollUp(folder);
  return Object.fromEntries([
    ...MODULES.map((name) => [exactly(name), join(folder, `${fileOf(name)}.mjs`)]),
    ...REQUIRED.map((name) => [exactly(name), join(folder, `${fileOf(name)}.cjs`)]),
  ]);
}

/** @param {string} folder */
async function rollUp(folder) {
  const { rolldown } = await import('rolldown');
  mkdirSync(CACHE, { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  const roll = async (
    /** @type {string[]} */ names,
    /** @type {string[]} */ apart,
    /** @type {'esm' | 'cjs'} */ format,
  ) => {
    const bundle = await rolldown({
      cwd: ROOT,
      input: Object.fromEntries(names.map((name) => [fileOf(name), `named:${name}`])),
      platform: 'node',
      external: new RegExp(`^(${apart.join('|')})(/|$)`),
      plugins: [byName],
      checks: { eval: false },
    });
    const extension = format === 'esm' ? 'mjs' : 'cjs';
    await bundle.write({
      dir: unfinished,
      format,
      exports: 'named',
      keepNames: true,
      comments: false,
      // Nest's decorators work with it as soon as they are loaded, whichever of these files comes first.
      banner: ({ moduleIds }) =>
        moduleIds.some((id) => id.includes('@nestjs')) && format === 'esm' ? `import 'reflect-metadata';` : '',
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared-[name].${extension}`,
    });
    await bundle.close();
  };
  await roll(MODULES, [...APART, ...REQUIRED], 'esm');
  await roll(REQUIRED, APART, 'cjs');
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run may have been quicker.
    rmSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Hands on every name that Node sees in a package: of a CommonJS one, the bundler sees only the whole. */
const byName = {
  name: 'by-name',
  resolveId: (/** @type {string} */ id) => (id.startsWith('named:') ? `\0${id}` : null),
  load: async (/** @type {string} */ id) => {
    if (!id.startsWith('\0named:')) return null;
    const name = id.slice('\0named:'.length);
    const names = Object.keys(await import(name)).filter((one) => /^[\w$]+$/.test(one) && one !== '__esModule');
    return `export { ${names.join(', ')} } from '${name}';`;
  },
};

/** @param {string} name */
function fileOf(name) {
  return name.replaceAll('/', '__').replace(/\.js$/, '');
}

/** A name as Jest sees it: it takes `.js` off relative paths alone. @param {string} name */
function exactly(name) {
  return `^${name.replaceAll('.', '\\.')}$`;
}
