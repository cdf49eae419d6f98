import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { withDatabase } from './support/database';
import type { Installation } from './support/processes';
import type { Team } from './support/team';
import { expect, test } from './support/test';

/** A phone of somebody who has never been here. */
async function stranger(browser: Browser, locale = 'en-GB'): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale });
  return context.newPage();
}

async function linkFor(team: Team, body: object = { channels: ['sandbox'] }): Promise<{ id: string; url: string }> {
  const { id, url } = await team.call('POST', '/connect-links', { ...body });
  return { id: String(id), url: String(url) };
}

async function signIn(page: Page, installation: Installation): Promise<void> {
  await page.getByLabel('Sandbox address').fill(installation.network);
  await page.getByRole('button', { name: /Continue to/ }).click();
}

async function expectGood(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html }))).toEqual([]);
}

test('somebody without an account here connects one by a link, and the workspace has it', async ({
  signedIn: page,
  browser,
  installation,
  team,
}) => {
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/accounts`);
  await page.getByRole('button', { name: 'Invite someone to connect' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Channel').selectOption('sandbox');
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const url = await dialog.getByLabel('Link', { exact: true }).inputValue();
  expect(url).toMatch(new RegExp(`^${installation.origin}/connect/[\\w-]{43}$`));
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: /Sandbox.*0 of 1/ })).toBeVisible();

  const visitor = await stranger(browser);
  await visitor.goto(url);
  await expect(visitor.getByRole('heading', { name: /^Connect an account for/ })).toBeVisible();
  await expect(visitor.getByRole('navigation')).toHaveCount(0);
  await expectGood(visitor);

  await signIn(visitor, installation);
  await visitor.getByRole('button', { name: 'Deny' }).click();
  await expect(visitor.getByRole('heading', { name: 'Nothing was connected' })).toBeVisible();
  await visitor.getByRole('link', { name: 'Try again' }).click();

  await signIn(visitor, installation);
  await visitor.getByLabel(/@crust_and_crumb/).check();
  await visitor.getByLabel(/@pedal_works/).check();
  await visitor.getByRole('button', { name: 'Approve' }).click();
  await expect(visitor.getByRole('heading', { name: 'Choose what to connect' })).toBeVisible();
  await expectGood(visitor);
  await visitor.getByLabel(/Crust/).check();
  await visitor.getByRole('button', { name: 'Connect 1 account' }).click();
  await expect(visitor.getByRole('heading', { name: 'Connected', exact: true })).toBeVisible();
  await expect(visitor.getByText('crust_and_crumb is connected. You can close this page.')).toBeVisible();
  await expectGood(visitor);

  // Nobody reloads the page of the workspace.
  await expect(page.getByText('crust_and_crumb').first()).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('row', { name: /Sandbox.*0 of 1/ })).toHaveCount(0);
  await visitor.goto(url);
  await expect(visitor.getByText('This link was used already')).toBeVisible();
  await visitor.context().close();
});

test('a link that was withdrawn or is over says so, in the language of whoever opens it', async ({
  signedIn: page,
  browser,
  installation,
  team,
}) => {
  const { url } = await linkFor(team);
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/accounts`);
  await page.getByRole('button', { name: /^Withdraw.*Sandbox/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByRole('button', { name: /^Withdraw.*Sandbox/ })).toHaveCount(0);

  const english = await stranger(browser);
  await english.goto(url);
  await expect(english.getByText('This link was withdrawn').first()).toBeVisible();
  const german = await stranger(browser, 'de-DE');
  await german.goto(url);
  await expect(german.getByText('Dieser Link wurde zurückgezogen')).toBeVisible();
  await german.goto(`${installation.origin}/connect/${'A'.repeat(43)}`);
  await expect(german.getByRole('heading', { name: 'Dieser Link ist nicht benutzbar' })).toBeVisible();

  const over = await linkFor(team, { channels: ['sandbox'], expiresInHours: 1 });
  await withDatabase(installation.dataDir, (client) =>
    client.query(`UPDATE connect_link SET expires_at = now() WHERE id = $1`, [over.id]),
  );
  await english.goto(over.url);
  await expect(english.getByText('This link has expired').first()).toBeVisible();
  await english.context().close();
  await german.context().close();
});

test('a link for one account takes no other', async ({ browser, installation, team }) => {
  const account = await team.connectNew('client');
  const { url } = await linkFor(team, { accountId: account.id });
  const visitor = await stranger(browser);
  await visitor.goto(url);
  await expect(visitor.getByText(`Sign in as ${account.handle}`)).toBeVisible();
  await signIn(visitor, installation);
  for (const box of await visitor.getByRole('checkbox').all()) await box.uncheck();
  await visitor.getByLabel(/@pedal_works/).check();
  await visitor.getByRole('button', { name: 'Approve' }).click();
  await expect(visitor.getByText('That is another account')).toBeVisible();
  await visitor.context().close();
});
