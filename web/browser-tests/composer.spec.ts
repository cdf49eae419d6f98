import type { Page, Route } from '@playwright/test';
import { expect, test } from './support/test';
import { picture } from './support/picture';

const file = (name: string) => ({ name, mimeType: 'image/png', buffer: picture(64, 48) });

/** Holds the uploads of a page until the test says what becomes of them. */
async function heldUploads(page: Page): Promise<Route[]> {
  const held: Route[] = [];
  await page.route('**/api/v1/workspaces/*/media', (route) =>
    route.request().method() === 'POST' ? void held.push(route) : route.continue(),
  );
  return held;
}

test('a post does not go out without the file that is on its way to it, and leaving the page strands none', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const account = await team.connectNew('files');
  const held = await heldUploads(page);
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/new?account=${account.id}`);
  await page.getByLabel('Text of the post').fill('With a picture of the tower');
  await page.getByText('Now', { exact: true }).click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([file('tower.png'), file('left-out.png')]);
  await expect.poll(() => held.length).toBe(1);
  await page.getByRole('button', { name: 'Cancel' }).last().click();

  const publish = page.getByRole('button', { name: 'Publish now to 1 account' });
  await publish.click();
  await expect(page.getByText('A file is still on its way. Wait until it is there, or cancel it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add files' })).toBeFocused();

  await held[0]?.abort();
  await expect(page.getByText('tower.png was not uploaded')).toBeVisible();
  await publish.click();
  await expect(page.getByText('A file was not uploaded. Try it again, or leave it out.')).toBeVisible();

  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => held.length).toBe(2);
  await expect(page).toHaveURL(/\/posts\/[0-9a-f-]{36}$/);
  const postId = page.url().split('/').at(-1) ?? '';
  await page.getByRole('link', { name: 'Calendar' }).first().click();
  await expect(page).toHaveURL(/\/calendar/);
  await held[1]?.continue();
  await expect
    .poll(async () => JSON.stringify((await team.call('GET', `/posts/${postId}`))['content']))
    .toContain('mediaId');
  expect([(await team.call('GET', `/posts/${postId}`))['state'], held.length]).toEqual(['draft', 2]);
});
