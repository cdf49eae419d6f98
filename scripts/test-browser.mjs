/** The web app's tests in a real browser: `npm run test:browser [-- <filter> --project=mobile]`. Installs and builds what is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root, say } from './prepare.mjs';

const CHROMIUM = process.env.CARILLON_CHROMIUM ?? '/usr/bin/chromium';

if (!existsSync(CHROMIUM)) {
  say(
    `There is no browser at ${CHROMIUM}. Install one (Debian: apt-get install chromium), or name it in CARILLON_CHROMIUM.`,
  );
  process.exit(1);
}
prepare();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'web/node_modules/@playwright/test/cli.js'), 'test', ...process.argv.slice(2)],
  {
    cwd: join(root, 'web'),
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
