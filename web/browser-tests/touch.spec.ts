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

function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + days * 86_400_000);
}
