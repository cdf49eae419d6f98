import { expect, test } from './support/test';

test('on a phone a post is written, scheduled and moved by touch', async ({ signedIn: page, installation, team }) => {
  test.setTimeout(90_000);
  await team.connectNew('phone');
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/calendar`);
  await page.getByRole('link', { name: 'New post' }).first().tap();
  await page.getByRole('button', { name: 'Select all' }).tap();
  await page.getByLabel('Text of the post').fill('From a phone');
  await page.getByRole('button', { name: 'At a time' }).tap();
  const day = inDays(2);
  await page.getByLabel('Date').fill(day);
  await page.getByLabel('Time', { exact: true }).fill('10:00');
  await page.getByRole('button', { name: /^Schedule · / }).tap();
  await expect(page.getByText(/Scheduled for/)).toBeVisible();
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/calendar?view=agenda&date=${inDays(0)}`);
  await page.locator('[data-post]').first().tap();
  await page.getByRole('button', { name: 'Move to …' }).tap();
  await page.getByLabel('Day', { exact: true }).fill(inDays(4));
  await page.getByRole('button', { name: /^Move/ }).last().tap();
  await expect(page.getByText(/Moved to/).first()).toBeVisible();
  await expect(page.locator(`[data-day="${inDays(4)}"] [data-post]`)).toHaveCount(1);
});

test('on a phone a sign-in is cancelled, refused, made with a choice, lost and made again, and what was held goes out', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(120_000);
  const { handle, other } = await team.openTwo('touch');
  const connect = async (): Promise<void> => {
    await page.getByLabel('Sandbox address').fill(installation.network);
    await page.getByRole('button', { name: /Continue to/ }).tap();
  };
  const choose = async (...handles: readonly string[]): Promise<void> => {
    await page.getByRole('checkbox', { checked: true }).tap();
    for (const name of handles) await page.getByLabel(new RegExp(`@${name}\\b`)).tap();
    await page.getByRole('button', { name: 'Approve' }).tap();
  };
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/accounts/connect?channel=sandbox`);
  await connect();
  await page.getByRole('button', { name: 'Deny' }).tap();
  await expect(page.getByText(/The sign-in on Sandbox was cancelled/)).toBeVisible();
  await expect(page.getByText('Connected with')).toHaveCount(0);

  await installation.refusingSignIns(page, async () => {
    await page.getByRole('link', { name: 'Try again' }).tap();
    await connect();
    await page.getByRole('button', { name: 'Approve' }).tap();
    await expect(page.getByText('The network did not accept the sign-in')).toBeVisible();
  });

  await page.getByRole('link', { name: 'Try again' }).tap();
  await connect();
  await choose(handle, other);
  await page.getByLabel(new RegExp(handle)).tap();
  await page.getByRole('button', { name: 'Connect 1 account' }).tap();
  await expect(page.getByRole('heading', { name: /Connected with/ })).toBeVisible();

  const postId = await team.held(handle);
  await expect(page.getByText('1 post waits. Nothing was lost.')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('link', { name: 'Connect again' }).first().tap();
  await connect();
  await choose(handle);
  await expect(page.getByText(/has to be connected again/)).toHaveCount(0, { timeout: 20_000 });
  await team.sent(postId);
});

test('on a phone a campaign tells its reach as a chart, a table and a file', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(90_000);
  await team.publishedCampaign('Spring bells');
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/campaigns`);
  await page.getByRole('link', { name: 'Spring bells' }).first().tap();
  await expect(page.getByText('1 of 1 post published')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Measure now' }).tap();
  await expect(page.getByText('No data yet').first()).toBeHidden({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Show as table' }).tap();
  await expect(page.getByRole('table').first()).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More for Spring bells' }).tap();
  await page.getByRole('menuitem', { name: 'Reach over time' }).tap();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
});

function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + days * 86_400_000);
}
