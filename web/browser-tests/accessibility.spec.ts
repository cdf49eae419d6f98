import type { Page } from '@playwright/test';
import { expect, test } from './support/test';

const PATHS = [
  '/calendar',
  '/posts',
  '/posts/new',
  '/campaigns',
  '/media',
  '/analytics',
  '/analytics/compare',
  '/accounts',
  '/accounts/connect',
  '/attention',
  '/settings?section=members',
] as const;

/** Things that axe can't see. */
test.describe('every page', () => {
  test('stays within its width from right to left, on a wide screen and a narrow one', async ({
    signedIn: page,
    installation,
    team,
  }) => {
    test.setTimeout(120_000);
    for (const path of PATHS) {
      await open(page, `${installation.origin}/workspaces/${team.workspaceId}${path}`);
      await page.evaluate(() => (document.documentElement.dir = 'rtl'));
      for (const width of [1440, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await expectWithin(page, `${path} at ${width}`);
      }
    }
  });

  test('stays within its width with text twice as large', async ({ signedIn: page, installation, team }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width: 1280, height: 900 });
    for (const path of PATHS) {
      await open(page, `${installation.origin}/workspaces/${team.workspaceId}${path}`);
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      await expectWithin(page, path);
    }
  });

  test('moves nothing for those who asked for that', async ({ signedIn: page, installation, team }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    for (const path of PATHS) {
      await open(page, `${installation.origin}/workspaces/${team.workspaceId}${path}`);
      const moving = await page.evaluate(
        () =>
          document
            .getAnimations()
            .filter(
              (animation) =>
                Number(animation.effect?.getComputedTiming().duration ?? 0) > 1 && animation.playState === 'running',
            ).length,
      );
      expect(moving, path).toBe(0);
    }
  });

  test('has targets of 24 pixels at least, for fingers and unsteady hands', async ({
    signedIn: page,
    installation,
    team,
  }) => {
    test.setTimeout(120_000);
    await team.connectNew('targets');
    for (const path of PATHS) {
      await open(page, `${installation.origin}/workspaces/${team.workspaceId}${path}`);
      const small = await page.evaluate(() =>
        [
          ...document.querySelectorAll<HTMLElement>('button, [role="button"], select, input:not([type="hidden"])'),
        ].flatMap((element) => {
          const box = (element.closest('label') ?? element).getBoundingClientRect();
          const shown = box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true });
          return shown && (box.width < 24 || box.height < 24)
            ? [`${element.outerHTML.slice(0, 120)} ${Math.round(box.width)}×${Math.round(box.height)}`]
            : [];
        }),
      );
      expect(small, path).toEqual([]);
    }
  });
});

test('the whole app speaks German, and nothing of it is left in English keys', async ({
  signedIn: page,
  installation,
  team,
}) => {
  test.setTimeout(120_000);
  await page.addInitScript(() => localStorage.setItem('carillon.language', 'de'));
  for (const path of PATHS) {
    await open(page, `${installation.origin}/workspaces/${team.workspaceId}${path}`);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    // A key that has no word shows as itself: `profile.name`.
    const bare =
      (await page.locator('body').innerText()).match(
        /(?<![\w@.])[a-z]+(?:-[a-z]+)*\.[a-z]+(?:[-.][a-z]+)*(?![\w.])/g,
      ) ?? [];
    expect(
      bare.filter((word) => !/\.(example|png|jpg|json|xml|com|org)$/.test(word)),
      path,
    ).toEqual([]);
  }
});

test('what adapters say of themselves is said in German, too', async ({ signedIn: page, installation, team }) => {
  await page.addInitScript(() => localStorage.setItem('carillon.language', 'de'));
  await open(page, `${installation.origin}/workspaces/${team.workspaceId}/accounts/connect?channel=mastodon`);
  await expect(page.getByLabel('Server oder voller Name')).toBeVisible();
  await expect(page.getByText('Um die Bilder und Videos Ihrer Beiträge hochzuladen.')).toBeVisible();
  await open(page, `${installation.origin}/workspaces/${team.workspaceId}/channels/mastodon`);
  await expect(page.getByText('Das geht nur in einem Browser auf diesem Rechner.')).toBeVisible();
});

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.waitForLoadState('load');
}

async function expectWithin(page: Page, where: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), {
      message: where,
      timeout: 5_000,
    })
    .toBeLessThanOrEqual(0);
}
