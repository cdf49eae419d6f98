import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

/** What `npm run bench ui` measures; budgets belong there and not into a test, since machines are shared. */
export default defineConfig({
  ...tests,
  testDir: './figures',
  outputDir: './test-results/figures',
  timeout: 600_000,
  reporter: [['line']],
  projects: (tests.projects ?? [])
    .filter(({ name }) => name === 'desktop')
    .map(({ testIgnore: _, ...project }) => project),
});
