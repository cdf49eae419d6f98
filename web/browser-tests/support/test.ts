import { test as base, expect, type Page } from '@playwright/test';
import { Installation } from './processes';
import { Team } from './team';

interface Workers {
  readonly installation: Installation;
  readonly owner: Team;
}

interface Fixtures {
  /** The owner in a workspace that only this test knows. */
  readonly team: Team;
  /** What the console may say in this test, because it provokes it. */
  readonly provoked: RegExp | null;
  /** Signed in as `team`. */
  readonly signedIn: Page;
  /** Fails a test whose page logs an error, breaks the page's policy, or asks anybody but us for anything. */
  readonly noComplaints: void;
}

/** Errors that a test provokes on purpose. */
const EXPECTED =
  /the server responded with a status of (4\d\d|503)|net::ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET|ABORTED|EMPTY_RESPONSE|NETWORK_IO_SUSPENDED|FAILED)/;

export const test = base.extend<Fixtures, Workers>({
  installation: [
    async ({}, use) => {
      const installation = await Installation.start();
      await use(installation);
      await installation.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  owner: [
    async ({ installation }, use) => {
      await use(await Team.owner(installation));
    },
    { scope: 'worker' },
  ],
  provoked: [null, { option: true }],
  team: async ({ owner }, use, info) => {
    await use(await owner.inNewWorkspace(info.title.slice(0, 80)));
  },
  signedIn: async ({ page, team }, use) => {
    await page.context().addCookies([team.session]);
    await use(page);
  },
  noComplaints: [
    async ({ page, installation, provoked }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' && !EXPECTED.test(message.text()) && !provoked?.test(message.text()))
          complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        const ours =
          origin === installation.origin ||
          origin === installation.network ||
          protocol === 'data:' ||
          protocol === 'blob:';
        if (!ours && page.url().startsWith(installation.origin)) complaints.push(`asked ${origin} for something`);
      });
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
