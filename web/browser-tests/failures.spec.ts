import { expect, test } from './support/test';

test('while the server is stopped nothing written is lost; it is said, and mended by itself', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(120_000);
  const account = await team.connectNew('away');
  const postId = await team.draft('Before the storm', [account.id]);
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/${postId}`);
  const text = page.getByLabel('Text of the post');
  await expect(text).toHaveValue('Before the storm');
  await installation.stopService('SIGKILL');
  await text.fill('Written while nobody listened');
  await expect(page.getByText('Not saved: Carillon does not answer; kept on this device')).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByText('Carillon does not answer at the moment')).toBeVisible({ timeout: 20_000 });
  await installation.startService();
  await expect(page.getByText(/^Saved · /)).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText('Carillon does not answer at the moment')).toHaveCount(0, { timeout: 45_000 });
  const saved = await team.call('GET', `/posts/${postId}`);
  expect(JSON.stringify(saved['content'])).toContain('Written while nobody listened');
});

test('a tab that dies keeps what was written, and offers it at the next visit', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const account = await team.connectNew('tab');
  const postId = await team.draft('First words', [account.id]);
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/${postId}`);
  await page.route('**/api/v1/workspaces/*/posts/*', (route) =>
    route.request().method() === 'PATCH' ? route.abort() : route.continue(),
  );
  await page.getByLabel('Text of the post').fill('Words that never arrived');
  await expect(page.getByText(/Not saved: Carillon does not answer/)).toBeVisible({ timeout: 20_000 });
  await page.unroute('**/api/v1/workspaces/*/posts/*');
  const again = async (): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/${postId}`);
    await expect(page.getByRole('button', { name: 'Take them up' })).toBeVisible();
  };
  await again();
  // What is written before the offer is answered does not take its place.
  await page.getByLabel('Text of the post').fill('Something else meanwhile');
  await expect(page.getByText(/^Saved · /)).toBeVisible({ timeout: 20_000 });
  await again();
  await page.getByRole('button', { name: 'Take them up' }).click();
  await expect(page.getByLabel('Text of the post')).toHaveValue('Words that never arrived');
});

test('of two edits that met, both are shown, and a person chooses', async ({ signedIn: page, installation, team }) => {
  const account = await team.connectNew('two');
  const postId = await team.draft('As it was', [account.id]);
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/${postId}`);
  const text = page.getByLabel('Text of the post');
  await expect(text).toHaveValue('As it was');
  const { version } = await team.call('GET', `/posts/${postId}`);
  // Written first: what nobody has touched yet would take over what the other one saved.
  await text.fill('Mine');
  await team.call(
    'PATCH',
    `/posts/${postId}`,
    { content: { parts: [{ text: 'Theirs' }] } },
    { 'if-match': `"${String(version)}"` },
  );
  const dialog = page.getByRole('alertdialog', { name: 'Somebody else changed this post' });
  await expect(dialog).toBeVisible({ timeout: 20_000 });
  await expect(dialog.getByText('Theirs')).toBeVisible();
  await expect(dialog.getByText('Mine', { exact: true })).toBeVisible();
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect(page.getByText(/^Saved · /)).toBeVisible({ timeout: 20_000 });
  expect(JSON.stringify((await team.call('GET', `/posts/${postId}`))['content'])).toContain('Mine');
});

test('an upload that is interrupted says so and goes through at the next try', async ({
  signedIn: page,
  installation,
  team,
}) => {
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/media`);
  let broken = true;
  await page.route('**/api/v1/workspaces/*/media', (route) =>
    route.request().method() === 'POST' && broken ? route.abort('connectionreset') : route.continue(),
  );
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'tower.png', mimeType: 'image/png', buffer: team.sample });
  await expect(page.getByRole('button', { name: /again/i }).first()).toBeVisible({ timeout: 20_000 });
  broken = false;
  await page.getByRole('button', { name: /again/i }).first().click();
  await expect(
    page
      .getByRole('gridcell')
      .or(page.getByRole('option'))
      .or(page.getByRole('button', { name: /tower\.png/ }))
      .first(),
  ).toBeVisible({ timeout: 20_000 });
});

test('an account that breaks between check and send is a partial failure; only what failed is tried again', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(90_000);
  const good = await team.connectNew('good');
  const bad = await team.connectNew('bad');
  const postId = await team.draft('To both of them', [good.id, bad.id]);
  await installation.fault({ on: 'publish', act: { kind: 'status', status: 422 }, times: 1, handle: bad.handle });
  await team.call('POST', `/posts/${postId}/publish`, {});
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/${postId}/deliveries`);
  await expect(page.getByText('1 of 2', { exact: false }).first()).toBeVisible({ timeout: 20_000 });
  const before = (await installation.control('GET', 'summary')) as { created: number };
  await page
    .getByRole('button', { name: /failed .*again/i })
    .first()
    .click();
  await expect(page.getByText('It is out.')).toHaveCount(2, { timeout: 30_000 });
  const after = (await installation.control('GET', 'summary')) as { created: number; doubledKeys: string[] };
  expect({ more: after.created - before.created, doubled: after.doubledKeys }).toEqual({ more: 1, doubled: [] });
});
