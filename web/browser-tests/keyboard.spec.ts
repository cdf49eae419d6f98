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
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
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

function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(Date.now() + days * 86_400_000);
}
