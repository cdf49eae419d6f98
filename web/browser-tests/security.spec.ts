import { expect, test } from './support/test';

const SCRIPT = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;

test.describe('the policy of the page', () => {
  test.use({ provoked: /Executing inline script violates/ });

  test('the page lets no foreign script run, and nothing inline', async ({ signedIn: page, installation, team }) => {
    const answer = await page.goto(`${installation.origin}/workspaces/${team.workspaceId}/calendar`);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain('unsafe-eval');
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return 'ran' in window;
    });
    expect(ran).toBe(false);
  });
});

test('what people write is shown as text, wherever it is shown', async ({ signedIn: page, installation, team }) => {
  const account = await team.connectNew('text');
  const postId = await team.draft(SCRIPT, [account.id], { title: SCRIPT.slice(0, 120) });
  await team.call('POST', '/campaigns', { name: '<b>Bold</b> bells', brief: SCRIPT });
  for (const path of ['/posts', `/posts/${postId}`, `/posts/${postId}/deliveries`, '/campaigns', '/calendar']) {
    await page.goto(`${installation.origin}/workspaces/${team.workspaceId}${path}`);
    await expect(page.locator('h1').first()).toBeAttached();
    expect(await page.title()).not.toBe('taken');
    expect(await page.locator('main img[src="x"], main script, main b').count()).toBe(0);
  }
});

test('the session is out of the reach of scripts and of other sites', async ({ page, installation, owner }) => {
  await page.context().clearCookies();
  await page.goto(`${installation.origin}/sign-in`);
  await page.getByLabel('E-mail address').fill(owner.email);
  await page.getByLabel('Password').fill('bells over the harbour');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/workspaces\//);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'carillon_session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  expect(await page.evaluate(() => document.cookie)).not.toContain('carillon_session');
  const forged = await page.evaluate(async () => {
    const answer = await fetch('/api/v1/workspaces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Forged","zone":"UTC"}',
    });
    return answer.status;
  });
  expect(forged).toBe(403);
});

test('a sign-in sends nobody to another site', async ({ page, installation, owner }) => {
  for (const returnTo of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
    await page.context().clearCookies();
    await page.goto(`${installation.origin}/sign-in?returnTo=${encodeURIComponent(JSON.stringify(returnTo))}`);
    await page.getByLabel('E-mail address').fill(owner.email);
    await page.getByLabel('Password').fill('bells over the harbour');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/workspaces\//);
    expect(new URL(page.url()).origin).toBe(installation.origin);
  }
});

test('media come from where scripts can not run', async ({ signedIn: page, installation, team }) => {
  const mediaId = await team.picture('bells.png', 'Bells');
  const answer = await page.request.get(
    `${installation.origin}/api/v1/workspaces/${team.workspaceId}/media/${mediaId}/file`,
  );
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers()['x-content-type-options']).toBe('nosniff');
  expect(answer.headers()['content-type']).toMatch(/^image\//);
});

test('a sign-in that a member began connects nobody else before they read to whom the account would go', async ({
  browser,
  installation,
  team,
}) => {
  const begun = await team.call('POST', '/accounts/connect', {
    channel: 'sandbox',
    method: 'oauth',
    input: { server: installation.network },
  });
  const read = () => team.call('GET', `/accounts/connect/${String(begun['attemptId'])}`);
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${String(begun['authorizeUrl'])}&auto_approve=pedal_works`);
  await expect(stranger.getByRole('heading', { name: /^Connect to “.*”\?$/ })).toBeVisible();
  await expect(stranger.getByText(/^Robin Turner \(robin@bells\.example\) began this sign-in/)).toBeVisible();
  await stranger.reload();
  expect(await read()).toMatchObject({ status: 'waiting' });
  await stranger.getByRole('button', { name: /^Connect to/ }).click();
  await expect(stranger.getByRole('heading', { name: 'Connected' })).toBeVisible();
  expect(await read()).toMatchObject({ status: 'connected' });
  await stranger.context().close();
});
