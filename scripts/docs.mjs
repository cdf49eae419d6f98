/**
 * Writes the pages of docs/ that come from the code: `node scripts/docs.mjs`. With `--check` it writes nothing and fails when one is
 * stale. Reads the build, so build first (`npm run docs` does).
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { capabilitiesPage, settingsPage } from './docs-pages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, 'dist/src');
if (!existsSync(built)) {
  process.stderr.write('There is no build to read. Run: npm run build\n');
  process.exit(1);
}
const { allSettings } = await import(pathToFileURL(join(built, 'core/config/index.js')).href);
const { createChannelRegistry } = await import(pathToFileURL(join(built, 'modules/channels/index.js')).href);

const pages = {
  'docs/settings.md': settingsPage(allSettings),
  // Nothing is published here, so the feed needs no store.
  'docs/channels/capabilities.md': capabilitiesPage(createChannelRegistry({ feedStore: {}, localSandbox: null }).all()),
};

const stale = Object.entries(pages).filter(([path, text]) => read(join(root, path)) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) process.stderr.write(`${path} is stale. Run: npm run docs\n`);
  process.exit(stale.length === 0 ? 0 : 1);
}
for (const [path, text] of stale) {
  writeFileSync(join(root, path), text);
  process.stdout.write(`wrote ${path}\n`);
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
