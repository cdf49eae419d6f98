import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test';
import type { Team } from './support/team';

/** WCAG 2.2 A and AA, what axe calls best practice, and two rules that it leaves off by itself. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Every screen as it is with something in it, for people to look at, and without a fault that a machine can see. */
test.describe('every screen', () => {
  let sample: Sample;

  test.beforeAll(async ({ owner }) => {
    sample = await sampleOf(owner);
  });

  test.beforeEach(async ({ page, owner }) => {
    await page.context().addCookies([owner.session]);
  });

  for (const screen of screens()) {
    test(`${screen.name} is whole and has no fault that axe, a ruler or a narrow window finds`, async ({
      page,
      installation,
    }, info) => {
      await page.goto(`${installation.origin}${screen.path(sample)}`);
      await settled(page);
      await screen.act?.(page);
      await picture(page, info.project.name, screen.name);
      await faultless(page);
      if (info.project.name === 'desktop') {
        // Dark differs in colours alone: the same page again, judged by the rules that look at colours.
        await page.emulateMedia({ colorScheme: 'dark' });
        await picture(page, 'desktop-dark', screen.name);
        await faultless(page, ['color-contrast', 'link-in-text-block']);
      }
      await expectNoSidewaysScroll(page);
    });
  }
});

interface Sample {
  readonly workspaceId: string;
  readonly ids: Readonly<
    Record<'post' | 'published' | 'publication' | 'account' | 'campaign' | 'media' | 'draft', string>
  >;
}

interface Screen {
  readonly name: string;
  readonly path: (sample: Sample) => string;
  readonly act?: (page: Page) => Promise<void>;
}

function screens(): readonly Screen[] {
  const inside =
    (path: string) =>
    ({ workspaceId }: Sample) =>
      `/workspaces/${workspaceId}${path}`;
  return [
    { name: 'calendar-month', path: inside('/calendar?view=month') },
    { name: 'calendar-week', path: inside('/calendar?view=week') },
    { name: 'calendar-agenda', path: inside('/calendar?view=agenda') },
    {
      name: 'calendar-entry',
      path: inside('/calendar?view=agenda'),
      act: async (page) => {
        await page.locator('[data-post]').first().click();
        await expect(page.getByRole('dialog')).toBeVisible();
      },
    },
    { name: 'welcome', path: inside('/welcome') },
    { name: 'posts', path: inside('/posts') },
    { name: 'composer-new', path: inside('/posts/new') },
    { name: 'composer-scheduled', path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/posts/${ids.post}` },
    { name: 'composer-draft', path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/posts/${ids.draft}` },
    {
      name: 'deliveries',
      path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/posts/${ids.published}/deliveries`,
    },
    { name: 'attention', path: inside('/attention') },
    { name: 'campaigns', path: inside('/campaigns') },
    { name: 'campaign', path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/campaigns/${ids.campaign}` },
    { name: 'media', path: inside('/media') },
    { name: 'media-item', path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/media?item=${ids.media}` },
    { name: 'analytics', path: inside('/analytics') },
    {
      name: 'analytics-explained',
      path: inside('/analytics'),
      act: async (page) => {
        await page.getByRole('button', { name: 'Where does this come from? Engagement', exact: true }).click();
        await expect(page.getByRole('heading', { name: 'What is missing' })).toBeVisible();
      },
    },
    { name: 'analytics-compare', path: inside('/analytics/compare') },
    {
      name: 'analytics-account',
      path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/analytics/accounts/${ids.account}`,
    },
    {
      name: 'analytics-post',
      path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/analytics/posts/${ids.publication}`,
    },
    { name: 'accounts', path: inside('/accounts') },
    { name: 'account', path: ({ workspaceId, ids }) => `/workspaces/${workspaceId}/accounts/${ids.account}` },
    { name: 'connect', path: inside('/accounts/connect') },
    { name: 'connect-mastodon', path: inside('/accounts/connect?channel=mastodon') },
    { name: 'channel', path: inside('/channels/mastodon') },
    { name: 'channel-with-app', path: inside('/channels/x') },
    { name: 'channel-with-two-sign-ins', path: inside('/channels/instagram') },
    { name: 'settings-workspace', path: inside('/settings?section=workspace') },
    { name: 'settings-profile', path: inside('/settings?section=profile') },
    { name: 'settings-members', path: inside('/settings?section=members') },
    { name: 'settings-api-keys', path: inside('/settings?section=api-keys') },
    { name: 'settings-reports', path: inside('/settings?section=reports') },
    { name: 'settings-activity', path: inside('/settings?section=activity') },
    {
      name: 'palette',
      path: inside('/settings'),
      act: async (page) => {
        await page.keyboard.press('Control+k');
        await expect(page.getByRole('combobox', { name: 'Search or go to …' })).toBeFocused();
      },
    },
    {
      name: 'help',
      path: inside('/settings'),
      act: async (page) => {
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog')).toBeVisible();
      },
    },
    { name: 'not-found', path: inside('/nowhere') },
  ];
}

let kept: Promise<Sample> | null = null;

/** The sample workspace that people get, once for the whole run. */
function sampleOf(owner: Team): Promise<Sample> {
  kept ??= (async () => {
    const { id } = await owner.call('POST', '/sample-workspace', { zone: 'Europe/Berlin' });
    const workspaceId = String(id);
    const list = async (path: string): Promise<string> => {
      const { items } = await owner.call('GET', `/workspaces/${workspaceId}${path}`);
      return String((items as { id: string }[])[0]?.id);
    };
    return {
      workspaceId,
      ids: {
        post: await list('/posts?state=scheduled&limit=1'),
        published: await list('/posts?state=published,attention,publishing&limit=1'),
        publication: await firstPublication(owner, workspaceId),
        draft: await list('/posts?state=draft&limit=1'),
        account: await list('/accounts?limit=1'),
        campaign: await list('/campaigns?limit=1'),
        media: await list('/media?limit=1'),
      },
    };
  })();
  return kept;
}

/** What was published a moment ago is in the reports a moment later. */
async function firstPublication(owner: Team, workspaceId: string): Promise<string> {
  let id = '';
  await expect
    .poll(
      async () => {
        const { items } = await owner.call('GET', `/workspaces/${workspaceId}/reports/posts?limit=1`);
        id = (items as { id: string }[])[0]?.id ?? '';
        return id;
      },
      { timeout: 30_000 },
    )
    .not.toBe('');
  return id;
}

async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  // What is below the fold is read when it comes near.
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          [...document.querySelectorAll('[role="status"]')].filter((element) => {
            const { top, bottom } = element.getBoundingClientRect();
            return element.textContent === 'Loading …' && bottom > 0 && top < window.innerHeight;
          }).length + document.querySelectorAll('[aria-busy="true"]').length,
      ),
    )
    .toBe(0);
  await page.waitForLoadState('load');
  await page.evaluate(() => document.fonts.ready);
}

async function picture(page: Page, folder: string, name: string): Promise<void> {
  await page.screenshot({
    path: `test-results/screens/${folder}/${name}.png`,
    fullPage: false,
    animations: 'disabled',
  });
}

/** @param rules only these; without them every rule that we hold ourselves to */
async function faultless(page: Page, rules?: string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (
    rules
      ? axe.withRules(rules)
      : axe
          .options({ rules: { 'label-content-name-mismatch': { enabled: true }, 'target-size': { enabled: true } } })
          .withTags(TAGS)
  ).analyze();
  const told = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.split('\n')[1] ?? ''}`).join(' | ')}`,
  );
  expect(told).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  // What is placed beside something is placed anew a moment after the window has changed.
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  if (before) await page.setViewportSize(before);
}
