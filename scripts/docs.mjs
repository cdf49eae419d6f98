/**
 * Writes what comes from the code: pages of docs/, the API's description, and the web pages' client: `node scripts/docs.mjs`. With `--check` it writes nothing and fails when one is
 * stale. Reads the build, so build first (`npm run docs` does).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { channelWords } from './channel-words.mjs';
import { capabilitiesPage, settingsPage } from './docs-pages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, 'dist/src');
if (!existsSync(built)) {
  process.stderr.write('There is no build to read. Run: npm run build\n');
  process.exit(1);
}
const { allSettings, loadConfig } = await import(pathToFileURL(join(built, 'core/config/index.js')).href);
const { createChannelRegistry } = await import(pathToFileURL(join(built, 'modules/channels/index.js')).href);

const { describeApiUnopened } = await import(pathToFileURL(join(built, 'app/describe-api.js')).href);
const dataFolder = mkdtempSync(join(tmpdir(), 'carillon-docs-'));
const api = await describeApiUnopened(loadConfig({ CARILLON_DATA: dataFolder }));
rmSync(dataFolder, { recursive: true, force: true });

// Nothing is published here, so the feed needs no store.
const adapters = createChannelRegistry({ feedStore: {}, localSandbox: null }).all();
const pages = {
  'docs/settings.md': settingsPage(allSettings, adapters),
  'docs/channels/capabilities.md': capabilitiesPage(adapters),
  'web/src/i18n/locales/en/channels.json': `${JSON.stringify(channelWords(adapters), null, 2)}\n`,
  'web/openapi.json': `${JSON.stringify(api, null, 1)}\n`,
};

const stale = Object.entries(pages).filter(([path, text]) => read(join(root, path)) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stderr.write(`${path} is stale. Run: npm run docs\n`);
  if (stale.length === 0 && !isClientFresh()) {
    process.stderr.write('web/src/api/generated is stale. Run: npm run docs\n');
    process.exit(1);
  }
  process.exit(stale.length === 0 ? 0 : 1);
}
for (const [path, text] of stale) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`wrote ${path}\n`);
}

if (!generateClient('./src/api/generated')) process.exit(1);

/** Whether the committed client is the one that the description gives. */
function isClientFresh() {
  const output = mkdtempSync(join(root, 'web/node_modules/.client-'));
  try {
    return (
      generateClient(output) &&
      JSON.stringify(contents(output)) === JSON.stringify(contents(join(root, 'web/src/api/generated')))
    );
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** @param {string} output relative to web/ */
function generateClient(output) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'web/node_modules/@hey-api/openapi-ts/bin/run.js')],
    {
      cwd: join(root, 'web'),
      env: { ...process.env, CARILLON_API_OUTPUT: output },
      encoding: 'utf8',
    },
  );
  if (status !== 0) process.stderr.write(`The client could not be generated:\n${stdout}${stderr}\n`);
  return status === 0;
}

/** Names and texts of all files below a folder. @param {string} folder @returns {[string, string][]} */
function contents(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
