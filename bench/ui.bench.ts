import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The web app in Chromium: sizes, paint, shift and interactions beside their budgets (web/figures). */
const { status } = spawnSync(
  process.execPath,
  [
    join(process.cwd(), 'web/node_modules/@playwright/test/cli.js'),
    'test',
    '--config',
    'playwright.figures.config.ts',
    ...process.argv.slice(2),
  ],
  { cwd: join(process.cwd(), 'web'), stdio: 'inherit' },
);
process.exitCode = status ?? 1;
