import sharp from 'sharp';
import type { Sandbox } from '../support/sandbox.js';
import type { Client } from './client.js';
import { ACCOUNTS_PER_WORKSPACE, WORKSPACES, type Scope } from './plan.types.js';

const OWNER = {
  name: 'Olga Owner',
  email: 'olga@example.com',
  password: 'seven bells at dawn',
  workspaceName: 'Bell Foundry',
  zone: 'Europe/Berlin',
};
/** Of the second workspace: what an outage delays by more is missed. */
const SHORT_TOLERANCE_MINUTES = 1;

/** A workspace as people left it before the storm. */
export interface Place {
  readonly id: string;
  readonly campaignId: string;
  readonly pictureId: string;
  readonly accounts: readonly { readonly id: string; readonly remoteId: string }[];
}

/** Workspaces, accounts, campaigns and a picture each. */
export async function setScene(client: Client, sandbox: Sandbox): Promise<Place[]> {
  const first = await client.setUp(OWNER);
  const places: Place[] = [];
  for (let number = 0; number < WORKSPACES; number++) {
    const id = number === 0 ? first : await shortTempered(client, number);
    places.push(await furnish(client, sandbox, id, number));
  }
  return places;
}

/** Path of what can be paused. */
export function pathOf(scope: Scope, places: readonly Place[]): string {
  const place = placeAt(places, scope.workspace);
  switch (scope.of) {
    case 'workspace':
      return `workspaces/${place.id}`;
    case 'campaign':
      return `workspaces/${place.id}/campaigns/${place.campaignId}`;
    case 'account':
      return `workspaces/${place.id}/accounts/${accountAt(place, scope.account)}`;
  }
}

export function placeAt(places: readonly Place[], number: number): Place {
  const place = places[number];
  if (!place) throw new Error(`There is no workspace ${number}.`);
  return place;
}

export function accountAt(place: Place, number: number): string {
  const account = place.accounts[number];
  if (!account) throw new Error(`There is no account ${number}.`);
  return account.id;
}

async function shortTempered(client: Client, number: number): Promise<string> {
  const body = {
    name: `Foundry ${number}`,
    zone: 'America/New_York',
    lateToleranceMinutes: SHORT_TOLERANCE_MINUTES,
  };
  return (await client.must<{ id: string }>({ method: 'POST', path: 'workspaces', body })).id;
}

async function furnish(client: Client, sandbox: Sandbox, id: string, number: number): Promise<Place> {
  const at = `workspaces/${id}`;
  const opened = await sandbox.openAccounts(`storm_${number}`, ACCOUNTS_PER_WORKSPACE);
  const accounts = [];
  for (const { handle, token, id: remoteId } of opened) {
    const body = { channel: 'sandbox', method: 'password', input: { server: sandbox.url, handle, token } };
    const connected = await client.must<{ accounts: { id: string }[] }>({
      method: 'POST',
      path: `${at}/accounts/connect`,
      body,
    });
    accounts.push({ id: connected.accounts[0]?.id ?? '', remoteId });
  }
  const campaign = await client.must<{ id: string }>({
    method: 'POST',
    path: `${at}/campaigns`,
    body: { name: 'Storm' },
  });
  const form = new FormData();
  form.append('alt', 'One colour');
  form.append('file', new Blob([await picture()], { type: 'image/png' }), 'one-colour.png');
  const media = await client.must<{ id: string }>({ method: 'POST', path: `${at}/media`, body: form });
  return { id, campaignId: campaign.id, pictureId: media.id, accounts };
}

async function picture(): Promise<ArrayBuffer> {
  const image = sharp({ create: { width: 64, height: 48, channels: 3, background: '#3a6ea5' } });
  return Uint8Array.from(await image.png().toBuffer()).buffer;
}
