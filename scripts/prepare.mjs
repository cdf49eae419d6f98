/**
 * What has to be there before anything runs: packages and a build. Uses Node's own modules only, since it runs before the packages exist.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** In `web`: what no page comes from. */
const NOT_BUILT_FROM = ['node_modules', 'dist', 'test-results', 'browser-tests', 'figures'];
let failureCode = 1;
const INSTALL_STAMP = 'node_modules/.carillon-lock-hash';

/** @param {string} message */
export function say(message) {
  process.stderr.write(`${message}\n`);
}

/**
 * Installs and builds what is missing or out of date. Ends the process when that fails.
 * @param {{ web?: boolean, build?: boolean, failure?: number }} [options] `web`: also the web pages; `build`: false installs only; `failure`: the
 *   code that the process ends with
 */
export function prepare({ web = true, build = true, failure = 1 } = {}) {
  failureCode = failure;
  install(root, 'packages');
  if (build) {
    buildIfStale({
      folder: root,
      inputs: [
        'src',
        'migrations',
        'tsconfig.json',
        'tsconfig.build.json',
        'nest-cli.json',
        'scripts/roll-up.mjs',
        'package-lock.json',
      ],
      stamp: 'dist/.build-hash',
      product: 'dist/program/main.js',
      what: 'Carillon',
      commands: [
        [process.execPath, [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build']],
        [process.execPath, [join(root, 'scripts/roll-up.mjs')]],
      ],
    });
  }
  const webFolder = join(root, 'web');
  if (!web || !existsSync(join(webFolder, 'package-lock.json'))) return;
  install(webFolder, 'packages of the web pages');
  if (build) {
    buildIfStale({
      folder: webFolder,
      // The page counts and checks by the channel contract's own rules.
      inputs: [
        ...readdirSync(webFolder).filter((name) => !NOT_BUILT_FROM.includes(name)),
        '../src/modules/channels/contract',
      ],
      stamp: 'dist/.build-hash',
      product: 'dist/index.html',
      what: 'the web pages',
      commands: [npm(['run', '--silent', 'build'])],
    });
  }
}

/** Whether `npm start` made this installation, and not somebody by hand for a service manager, without the tools to build it. */
export function isPreparedHere() {
  return existsSync(join(root, INSTALL_STAMP));
}

/**
 * Whether the packages in `node_modules` are those of the lock file.
 * @param {string} folder
 */
export function isInstalled(folder) {
  const stamp = readOrNull(join(folder, INSTALL_STAMP));
  if (stamp !== null) return stamp === lockHash(folder);
  // Installed by hand: npm keeps its own record, written last and so newer than the lock it came from.
  const record = statOrNull(join(folder, 'node_modules/.package-lock.json'));
  const lock = statOrNull(join(folder, 'package-lock.json'));
  return record !== null && lock !== null && record.mtimeMs >= lock.mtimeMs && hasDevPackages(folder);
}

/** An install for production leaves the build tools out. @param {string} folder */
function hasDevPackages(folder) {
  const { devDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.keys(devDependencies).every((name) => existsSync(join(folder, 'node_modules', name)));
}

/** @param {string} folder @param {string} what */
function install(folder, what) {
  if (!isInstalled(folder)) {
    const first = !existsSync(join(folder, 'node_modules'));
    say(`Installing ${what} (${first ? 'first start only' : 'they changed'}, about a minute)…`);
    run(
      npm(['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error']),
      folder,
      `The ${what} could not be installed`,
    );
  }
  const hash = lockHash(folder);
  const stamp = join(folder, INSTALL_STAMP);
  if (readOrNull(stamp) === hash) return;
  try {
    writeFileSync(stamp, hash);
  } catch {
    // Somebody else's folder, in which all is there: it is looked at again next time.
  }
}

/** Another Node or machine needs other binaries. @param {string} folder */
function lockHash(folder) {
  const lock = readFileSync(join(folder, 'package-lock.json'));
  return createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
}

/**
 * @param {{ folder: string, inputs: string[], stamp: string, product: string, what: string, commands: [string, string[]][] }} target
 */
function buildIfStale({ folder, inputs, stamp, product, what, commands }) {
  const hash = hashOf(folder, inputs);
  if (readOrNull(join(folder, stamp)) === hash && existsSync(join(folder, product))) return;
  say(`Building ${what} (${existsSync(join(folder, product)) ? 'the source changed' : 'first start only'})…`);
  for (const command of commands) run(command, folder, `${what[0]?.toUpperCase()}${what.slice(1)} could not be built`);
  mkdirSync(dirname(join(folder, stamp)), { recursive: true });
  writeFileSync(join(folder, stamp), hash);
}

/**
 * One hash over the names and contents of files and folders; specs don't count, since nothing is built from them.
 * @param {string} folder @param {string[]} inputs relative to it; missing ones are left out
 */
export function hashOf(folder, inputs) {
  const hash = createHash('sha256');
  for (const input of [...inputs].sort()) {
    for (const file of filesIn(join(folder, input))) {
      hash
        .update(`${relative(folder, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} sorted */
function filesIn(path) {
  const stat = statOrNull(path);
  if (stat === null) return [];
  if (stat.isFile()) return path.endsWith('.spec.ts') ? [] : [path];
  if (!stat.isDirectory()) return [];
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

/** The npm that started us, or else the one on the path. @param {string[]} args @returns {[string, string[]]} */
function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli)) return [process.execPath, [cli, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/** @param {[string, string[]]} command @param {string} cwd @param {string} failure */
function run([command, args], cwd, failure) {
  // Messages go to stderr, so that stdout holds nothing but what the program itself prints.
  const { status, signal, error } = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 2, 2],
    shell: command.endsWith('.cmd'),
  });
  if (status === 0) return;
  // Ctrl-C reaches the whole group; whoever pressed it knows why.
  if (signal !== 'SIGINT') say(`${failure}${error ? `: ${error.message}` : '; the reason is above'}.`);
  process.exit(signal === 'SIGINT' ? 130 : failureCode);
}

/** @param {string} path */
function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} path */
function statOrNull(path) {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
