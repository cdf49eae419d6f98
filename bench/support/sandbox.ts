import type { Fault } from '../../src/sandbox-network/faults.js';
import type { SandboxPost, SandboxSettings } from '../../src/sandbox-network/sandbox-types.js';
import { lineOf, startProgram, stopProgram, type Cleanup } from './processes.js';

export interface SandboxAccount {
  readonly id: string;
  readonly handle: string;
  readonly token: string;
}

/** What the network's ledger says, in part. */
export interface Ledger {
  readonly creatingCalls: number;
  readonly created: number;
  readonly doubledKeys: readonly string[];
}

/** The sandbox network as a process of its own; it keeps its posts in memory. */
export class Sandbox {
  private constructor(readonly url: string) {}

  static async start(cleanup: Cleanup): Promise<Sandbox> {
    const child = startProgram('program/sandbox-network/main.js', { args: ['--control', '--port', '0'] });
    cleanup.add(() => stopProgram(child));
    const [, url = ''] = await lineOf(child, /listening on (\S+)/);
    return new Sandbox(url);
  }

  async openAccounts(prefix: string, count: number): Promise<SandboxAccount[]> {
    const { items } = (await this.control('POST', 'accounts', { prefix, count })) as { items: SandboxAccount[] };
    return items;
  }

  /** When each post was made, by its text. */
  async postedAt(): Promise<Map<string, number>> {
    const posts = await this.posts();
    return new Map(posts.map(({ text, createdAt }) => [text, Date.parse(createdAt)]));
  }

  async set(settings: Partial<SandboxSettings>): Promise<void> {
    await this.control('PATCH', 'settings', settings);
  }

  /** Goes wrong on command from now on. */
  async fault(fault: Fault): Promise<void> {
    await this.control('POST', 'faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.control('DELETE', 'faults');
  }

  /** Every post ever created, the deleted ones included. */
  async posts(): Promise<SandboxPost[]> {
    const { posts } = (await this.control('GET', 'ledger')) as { posts: SandboxPost[] };
    return posts;
  }

  async ledger(): Promise<Ledger> {
    return (await this.control('GET', 'summary')) as Ledger;
  }

  private async control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/control/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${method} ${path}.`);
    return await response.json();
  }
}
