import { expect, test } from './support/test';

test('a new workspace is entered as soon as it is made', async ({ signedIn: page, installation }) => {
  await page.goto(`${installation.origin}/workspaces/new`);
  await page.getByRole('textbox', { name: 'Name of the workspace' }).fill('A second tower');
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'First steps' })).toBeVisible();
  await expect(page.getByText('In A second tower.', { exact: false })).toBeVisible();
});
