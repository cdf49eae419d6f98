import { randomBytes } from 'node:crypto';
import type { AccountAnswer, ConnectAnswer, MediaAnswer } from './api-types.js';
import type { Picture } from './pictures.js';
import { SANDBOX_HANDLE, ZONE, type DemoChannel } from './plan.js';
import type { Stage, Workshop } from './stage.js';

const GOAL = { metric: 'reach', value: 10_000 } as const;

/** Owner and workspace; the first visitor of a new installation makes both. */
export async function openWorkspace({ api, findings }: Stage): Promise<string> {
  const owner = {
    name: 'Rosa Rye',
    email: 'rosa@crust-and-crumb.example',
    password: randomBytes(18).toString('base64url'),
  };
  const { workspace } = await api.setUp<{ readonly workspace: { readonly id: string } }>({
    ...owner,
    workspaceName: 'Crust & Crumb',
    zone: ZONE,
  });
  findings.expect(true, 'Owner and workspace “Crust & Crumb”', `its clock: ${ZONE}`);
  return workspace.id;
}

/** One account on each channel. */
export async function connectAccounts(stage: Stage, workspaceId: string): Promise<Map<DemoChannel, AccountAnswer>> {
  const { findings, programs } = stage;
  const accounts = new Map<DemoChannel, AccountAnswer>();
  const keep = (account: AccountAnswer | undefined, detail: (account: AccountAnswer) => string): void => {
    if (!account) throw new Error('Connecting gave no account.');
    accounts.set(account.channel, account);
    findings.expect(true, `${account.channel.padEnd(7)}  ${account.displayName}`, detail(account));
  };
  keep(await signInAtSandbox(stage, workspaceId), ({ handle }) => `signed in there as @${handle}, by OAuth with PKCE`);
  const feedInput = { title: 'News from the bakery', description: 'What comes out of the oven.' };
  const [feed] = await connect(stage, workspaceId, 'feed', feedInput);
  keep(feed, ({ url }) => url ?? '');
  const { origin, secret } = programs.receiver;
  const [webhook] = await connect(stage, workspaceId, 'webhook', {
    url: `${origin}/posts`,
    label: 'Shop window',
    secret,
  });
  keep(webhook, () => `${origin}/posts`);
  findings.expect(programs.receiver.tests > 0, 'The webhook receiver got a signed test');
  return accounts;
}

export async function createCampaign({ api, findings }: Stage, workspaceId: string): Promise<string> {
  const campaign = await api.post<{ readonly id: string }>(`workspaces/${workspaceId}/campaigns`, {
    name: 'Rye week',
    brief: 'Make the neighbourhood taste rye bread.',
    defaultLabels: ['rye'],
    goal: GOAL,
  });
  findings.expect(true, 'Campaign “Rye week”', `goal: ${GOAL.value.toLocaleString('en-US')} people reached`);
  return campaign.id;
}

/** @returns the ids, in the order of the pictures */
export async function uploadPictures(
  { api, findings, workspaceId }: Workshop,
  pictures: readonly Picture[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const picture of pictures) {
    const form = new FormData();
    form.append('alt', picture.alt);
    form.append('file', new Blob([picture.png], { type: 'image/png' }), picture.name);
    const media = await api.post<MediaAnswer>(`workspaces/${workspaceId}/media`, form);
    const asSent = media.width === picture.width && media.height === picture.height && media.alt === picture.alt;
    findings.expect(asSent, `Picture ${picture.name}, ${media.width} × ${media.height}`, `alt: ${picture.alt}`);
    ids.push(media.id);
  }
  return ids;
}

async function connect(
  { api }: Stage,
  workspaceId: string,
  channel: DemoChannel,
  input: object,
): Promise<readonly AccountAnswer[]> {
  const answer = await api.post<ConnectAnswer>(`workspaces/${workspaceId}/accounts/connect`, { channel, input });
  return answer.accounts ?? [];
}

/** As a person signs in: to the network's page, where the demo's account says yes, and back with a code. */
async function signInAtSandbox(
  { api, programs, signal }: Stage,
  workspaceId: string,
): Promise<AccountAnswer | undefined> {
  const path = `workspaces/${workspaceId}/accounts`;
  const begun = await api.post<ConnectAnswer>(`${path}/connect`, {
    channel: 'sandbox',
    method: 'oauth',
    input: { server: programs.sandboxUrl },
  });
  const consentUrl = new URL(begun.authorizeUrl ?? '');
  consentUrl.searchParams.set('auto_approve', SANDBOX_HANDLE);
  const consent = await fetch(consentUrl, { redirect: 'manual', signal });
  await api.get(consent.headers.get('location') ?? '');
  const done = await api.get<ConnectAnswer>(`${path}/connect/${begun.attemptId}`);
  if (done.status !== 'connected') throw new Error(`Signing in at the sandbox ended as “${done.status}”.`);
  const { items } = await api.get<{ readonly items: readonly AccountAnswer[] }>(`${path}?channel=sandbox`);
  return items[0];
}
