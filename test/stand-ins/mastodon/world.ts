import { randomBytes } from 'node:crypto';
import type { BenchPost } from '../../contract/channel-bench.js';
import type { Traits } from './variants.js';

export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
}

export interface Token {
  readonly value: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** null for a token of the application itself. */
  readonly accountId: string | null;
}

export interface Code {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string | null;
  readonly accountId: string;
}

export interface Account {
  readonly id: string;
  readonly username: string;
  /** Of another server; null for the own. */
  readonly domain: string | null;
  followers: number;
}

export interface Media {
  readonly id: string;
  readonly accountId: string;
  readonly mime: string;
  readonly bytes: number;
  description: string | null;
  statusId: string | null;
  /** Looks at it that still find it unfinished. */
  pending: number;
  failed: boolean;
}

export interface Poll {
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly hideTotals: boolean;
  readonly expiresAt: Date;
  votes: number;
}

export interface Status {
  readonly id: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly createdAt: Date;
  readonly visibility: string;
  readonly replyTo: string | null;
  text: string;
  spoilerText: string;
  sensitive: boolean;
  language: string | null;
  mediaIds: string[];
  poll: Poll | null;
  editedAt: Date | null;
  readonly counts: Record<string, number>;
}

const KEY_MEMORY_MS = 3_600_000;

/** All that one server knows. */
export class World {
  readonly apps = new Map<string, App>();
  readonly tokens = new Map<string, Token>();
  readonly codes = new Map<string, Code>();
  readonly accounts = new Map<string, Account>();
  readonly media = new Map<string, Media>();
  readonly statuses = new Map<string, Status>();
  readonly notifications: { readonly id: string; readonly accountId: string; readonly statusId: string }[] = [];
  /** Ids of statuses that the brand likes. */
  readonly favourites = new Set<string>();
  /** Requests that no client of the protocol would send. */
  readonly violations: string[] = [];
  /** How many looks find the next videos unfinished, and whether they then fail. */
  transcoding = { looks: 2, fails: false };
  consent: 'approve' | 'deny' = 'approve';
  now: () => Date = () => new Date();
  private readonly keys = new Map<string, { readonly statusId: string | null; readonly at: number }>();
  // Beyond what a JSON number holds exactly, as real ids are.
  private lastId = 113_000_000_000_000_000n;

  constructor(readonly traits: Traits) {}

  violate(what: string): void {
    this.violations.push(what);
  }

  nextId(): string {
    this.lastId += 65_537n;
    return String(this.lastId);
  }

  newAccount(domain: string | null = null): Account {
    const id = this.nextId();
    const account: Account = { id, username: `brand${this.accounts.size + 1}`, domain, followers: 0 };
    this.accounts.set(id, account);
    return account;
  }

  newToken(clientId: string, scopes: readonly string[], accountId: string | null): Token {
    const token = { value: randomBytes(32).toString('base64url'), clientId, scopes, accountId };
    this.tokens.set(token.value, token);
    return token;
  }

  statusesOf(accountId: string): Status[] {
    return [...this.statuses.values()].filter((status) => status.accountId === accountId);
  }

  readKey(accountId: string, key: string): { readonly statusId: string | null } | null {
    const known = this.keys.get(`${accountId} ${key}`);
    if (!known || this.now().getTime() - known.at >= KEY_MEMORY_MS) return null;
    return known;
  }

  /** @param statusId null while the first request still runs */
  writeKey(accountId: string, key: string, statusId: string | null): void {
    this.keys.set(`${accountId} ${key}`, { statusId, at: this.now().getTime() });
  }

  dropKey(accountId: string, key: string): void {
    this.keys.delete(`${accountId} ${key}`);
  }

  forgetApps(): void {
    this.apps.clear();
  }

  posts(accountId: string): BenchPost[] {
    return this.statusesOf(accountId).map((status) => ({
      remoteId: status.id,
      text: status.text,
      replyTo: status.replyTo,
      media: status.mediaIds.flatMap((id) => {
        const file = this.media.get(id);
        return file ? [{ mime: file.mime, alt: file.description, bytes: file.bytes }] : [];
      }),
    }));
  }
}
