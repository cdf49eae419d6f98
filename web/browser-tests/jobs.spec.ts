import type { Page } from '@playwright/test';
import { expect, test } from './support/test';
import { Installation } from './support/processes';
import { picture } from './support/picture';
import { PASSWORD } from './support/team';

/** A PNG of 64 × 48 pixels. */
const PICTURE = { name: 'harbour.png', mimeType: 'image/png', buffer: picture(64, 48) };

test.describe('from nothing to a published post', () => {
  let fresh: Installation;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    fresh = await Installation.start();
  });
  test.afterAll(async () => {
    await fresh.stop();
  });

  test('a newcomer sets up, connects three accounts, schedules a thread with a picture, moves it by drag and sees it go out', async ({
    page,
  }) => {
    test.setTimeout(150_000);
    await page.goto(fresh.origin);
    await page.getByLabel('Your name').fill('Robin Turner');
    await page.getByLabel('E-mail address').fill('robin@bells.example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByLabel('Name of the workspace').fill('Harbour bells');
    await page.getByRole('button', { name: 'Create and begin' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'First steps' })).toBeVisible();

    // Three accounts by one sign-in at the network.
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('link', { name: 'Connect an account' }).first().click();
    await page
      .getByRole('link', { name: /Sandbox/ })
      .first()
      .click();
    await page.getByLabel('Sandbox address').fill(fresh.network);
    await page.getByRole('button', { name: /Continue to/ }).click();
    await page.getByLabel(/@pedal_works/).check();
    await page.getByLabel(/@crust_and_crumb/).check();
    await page.getByLabel(/@harbour_lights/).check();
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('heading', { name: 'Choose what to connect' })).toBeVisible();
    await page.getByLabel(/^All/).check();
    await page.getByRole('button', { name: 'Connect 3 accounts' }).click();
    await expect(page.getByRole('heading', { name: /Connected with/ })).toBeVisible();

    // A thread with a picture, for all three.
    await page.getByRole('link', { name: 'New post' }).first().click();
    await page.getByRole('button', { name: 'Select all' }).click();
    await page.getByLabel('Text of the post').fill('The bells ring at noon, over the whole harbour.');
    await page.locator('input[type=file]').first().setInputFiles(PICTURE);
    await page.getByLabel('Alternative text of harbour.png').fill('The harbour at noon');
    await page.getByRole('button', { name: 'Add a part to the thread' }).click();
    await page.getByLabel('Part 2 of 2').fill('Come and listen.');
    await expect(page.getByText('Ready for 3 accounts')).toBeVisible();
    await page.getByRole('button', { name: 'At a time' }).click();
    const day = inDays(2);
    await page.getByLabel('Date').fill(day);
    await page.getByLabel('Time', { exact: true }).fill('10:00');
    await page.getByRole('button', { name: /^Schedule · .*10:00 \(Berlin\)$/ }).click();
    await expect(page.getByText(/Scheduled for/)).toBeVisible();

    // On the calendar: a day later, by drag.
    await page.goto(`${new URL(page.url()).origin}${new URL(page.url()).pathname}?view=month&date=${day}`);
    const card = page.locator('[data-post]').first();
    await expect(card).toBeVisible();
    const next = inDays(3);
    await card.dragTo(page.locator(`[data-day="${next}"]`));
    await expect(page.getByText(/Moved to/).first()).toBeVisible();
    await expect(page.locator(`[data-day="${next}"] [data-post]`)).toHaveCount(1);

    // Now, and live: nobody reloads the page.
    await page.locator('[data-post]').first().click();
    await page.getByRole('button', { name: 'Publish now' }).click();
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: /Publish/ })
      .click();
    await expect(page.getByText('Published').first()).toBeVisible({ timeout: 20_000 });
    await openDeliveries(page);
    await expect(page.getByText('It is out.')).toHaveCount(3, { timeout: 20_000 });
    await expect(page.getByText('Content hash').first()).toBeVisible();
    const { created, doubledKeys } = (await fresh.control('GET', 'summary')) as {
      created: number;
      doubledKeys: string[];
    };
    expect({ created, doubledKeys }).toEqual({ created: 6, doubledKeys: [] });
  });
});

test('a sign-in that is cancelled, and one that is refused, never look like success; the next one offers a choice', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const connect = async (): Promise<void> => {
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/accounts/connect?channel=sandbox`);
    await page.getByLabel('Sandbox address').fill(installation.network);
    await page.getByRole('button', { name: /Continue to/ }).click();
  };
  await connect();
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByText(/The sign-in on Sandbox was cancelled/)).toBeVisible();
  await expect(page.getByText('Connected with')).toHaveCount(0);

  await installation.refusingSignIns(page, async () => {
    await connect();
    await page.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByRole('heading', { name: 'Nothing was connected' })).toBeVisible();
    await expect(page.getByText('The network did not accept the sign-in')).toBeVisible();
  });

  await connect();
  await page.getByLabel(/@crust_and_crumb/).check();
  await page.getByLabel(/@pedal_works/).check();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByLabel(/Crust/).check();
  await page.getByRole('button', { name: 'Connect 1 account' }).click();
  await expect(page.getByRole('heading', { name: /Connected with/ })).toBeVisible();
});

test('a revoked grant shows a banner; connecting again sends what was held', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(90_000);
  const account = await team.connectNew('revoked');
  await installation.control('POST', 'tokens', { handle: account.handle, act: 'revoke' });
  const postId = await team.draft('Held, and then sent', [account.id]);
  await team.call('POST', `/posts/${postId}/publish`, {});
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/calendar`);
  await expect(page.getByText(/has to be connected again/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('1 post waits. Nothing was lost.')).toBeVisible();
  await page.getByRole('link', { name: 'Connect again' }).first().click();
  await page.getByLabel('Sandbox address').fill(installation.network);
  await page.getByRole('button', { name: /Continue to/ }).click();
  for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
  await page.getByLabel(new RegExp(`@${account.handle}\\b`)).check();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/${postId}/deliveries`);
  await expect(page.getByText('It is out.')).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText(/has to be connected again/)).toHaveCount(0);
});

test('whoever set the installation up reads off what a network needs that calls, and sees whether it does', async ({
  signedIn: page,
  installation,
  team,
}) => {
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/channels/facebook`);
  await expect(page.getByText('Enter the app first. Missing: App secret.')).toBeVisible();
  await page.getByLabel('App ID').fill('800100200300');
  await page.getByLabel('App secret').fill('a-secret-of-the-tower');
  await page.getByRole('button', { name: 'Save' }).click();
  const token = page.locator('code').filter({ hasText: /^[\w-]{43}$/ });
  await expect(token).toBeVisible();
  await expect(page.getByText('Not set up', { exact: true })).toBeVisible();
  await expect(page.getByText(/channels\/facebook\/deletions$/)).toBeVisible();

  const address = `${installation.origin}/api/v1/channels/facebook/notices`;
  const query = `hub.mode=subscribe&hub.challenge=77&hub.verify_token=${await token.textContent()}`;
  expect(await (await fetch(`${address}?${query}`)).text()).toBe('77');
  expect((await fetch(address, { method: 'POST', body: '{}' })).status).toBe(403);
  await page.reload();
  await expect(page.getByText('Facebook Pages calls')).toBeVisible();
  await expect(page.getByText(/Calls that proved nothing: 1, the last one/)).toBeVisible();

  // The installation is other tests' as well.
  await page.getByRole('button', { name: 'Forget it' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Forget it' }).click();
  await expect(page.getByText('Enter the app first. Missing: App secret.')).toBeVisible();
});

test('a campaign tells its reach over time, as a chart, a table and a file', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(90_000);
  const campaignId = await team.publishedCampaign('Spring bells');
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/campaigns/${campaignId}`);
  await expect(page.getByText('1 of 1 post published')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Measure now' }).click();
  await expect(page.getByText('No data yet').first()).toBeHidden({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(page.getByRole('table').first()).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More for Spring bells' }).click();
  await page.getByRole('menuitem', { name: 'Reach over time' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
});

test('the sample is taken away with one click, and nothing of it is left behind', async ({
  page,
  installation,
  owner,
}) => {
  await page.context().addCookies([owner.session]);
  const { id } = await owner.call('POST', '/sample-workspace', { zone: 'Europe/Berlin' });
  await page.goto(`${installation.origin}/workspaces/${String(id)}/calendar`);
  await page.getByRole('button', { name: 'Remove the sample' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove the sample' }).click();
  await expect(page).not.toHaveURL(new RegExp(String(id)));
  await expect(page.getByText('This is sample data')).toHaveCount(0);
  await page.goto(`${installation.origin}/workspaces/${String(id)}/calendar`);
  await expect(page).not.toHaveURL(new RegExp(String(id)));
});

async function openDeliveries(page: Page): Promise<void> {
  const [, workspaceId] = /workspaces\/([^/]+)/.exec(page.url()) ?? [];
  await page.goto(`${new URL(page.url()).origin}/workspaces/${workspaceId ?? ''}/posts?state=published`);
  await page
    .getByRole('link', { name: /The bells ring/ })
    .first()
    .click();
  const details = page.getByRole('link', { name: 'What became of it' });
  if (await details.isVisible()) await details.click();
}

/** A day from today in Berlin. */
function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + days * 86_400_000);
}

test('links are counted once the workspace says so: the composer shows what an address becomes, and counts that', async ({
  signedIn: page,
  installation,
  team,
}) => {
  const account = await team.connectNew('links');
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/settings?section=workspace`);
  await page.getByText('Count clicks on links').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved').first()).toBeVisible();

  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/posts/new?account=${account.id}`);
  const address = `https://shop.example/${'a'.repeat(1_000)}`;
  await page.getByLabel('Text of the post').fill(`Bells: ${address}`);
  await expect(page.getByText(`${address} goes out as ${installation.origin}/l/…`)).toBeVisible();
  await expect(page.getByText('Ready for 1 account')).toBeVisible();
  await expect(page.locator('[data-counters]')).toContainText(
    `${`Bells: ${installation.origin}/l/0123456789`.length} `,
  );
});
