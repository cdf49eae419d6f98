import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Download, Locator, Page } from '@playwright/test';
import { addHistory, rolledUp, type History } from './support/history';
import { expect, test } from './support/test';
import type { Team } from './support/team';

test.describe('with months of numbers', () => {
  let team: Team;
  let history: History;

  test.beforeAll(async ({ owner, installation }) => {
    team = await owner.inNewWorkspace('Numbers of months');
    const { id } = await team.call('POST', '/campaigns', { name: 'Summer in the tower' });
    history = await addHistory(installation.dataDir, team.workspaceId, String(id));
    await rolledUp(installation.dataDir);
  });

  test.beforeEach(async ({ page }) => {
    await page.context().addCookies([team.session]);
  });

  test('somebody narrows the overview to an account, asks where its views come from, and arrives at the post with the most', async ({
    page,
    installation,
  }) => {
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/analytics?account=${history.mastodon}`);
    await page.getByRole('button', { name: '1 filter' }).click();
    await page.getByRole('checkbox', { name: /Bell foundry/ }).check();
    await page.keyboard.press('Escape');

    // What is shared is what is narrowed to, or said to be more.
    const share = page.getByRole('dialog', { name: 'Share this report' });
    const make = share.getByRole('button', { name: 'Make the link' });
    await page.getByRole('button', { name: 'Share' }).click();
    await expect(make).toBeDisabled();
    await share.getByRole('checkbox', { name: 'I want to share everything' }).check();
    await expect(make).toBeEnabled();
    await share.getByRole('button', { name: 'Cancel' }).click();
    await page
      .getByRole('group', { name: 'Filters that are on' })
      .getByRole('button', { name: /^Remove filter (?!.*Bell foundry)/ })
      .click();
    await expect(page).toHaveURL(new RegExp(`account=.*${history.sandbox}`));
    await expect(figure(page, 'Views')).toContainText(/up from [\d,]+|down from [\d,]+/);

    // Until other days are read, the numbers of the ones before are seen to be old.
    const held: (() => Promise<void>)[] = [];
    const totals = /\/reports\?.*by=channel/;
    await page.route(totals, (route) => void held.push(() => route.continue()));
    const busy = page.locator('[aria-busy=true]').filter({ has: figure(page, 'Views') });
    await expect(busy).toHaveCount(0);
    await page.getByRole('combobox', { name: 'Days', exact: true }).selectOption('90');
    await expect(busy).toBeVisible();
    for (const go of held) await go();
    await page.unroute(totals);
    await expect(busy).toHaveCount(0);

    await page.getByRole('button', { name: 'Share' }).click();
    await expect(share.getByRole('textbox', { name: 'Title' })).toHaveValue(/Bell foundry/);
    const asked = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/report-shares'),
    );
    await make.click();
    expect((await asked).postDataJSON()).toMatchObject({
      subject: { kind: 'account', accountId: history.sandbox, compare: 'previous' },
    });
    await share.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Where does this come from? Views', exact: true }).click();
    const drawer = page.getByRole('dialog', { name: 'Where does this come from?' });
    await expect(drawer.getByText(/Definition 1, since/)).toBeVisible();
    await expect(drawer.getByText('Nothing is missing.')).toBeVisible();
    await expect(drawer.getByRole('listitem').filter({ hasText: history.best })).toBeVisible();
    await drawer.getByRole('link', { name: history.best }).click();

    await expect(page.getByRole('heading', { level: 1, name: history.best })).toBeVisible();
    await expect(figure(page, 'Engagement')).toContainText(/[\d.]+× the usual/);
    await page.getByRole('button', { name: 'Show as table' }).click();
    await expect(page.getByRole('table').getByRole('row')).toHaveCount(5);
    await page.getByRole('button', { name: 'Where does this come from? Reach', exact: true }).click();
    await expect(drawer.getByText(/The post was not sent from here/)).toBeVisible();
  });

  test('the best and the worst post are told against what their own account usually gets', async ({
    page,
    installation,
  }) => {
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/analytics`);
    await expect(card(page, 'Better than usual').getByRole('listitem').first()).toContainText(history.best);
    await expect(card(page, 'Weaker than usual').getByRole('listitem').first()).toContainText(history.worst);
  });

  test('the file has the numbers that the table shows, and empty cells where it shows none', async ({
    page,
    installation,
  }) => {
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/analytics?compare=none`);
    const block = card(page, 'Figures by account');
    await expect(block.getByRole('row')).toHaveCount(4);
    const download = page.waitForEvent('download');
    await block.getByRole('button', { name: 'Download as CSV' }).click();
    const file = await tableOf(await download);
    const shown = await block
      .getByRole('row')
      .evaluateAll((rows) =>
        rows
          .slice(1)
          .map((row) =>
            [...row.children].slice(0, 9).map((cell) => (cell as HTMLElement).innerText.trim().split('\n')[0] ?? ''),
          ),
      );
    expect(shown).toHaveLength(3);
    for (const [name = '', ...cells] of shown) {
      const line = file.find((entry) => entry['Name'] === name);
      const told = [
        line?.['Published'],
        rounded(line?.['Average reach per post']),
        line?.['Sum of post reach (people counted more than once)'],
        line?.['Views'],
        line?.['Engagement'],
        line?.['Clicks'],
        percent(line?.['Engagement rate by reach']),
        line?.['Followers'],
      ];
      expect(cells.map(asInFile), name).toEqual(told);
    }
  });

  test('on paper there is the report with its address and its days, and nothing that can only be pressed', async ({
    page,
    installation,
  }) => {
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/analytics?range=90`);
    await expect(page.getByRole('slider')).toBeVisible();
    await page.setViewportSize({ width: 703, height: 1_000 });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await expect(page.getByText(page.url())).toBeVisible();
    await expect(page.getByText(/Printed .*\(Europe\/Berlin\)/)).toBeVisible();
    for (const gone of [
      page.getByRole('navigation'),
      page.getByRole('button', { name: 'Print' }),
      page.getByRole('combobox'),
    ]) {
      await expect(gone.filter({ visible: true })).toHaveCount(0);
    }
    const cut = await page
      .locator('main :is(svg, table)')
      .evaluateAll((drawn) =>
        drawn
          .filter((element) => element.getBoundingClientRect().right > window.innerWidth)
          .map(({ outerHTML }) => outerHTML.slice(0, 120)),
      );
    expect(cut).toEqual([]);
    const sheets = (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b/g);
    expect(sheets?.length).toBeGreaterThan(1);
  });

  test("a report that can't be read says so where it would stand, and is read when asked again", async ({
    page,
    installation,
  }) => {
    const reports = /\/reports(\/[a-z-]+)?\?/;
    await page.route(reports, (route) =>
      route.fulfill({ status: 422, contentType: 'application/problem+json', body: '{"detail":"Not today."}' }),
    );
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/analytics`);
    const retry = page.getByRole('button', { name: 'Try again' });
    await expect(retry).toHaveCount(6);
    await expect(page.getByText('Not today.')).toHaveCount(6);
    await page.unroute(reports);
    for (let left = 6; left > 0; left--) {
      await retry.last().click();
      await expect(retry).toHaveCount(left - 1);
    }
    await expect(figure(page, 'Views')).toContainText(/\d/);
  });

  test('a link reads one report without an account, until it is withdrawn', async ({ page, browser, installation }) => {
    const base = `${installation.origin}/workspaces/${team.workspaceId}`;
    await page.goto(`${base}/campaigns/${history.campaign}`);
    await page.getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this report' });
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Summer, for the board');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await dialog.getByRole('button', { name: 'Done' }).click();

    const elsewhere = await browser.newContext();
    const stranger = await elsewhere.newPage();
    const address = `${installation.origin}${new URL(link).pathname}`;
    await stranger.goto(address);
    await expect(stranger.getByRole('heading', { level: 1, name: 'Summer, for the board' })).toBeVisible();
    await expect(stranger.getByRole('region', { name: 'By account' }).getByRole('row').nth(1)).toContainText(
      /[\d,]{3,}/,
    );
    await expect(stranger.getByRole('slider')).toBeVisible();
    await stranger.screenshot({ path: 'test-results/screens/desktop/shared-report.png', fullPage: true });
    expect((await new AxeBuilder({ page: stranger }).analyze()).violations).toEqual([]);

    await page.goto(`${base}/settings?section=reports`);
    await page.getByRole('button', { name: /^Withdraw.*Summer, for the board/ }).click();
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Withdraw' }).click();
    await expect(page.getByRole('region', { name: 'Links' })).toContainText('Withdrawn');
    await stranger.goto(address);
    await expect(stranger.getByRole('heading', { level: 1, name: "This report can't be read" })).toBeVisible();
    await elsewhere.close();
  });

  test('a file of another tool says what it brings before it brings it', async ({ page, installation }) => {
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/analytics/accounts/${history.unmeasured}`);
    await page.getByRole('button', { name: 'Import a file' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import a file' });
    await dialog.getByLabel('CSV file of another tool').setInputFiles({
      name: 'old.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Date,Text,Impressions\n2026-01-05T10:00:00Z,From long ago,120\nyesterday,Wrong,1\n'),
    });
    await dialog.getByRole('button', { name: 'See what it brings' }).click();
    await expect(dialog.getByText('1 post would be added.')).toBeVisible();
    await expect(dialog.getByText("1 line can't be read")).toBeVisible();
    await dialog.getByRole('button', { name: 'Import 1 post' }).click();
    await expect(dialog.getByText('1 post was imported.')).toBeVisible();
  });

  test('what is not known is nowhere a zero', async ({ page, installation }) => {
    const base = `${installation.origin}/workspaces/${team.workspaceId}/analytics`;
    const { items } = await team.call('GET', `/reports/posts?accountId=${history.unmeasured}&limit=1`);
    const post = (items as { id: string }[])[0]?.id ?? '';
    for (const path of [
      `?account=${history.unmeasured}`,
      `?account=${history.unmeasured}&table=true&by=weekday`,
      `/accounts/${history.unmeasured}`,
      `/posts/${post}`,
      `/compare?account=${history.unmeasured}&account=${history.mastodon}`,
    ]) {
      await page.goto(`${base}${path}`);
      await expect(page.getByText('No data yet').first()).toBeVisible();
      await expect(page.locator('main [role="status"]')).toHaveCount(0);
      const zeros = await page
        .locator('main dd, main td, main [data-numeric]')
        .evaluateAll((cells) =>
          cells.flatMap((cell) =>
            /^[-−+]?0([.,]0+)?\s?(%|×)?$/.test((cell as HTMLElement).innerText.trim()) ? [cell.outerHTML] : [],
          ),
        );
      expect(zeros, path).toEqual([]);
    }
    await page.goto(`${base}?account=${history.mastodon}`);
    await expect(figure(page, 'Views')).toContainText('Not offered by this network');
  });
});

test('without anything published, every block says so and none is empty', async ({
  signedIn: page,
  installation,
  team,
}) => {
  await team.connectNew('silent');
  await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/analytics`);
  await expect(page.getByText('Nothing has been published yet.', { exact: false })).toBeVisible();
  await expect(page.getByText('Not known yet', { exact: false })).toHaveCount(2);
  await expect(page.getByText('Nothing was published on these days.')).toHaveCount(2);
  await expect(page.getByText('Conversations are not collected yet.', { exact: false })).toBeVisible();
});

function card(page: Page, title: string): Locator {
  return page
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: title }) })
    .last();
}

function figure(page: Page, name: string): Locator {
  return page
    .locator('dl > div')
    .filter({ has: page.getByRole('button', { name: `Where does this come from? ${name}`, exact: true }) });
}

/** Lines of a file by the names of its columns. */
async function tableOf(download: Download): Promise<Record<string, string>[]> {
  const [head = [], ...lines] = readFileSync(await download.path(), 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) =>
        cell.replace(/^"|"$/g, '').replace(/^'/, ''),
      ),
    );
  return lines.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
}

/** As the file writes what the screen shows. */
function asInFile(shown: string): string {
  return /^(No data yet|Not offered)$/.test(shown) ? '' : shown.replaceAll(',', '');
}

function rounded(value = ''): string {
  return value === '' ? '' : String(Math.round(Number(value)));
}

function percent(value = ''): string {
  return value === '' ? '' : `${(Math.round(Number(value) * 1_000) / 10).toFixed(1)}%`;
}
