import { defineConfig, devices } from '@playwright/test';

/** Debian's chromium, as `apt-get install chromium` brings it; `CARILLON_CHROMIUM` names another one. */
const executablePath = process.env['CARILLON_CHROMIUM'] ?? '/usr/bin/chromium';

const chromium = {
  launchOptions: {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};

/** The web app in a real browser, against the built service, a real Postgres and the practice network. */
export default defineConfig({
  testDir: './browser-tests',
  outputDir: './test-results/artifacts',
  fullyParallel: false,
  // Each with an installation of its own. More would only wait for the machine's few cores.
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['json', { outputFile: process.env['CARILLON_BROWSER_REPORT'] ?? './test-results/report.json' }],
  ],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
  },
  projects: [
    {
      name: 'desktop',
      testIgnore: /touch\.spec\.ts$/,
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 }, colorScheme: 'light', ...chromium },
    },
    {
      name: 'mobile',
      testMatch: /(screens|touch)\.spec\.ts$/,
      use: { ...devices['Pixel 7'], colorScheme: 'light', ...chromium },
    },
  ],
});
