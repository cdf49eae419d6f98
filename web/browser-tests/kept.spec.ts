import { randomUUID } from 'node:crypto';
import { PASSWORD } from './support/team';
import { expect, test } from './support/test';

test('a new workspace is entered as soon as it is made', async ({ signedIn: page, installation }) => {
  await page.goto(`${installation.origin}/workspaces/new`);
  await page.getByRole('textbox', { name: 'Name of the workspace' }).fill('A second tower');
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'First steps' })).toBeVisible();
  await expect(page.getByText('In A second tower.', { exact: false })).toBeVisible();
});

test('neither a slip nor somebody else who saves takes away what was filled in', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const settings = `${installation.origin}/workspaces/${team.workspaceId}/settings`;
  await page.goto(`${settings}?section=api-keys`);
  await page.getByRole('button', { name: 'Create a key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a key' });
  const name = dialog.getByRole('textbox', { name: 'Name' });
  await name.fill('For the bells');
  await page.mouse.click(5, 5);
  await name.press('Escape');
  await expect(name).toHaveValue('For the bells');
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  // The list behind it can't be read again just now.
  await page.route('**/api-keys?*', (route) =>
    route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"detail":"Not now."}' }),
  );
  const refused = page.waitForResponse((response) => response.status() === 422);
  await dialog.getByRole('button', { name: 'Create a key' }).click();
  await refused;
  const secret = dialog.getByRole('textbox', { name: 'Key' });
  await expect(secret).toBeVisible();
  await page.mouse.click(5, 5);
  await secret.press('Escape');
  await expect(secret).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.unroute('**/api-keys?*');
  await page.reload();

  // A failure that comes after its question was left does not show in the next one.
  const fail: (() => Promise<void>)[] = [];
  await page.route('**/api-keys/*', (route) => {
    fail.push(() => route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"detail":"No."}' }));
  });
  const revoke = page.getByRole('button', { name: /^Revoke.*For the bells/ });
  const question = page.getByRole('alertdialog');
  await revoke.click();
  await question.getByRole('button', { name: 'Revoke' }).click();
  await expect.poll(() => fail.length).toBe(1);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await revoke.click();
  await fail[0]?.();
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await expect(question).toBeVisible();
  await expect(question.getByRole('alert')).toHaveCount(0);
  await page.unroute('**/api-keys/*');

  // A list gives way to an arrow key: a role is asked about.
  await page.route('**/members?*', async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as { items: Record<string, unknown>[] };
    const other = { ...list.items[0], personId: randomUUID(), name: 'Kim Noon', role: 'editor' };
    await route.fulfill({ response: answer, json: { ...list, items: [...list.items, other] } });
  });
  let changed = 0;
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.url().includes('/members/')) changed += 1;
  });
  await page.goto(`${settings}?section=members`);
  const role = page.getByRole('combobox', { name: 'Role of Kim Noon' });
  await role.focus();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('alertdialog', { name: 'Change the role of Kim Noon to Admin?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(role).toHaveValue('editor');
  expect(changed).toBe(0);

  // Others save while somebody types; no event comes to tell of it.
  await page.route('**/events', (route) => route.abort());
  await page.goto(`${settings}?section=workspace`);
  const minutes = page.getByRole('spinbutton', { name: /^How late/ });
  await minutes.fill('77');
  const change = async (body: Record<string, string | number>): Promise<void> => {
    const { version } = await team.call('GET', `/workspaces/${team.workspaceId}`);
    await team.call('PATCH', `/workspaces/${team.workspaceId}`, body, { 'if-match': `"${String(version)}"` });
  };
  await change({ weekStartsOn: 7 });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const toast = page.getByRole('status').filter({ hasText: 'Saved' });
  await expect(toast).toBeVisible();
  await toast.getByRole('button', { name: 'Close' }).click();
  await expect(toast).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => document.activeElement === document.body)).toBe(false);
  expect(await team.call('GET', `/workspaces/${team.workspaceId}`)).toMatchObject({
    weekStartsOn: 7,
    lateToleranceMinutes: 77,
  });
  await expect(page.getByRole('combobox', { name: 'The week starts on' })).toHaveValue('7');
  const title = page.getByRole('textbox', { name: 'Name', exact: true });
  await title.fill('Mine');
  await change({ name: 'Theirs' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Name: theirs is “Theirs”')).toBeVisible();
  await expect(title).toHaveValue('Mine');
  await page.getByRole('button', { name: /^Take theirs.*Name/ }).click();
  await expect(title).toHaveValue('Theirs');
});

test('what was typed last about a file is kept, whichever way it is left', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const id = await team.picture('harbour.png', 'The harbour');
  const library = `${installation.origin}/workspaces/${team.workspaceId}/media`;
  const kept = () => expect.poll(() => team.call('GET', `/media/${id}`));
  await page.goto(library);
  const open = async (): Promise<void> => {
    await page
      .getByRole('button', { name: /harbour\.png/ })
      .or(page.getByRole('gridcell'))
      .first()
      .click();
    await expect(page.getByRole('textbox', { name: 'Alternative text' })).toBeVisible();
  };
  await open();
  await page.getByRole('textbox', { name: 'Alternative text' }).fill('The harbour at noon');
  await page.goBack();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await kept().toMatchObject({ alt: 'The harbour at noon' });
  await open();
  const labels = page.getByLabel('Labels').first();
  await labels.fill('sea');
  await labels.press('Escape');
  await kept().toMatchObject({ labels: ['sea'] });
  await open();
  await labels.fill('sky');
  await page.getByRole('link', { name: 'Use in a new post' }).click();
  await kept().toMatchObject({ labels: ['sea', 'sky'] });
});

test('cards can be dragged after an agenda that was empty, and the days of a report can be typed', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const account = await team.connectNew('dragged');
  const base = `${installation.origin}/workspaces/${team.workspaceId}`;
  const month = new Date();
  month.setUTCMonth(month.getUTCMonth() + 2, 15);
  const [day, next] = [0, 1].map((days) => new Date(month.getTime() + days * 86_400_000).toISOString().slice(0, 10));
  await page.goto(`${base}/calendar?view=agenda&date=${day}`);
  await expect(page.getByRole('link', { name: 'New post' }).first()).toBeVisible();
  await expect(page.locator('[data-post]')).toHaveCount(0);
  await team.schedule(await team.draft('Dragged', [account.id]), `${day}T10:00`);
  await expect(page.locator('[data-post]')).toHaveCount(1);
  await page
    .getByRole('button', { name: 'Month' })
    .or(page.getByRole('radio', { name: 'Month' }))
    .first()
    .click();
  await expect(page.locator(`[data-day="${day}"] [data-post]`)).toHaveCount(1);
  await page.locator('[data-post]').dragTo(page.locator(`[data-day="${next}"]`));
  await expect(page.locator(`[data-day="${next}"] [data-post]`)).toHaveCount(1);

  await page.goto(`${base}/analytics`);
  await page.getByRole('combobox', { name: 'Days', exact: true }).selectOption('custom');
  await page.getByLabel('Last day').focus();
  // The browser's own field: its language, and so its order, is the build's and not the page's.
  await page.keyboard.type('12242025');
  await expect(page).toHaveURL(/from=2025-12-24.*to=2025-12-24|to=2025-12-24.*from=2025-12-24/);
});

test('the end of a session is told as such and leads to the sign-in and back; an update asks for the page to be loaded again', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const campaigns = `${installation.origin}/workspaces/${team.workspaceId}/campaigns`;
  await page.goto(campaigns);
  await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
  // The server has other files by now.
  const files = /\/assets\/help-dialog-|^http:\/\/[^/]+\/$/;
  await page.route(files, (route) =>
    route.request().url().endsWith('/')
      ? route.fulfill({
          contentType: 'text/html',
          body: '<script type="module" src="/assets/index-other.js"></script>',
        })
      : route.abort(),
  );
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  const notice = page.getByRole('alert').filter({ hasText: 'Most likely Carillon was updated meanwhile.' });
  await expect(notice).toBeVisible();
  await page.unroute(files);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();

  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Accounts' }).click();
  await expect(page.getByText('Your session has ended')).toBeVisible();
  await expect(page.getByText('Carillon does not answer at the moment')).toHaveCount(0);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(team.email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/accounts$/);
  await expect(page.getByText('Your session has ended')).toHaveCount(0);

  await page.context().clearCookies();
  await page.getByRole('button', { name: /profile and settings/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
});
