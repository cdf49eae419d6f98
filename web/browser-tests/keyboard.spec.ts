import type { Page } from '@playwright/test';
import { expect, test } from './support/test';

/** The main jobs without a mouse: every step by keys alone, and the focus is never lost on the way. */
test('a post is written, scheduled, moved and looked up by keyboard alone', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(90_000);
  const account = await team.connectNew('keys');
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/calendar`);
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
  await page.keyboard.press('n');
  const text = page.getByLabel('Text of the post');
  await expect(text).toBeVisible();
  await tabTo(page, 'button, input', new RegExp(account.handle));
  if (
    !(await page
      .locator(':focus')
      .evaluate(
        (chip) => chip.getAttribute('aria-pressed') === 'true' || (chip instanceof HTMLInputElement && chip.checked),
      ))
  ) {
    await page.keyboard.press('Space');
  }
  await tabTo(page, 'textarea', /Text of the post/);
  await page.keyboard.type('By keys alone');
  await tabTo(page, 'button', /^At a time$/);
  await page.keyboard.press('Enter');
  const day = inDays(2);
  await tabTo(page, 'input', /^Date$/);
  // The browser's own field: its language, and so its order, is the build's and not the page's.
  await page.keyboard.type(`${day.slice(5, 7)}${day.slice(8)}${day.slice(0, 4)}`);
  await tabTo(page, 'input', /^Time$/);
  await page.keyboard.type('1000AM');
  await expect(page.getByRole('button', { name: /^Schedule · .*10:00 \(Berlin\)$/ })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/Scheduled for/)).toBeVisible();

  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/calendar?view=month&date=${day}`);
  const card = page.locator('[data-post]').first();
  await expect(card).toBeVisible();
  await tabTo(page, '[data-item]', /./);
  await arrowsTo(page, day);
  await page.keyboard.press('Alt+ArrowRight');
  await expect(page.locator(`[data-day="${inDays(3)}"] [data-post]`)).toHaveCount(1);
  await expect(page.getByText(/Moved to/).first()).toBeVisible();
  // The focus has gone along.
  await expect(page.locator('[data-post]').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('[data-post]').first()).toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Search or go to …' })).toBeFocused();
  await page.keyboard.type('By keys');
  await expect(page.getByRole('option', { name: /By keys alone/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox', { name: 'Search or go to …' })).toHaveCount(0);
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/\/analytics/);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
});

test('single keys can be switched off, and are silent while somebody writes', async ({
  signedIn: page,
  installation,
  team,
}) => {
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/settings?section=workspace`);
  await page.getByLabel('Name', { exact: true }).click();
  await page.keyboard.type('nca?');
  await expect(page).toHaveURL(/\/settings/);
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('?');
  await page.getByRole('switch', { name: 'Single keys work as shortcuts' }).click({ force: true });
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/\/settings/);
});

test('a sign-in is cancelled, refused, made with a choice, lost and made again, and what was held goes out, by keyboard alone', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(120_000);
  const { handle, other } = await team.openTwo('keys');
  const connect = async (): Promise<void> => {
    await tabTo(page, 'input', /^Sandbox address/);
    await page.keyboard.press('Control+a');
    await page.keyboard.type(installation.network);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
  };
  const choose = async (...handles: readonly string[]): Promise<void> => {
    // The first of the list is chosen beforehand.
    await tabTo(page, 'input:checked', /./);
    await page.keyboard.press('Space');
    for (const name of handles) {
      await tabTo(page, 'input', new RegExp(`@${name}\\b`));
      await page.keyboard.press('Space');
    }
    await press(page, 'button', /^Approve$/);
  };
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/accounts/connect?channel=sandbox`);
  await connect();
  await press(page, 'button', /^Deny$/);
  await expect(page.getByText(/The sign-in on Sandbox was cancelled/)).toBeVisible();
  await expect(page.getByText('Connected with')).toHaveCount(0);

  await installation.refusingSignIns(page, async () => {
    await press(page, 'a', /^Try again$/);
    await connect();
    await press(page, 'button', /^Approve$/);
    await expect(page.getByText('The network did not accept the sign-in')).toBeVisible();
  });

  await press(page, 'a', /^Try again$/);
  await connect();
  await choose(handle, other);
  await expect(page.getByRole('heading', { name: 'Choose what to connect' })).toBeVisible();
  await tabTo(page, 'input', new RegExp(handle));
  await page.keyboard.press('Space');
  await press(page, 'button', /^Connect 1 account$/);
  await expect(page.getByRole('heading', { name: /Connected with/ })).toBeVisible();

  const postId = await team.held(handle);
  await expect(page.getByText('1 post waits. Nothing was lost.')).toBeVisible({ timeout: 20_000 });
  await press(page, 'a', /^Connect again$/);
  await connect();
  await choose(handle);
  await expect(page.getByText(/has to be connected again/)).toHaveCount(0, { timeout: 20_000 });
  await team.sent(postId);
});

test('a campaign tells its reach as a chart, a table and a file, by keyboard alone', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(90_000);
  const campaignId = await team.publishedCampaign('Spring bells');
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/campaigns`);
  await press(page, 'a', /Spring bells/);
  await expect(page.getByText('1 of 1 post published')).toBeVisible({ timeout: 20_000 });
  await press(page, 'button', /^Measure now$/);
  await expect(page.getByText('No data yet').first()).toBeHidden({ timeout: 30_000 });
  await press(page, 'button', /^Show as table$/);
  await expect(page.getByRole('table').first()).toBeVisible();
  const download = page.waitForEvent('download');
  await press(page, 'button', /^More for Spring bells$/);
  const wanted = page.getByRole('menuitem', { name: 'Reach over time' });
  await expect(wanted).toBeVisible();
  for (let presses = 0; presses < 12; presses++) {
    if (await wanted.evaluate((item) => item === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  expect(page.url()).toContain(campaignId);
});

/** Arrows from wherever the calendar's one tab stop is to the post of a day. */
async function arrowsTo(page: Page, day: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const here = await page.evaluate(() => ({
      isPost: document.activeElement?.matches('[data-post]') ?? false,
      day: document.activeElement?.closest<HTMLElement>('[data-day]')?.dataset['day'] ?? '',
    }));
    if (here.isPost && here.day === day) return;
    await page.keyboard.press(here.day < day ? 'ArrowRight' : here.day > day ? 'ArrowLeft' : 'ArrowDown');
  }
  throw new Error(`The arrows never reached the post of ${day}.`);
}

/** Presses Tab until the focus stands on an element of that kind and name. */
async function tabTo(page: Page, selector: string, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    const found = await page.evaluate(
      ({ selector: wanted, source, flags }) => {
        const active = document.activeElement;
        if (!active?.matches(wanted)) return false;
        const labels =
          active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement
            ? [...(active.labels ?? [])].map((label) => label.textContent ?? '')
            : [];
        const names = [active.getAttribute('aria-label') ?? '', active.textContent ?? '', ...labels];
        return names.some((text) => new RegExp(source, flags).test(text.trim()));
      },
      { selector, source: name.source, flags: name.flags },
    );
    if (found) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reached ${selector} with ${String(name)}.`);
}

/** Goes to what is named by Tab and presses Enter on it. */
async function press(page: Page, selector: string, name: RegExp): Promise<void> {
  await page.locator(selector).filter({ visible: true }).first().waitFor();
  await tabTo(page, selector, name);
  await page.keyboard.press('Enter');
}

function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + days * 86_400_000);
}
