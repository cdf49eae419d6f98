import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { picture } from './picture';
import type { Installation } from './processes';

export const PASSWORD = 'bells over the harbour';

type Json = Record<string, unknown>;

/** A signed-in person, through the API, who builds what a test needs before the browser comes. */
export class Team {
  private constructor(
    private readonly installation: Installation,
    readonly email: string,
    private readonly cookie: string,
    private readonly csrfToken: string,
    readonly workspaceId: string,
  ) {}

  /** The owner of a new installation. */
  static async owner(installation: Installation): Promise<Team> {
    const email = 'robin@bells.example';
    const { body, cookie } = await send(installation.origin, 'POST', '/setup', {
      name: 'Robin Turner',
      email,
      password: PASSWORD,
      workspaceName: 'Bell tower',
      zone: 'Europe/Berlin',
    });
    return new Team(installation, email, cookie, String(body['csrfToken']), String((body['workspace'] as Json)['id']));
  }

  /** The same person in a new workspace: nothing of other tests is in it. */
  async inNewWorkspace(name: string, zone = 'Europe/Berlin'): Promise<Team> {
    const { id } = await this.call('POST', '/workspaces', { name, zone });
    return new Team(this.installation, this.email, this.cookie, this.csrfToken, String(id));
  }

  /** A call to a route of the workspace, or (beginning with `/workspaces` or `/sample-workspace`) to any. */
  async call(method: string, path: string, body?: Json, headers: Record<string, string> = {}): Promise<Json> {
    const full = /^\/(workspaces|sample-workspace)/.test(path) ? path : `/workspaces/${this.workspaceId}${path}`;
    const answer = await send(this.installation.origin, method, full, body, {
      cookie: this.cookie,
      'x-csrf-token': this.csrfToken,
      ...headers,
    });
    return answer.body;
  }

  /** An account of our own on the practice network, connected. @returns its id and handle */
  async connectNew(name = 'brand'): Promise<{ id: string; handle: string }> {
    const handle = `${name}_${randomUUID().slice(0, 6)}`;
    const opened = (await this.installation.control('POST', 'accounts', { count: 1, prefix: handle })) as {
      items: { token: string }[];
    };
    const { accounts } = await this.call('POST', '/accounts/connect', {
      channel: 'sandbox',
      method: 'password',
      input: { server: this.installation.network, token: opened.items[0]?.token ?? '' },
    });
    return { id: String((accounts as Json[])[0]?.['id']), handle };
  }

  /** Two accounts on the practice network that nobody has connected yet. */
  async openTwo(name: string): Promise<{ readonly handle: string; readonly other: string }> {
    const [handle, other] = [`${name}_${randomUUID().slice(0, 6)}`, `${name}_${randomUUID().slice(0, 6)}`];
    for (const prefix of [handle, other]) await this.installation.control('POST', 'accounts', { count: 1, prefix });
    return { handle, other };
  }

  /** Takes the network's consent away from an account and publishes something there, which is then held. @returns the post's id */
  async held(handle: string): Promise<string> {
    const { items } = await this.call('GET', '/accounts');
    const account = (items as { id: string; handle: string }[]).find((entry) => entry.handle.includes(handle));
    await this.installation.control('POST', 'tokens', {
      handle: account?.handle.replace('@', '') ?? '',
      act: 'revoke',
    });
    const postId = await this.draft('Held, and then sent', [account?.id ?? '']);
    await this.call('POST', `/posts/${postId}/publish`, {});
    return postId;
  }

  /** Waits until a post is out. */
  async sent(postId: string): Promise<void> {
    await expect
      .poll(async () => (await this.call('GET', `/posts/${postId}`))['state'], { timeout: 45_000 })
      .toBe('published');
  }

  /** A campaign whose one post is on its way out. @returns its id */
  async publishedCampaign(name: string): Promise<string> {
    const account = await this.connectNew('measured');
    const { id } = await this.call('POST', '/campaigns', { name, goal: { metric: 'reach', value: 500 } });
    const postId = await this.draft('Measured', [account.id], { campaignId: String(id) });
    await this.call('POST', `/posts/${postId}/publish`, {});
    return String(id);
  }

  async picture(name: string, alt: string): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(picture(320, 240))], { type: 'image/png' }), name);
    form.set('alt', alt);
    const response = await fetch(`${this.installation.origin}/api/v1/workspaces/${this.workspaceId}/media`, {
      method: 'POST',
      headers: { cookie: this.cookie, 'x-csrf-token': this.csrfToken },
      body: form,
    });
    const body = (await response.json()) as Json;
    if (!response.ok) throw new Error(`The upload was answered with ${response.status}: ${JSON.stringify(body)}`);
    return String(body['id']);
  }

  /** @returns the post's id */
  async draft(text: string, accountIds: readonly string[], more: Json = {}): Promise<string> {
    const { id } = await this.call('POST', '/posts', {
      content: { parts: [{ text }] },
      targets: accountIds.map((accountId) => ({ accountId })),
      ...more,
    });
    return String(id);
  }

  async schedule(postId: string, localTime: string): Promise<void> {
    await this.call('POST', `/posts/${postId}/schedule`, { localTime });
  }

  /** A picture to upload. */
  get sample(): Buffer {
    return picture(320, 240);
  }

  /** For a browser: its session. */
  get session(): { readonly name: string; readonly value: string; readonly url: string } {
    const [name = '', value = ''] = this.cookie.split('=');
    return { name, value, url: this.installation.origin };
  }
}

async function send(
  origin: string,
  method: string,
  path: string,
  body?: Json,
  headers: Record<string, string> = {},
): Promise<{ body: Json; cookie: string }> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { body: text === '' ? {} : (JSON.parse(text) as Json), cookie };
}
