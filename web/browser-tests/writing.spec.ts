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

test('fields keep what is typed in them, and a label typed last is saved with the rest', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const [one, other] = [await team.connectNew('early'), await team.connectNew('late')];
  const [plain, tower] = [await team.picture('plain.png', ''), await team.picture('tower.png', 'A tower')];
  const postId = await team.draft('', [one.id, other.id], {
    content: { parts: [{ text: 'Two files', media: [{ mediaId: plain }, { mediaId: tower }] }] },
  });
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/${postId}`);

  await page.getByText('Different times for single accounts').click();
  const minutes = page.getByLabel(/^Minutes later: /).first();
  await minutes.press('Control+a');
  await minutes.pressSequentially('-15');
  await expect(minutes).toHaveValue('-15');
  await minutes.fill('');
  await expect(minutes).toBeVisible();
  await minutes.pressSequentially('-30');

  const towerAlt = page.getByLabel('Alternative text of tower.png');
  await expect(towerAlt).toHaveValue('A tower');
  await towerAlt.fill('');
  await expect(towerAlt).toHaveValue('');
  await towerAlt.pressSequentially('The tower at noon');

  await page.getByRole('button', { name: 'Link', exact: true }).click();
  const link = page.getByLabel('Link', { exact: true });
  await link.fill('bells.example/noon');
  await expect(page.locator('[data-checklist]')).toContainText('The link is no complete web address.');
  await page.getByLabel('Text of the post').press('Control+Enter');
  await expect(link).toBeFocused();
  expect((await team.call('GET', `/posts/${postId}`))['state']).toBe('draft');
  await link.fill('https://bells.example/noon');

  const plainAlt = page.getByLabel('Alternative text of plain.png');
  await expect(plainAlt).toBeDisabled();
  await page.getByText('Only decoration: nothing to tell').first().click();
  await plainAlt.fill('Plain stones');

  await page.getByText('Not yet', { exact: true }).click();
  const label = page.getByLabel('Labels', { exact: true });
  await label.fill('harbour');
  await label.press('Control+Enter');
  await expect(page.getByText('Draft saved.')).toBeVisible();
  expect(await team.call('GET', `/posts/${postId}`)).toMatchObject({
    labels: ['harbour'],
    content: {
      link: { url: 'https://bells.example/noon' },
      parts: [{ media: [{ alt: 'Plain stones' }, { alt: 'The tower at noon' }] }],
    },
    targets: expect.arrayContaining([expect.objectContaining({ offsetMinutes: -30 })]),
  });
});

test('what a colleague changes meanwhile is followed or shown, and never undone or sent unseen', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const account = await team.connectNew('meanwhile');
  const postId = await team.draft('As it was', [account.id]);
  const path = `/posts/${postId}`;
  const moveTo = (localTime: string) => team.call('POST', `${path}/schedule`, { localTime });
  await moveTo(`${inDays(3)}T10:00`);
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}${path}`);
  await expect(page.getByLabel('Date')).toHaveValue(inDays(3));

  await moveTo(`${inDays(4)}T18:30`);
  await expect(page.getByLabel('Date')).toHaveValue(inDays(4));
  await expect(page.getByLabel('Time', { exact: true })).toHaveValue('18:30');
  await expect(page.getByRole('button', { name: 'Save changes', exact: true })).toBeVisible();

  // From here on the page hears of nothing by itself.
  await page.route('**/events', (route) => route.abort());
  await page.reload();
  const text = page.getByLabel('Text of the post');
  await expect(text).toHaveValue('As it was');
  const { version } = await team.call('GET', path);
  await team.call(
    'PATCH',
    path,
    { content: { parts: [{ text: 'As a colleague left it' }] } },
    { 'if-match': `"${String(version)}"` },
  );
  await page.getByText('Now', { exact: true }).click();
  await page.getByRole('button', { name: 'Publish now to 1 account' }).click();
  const told = page.getByText('Somebody else changed this post just now. Look at it again, then press once more.');
  await expect(told).toBeVisible();
  await expect(text).toHaveValue('As a colleague left it');
  expect((await team.call('GET', path))['state']).toBe('scheduled');

  await moveTo(`${inDays(5)}T07:00`);
  await page.getByText('At a time', { exact: true }).click();
  await page.getByLabel('Time', { exact: true }).fill('20:15');
  const save = page.getByRole('button', { name: /^Save changes · / });
  await save.click();
  await expect(told).toHaveCount(2);
  await expect(page.getByLabel('Time', { exact: true })).toHaveValue('20:15');
  await save.click();
  await expect(page.getByText(/^Scheduled for .*20:15/)).toBeVisible();
});

test('answers that are lost make no second draft, no quarrel with oneself and no second post', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const account = await team.connectNew('lost');
  /** The server does what the next such request asks, and the page does not hear of it. */
  const loseNext = async (method: string, url: RegExp, lose: (route: Route) => Promise<void>): Promise<void> => {
    let lost = false;
    await page.route(url, async (route) => {
      if (lost || route.request().method() !== method) return route.fallback();
      lost = true;
      await route.fetch();
      return lose(route);
    });
  };
  await loseNext('POST', /\/posts$/, (route) => route.fulfill({ status: 503 }));
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/new?account=${account.id}`);
  const text = page.getByLabel('Text of the post');
  await text.fill('Written once');
  const failed = page.getByText('Not saved: Carillon does not answer; kept on this device');
  await page.getByText('Not yet', { exact: true }).click();
  const save = page.getByRole('button', { name: 'Save draft' });
  await save.click();
  await expect(failed).toBeVisible();
  await save.click();
  await expect(page.getByText(/^Saved · /)).toBeVisible();
  await expect(page).toHaveURL(/\/posts\/[0-9a-f-]{36}$/);
  const items = async () => (await team.call('GET', '/posts'))['items'] as { id: string }[];
  expect(await items()).toHaveLength(1);

  await loseNext('PATCH', /\/posts\/[^/]+$/, (route) => route.abort());
  await text.fill('Written twice');
  await save.click();
  await expect(failed).toBeVisible();
  await text.fill('Written twice, and on');
  await save.click();
  await expect(page.getByText(/^Saved · /)).toBeVisible();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  const [post] = await items();
  expect(JSON.stringify((await team.call('GET', `/posts/${post?.id ?? ''}`))['content'])).toContain('twice, and on');

  await loseNext('POST', /\/schedule$/, (route) => route.abort());
  await page.getByText('At a time', { exact: true }).click();
  await page.getByLabel('Date').fill(inDays(3));
  const schedule = page.getByRole('button', { name: /^Schedule · / });
  await schedule.click();
  await expect(page.getByText('Carillon does not answer.')).toBeVisible();
  await schedule.click();
  await expect(page.getByText(/^Scheduled for /)).toBeVisible();
});

/** A day from today in Berlin. */
function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + days * 86_400_000);
}
