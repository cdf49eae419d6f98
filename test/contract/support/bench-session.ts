import { randomUUID } from 'node:crypto';
import type { HttpClient } from '../../../src/core/http/http-client.js';
import type { GuardedHttpClient } from '../../../src/core/http/guarded-http-client.js';
import {
  ChannelError,
  type ChannelAccount,
  type ChannelContext,
  type ChannelDraft,
  type ChannelErrorKind,
  type ChannelReceipt,
  type ConnectContext,
  type ConnectedAccount,
  type Finding,
  type Json,
  type JsonObject,
  type PublishContext,
} from '../../../src/modules/channels/contract/index.js';
import { noOperatorApp } from '../../support/no-operator-app.js';
import { testHttpClient } from '../../support/test-http-client.js';
import type { BenchPost, ChannelBench, RunningBench } from '../channel-bench.js';
import { MemoryMedia } from './memory-media.js';
import { MemorySteps } from './memory-steps.js';
import { MovedClock } from './moved-clock.js';

/** One connected account on one running stand-in, with everything a call needs and an ear on what leaks. */
export class BenchSession {
  readonly clock = new MovedClock();
  readonly media = new MemoryMedia();
  /** Of the deliveries that got through, by their keys. */
  readonly receipts = new Map<PublishContext['key'], ChannelReceipt>();
  account: ChannelAccount;
  credentials: JsonObject;
  private readonly heard: string[] = [];
  private readonly secrets = new Set<string>();

  private constructor(
    readonly bench: ChannelBench,
    readonly network: RunningBench,
    readonly connected: ConnectedAccount,
    private http: GuardedHttpClient,
  ) {
    const { server, remoteId, handle, limits, data, credentials } = connected;
    this.account = { id: randomUUID(), server, remoteId, handle, limits, data };
    this.credentials = credentials;
    this.watch(credentials);
    if (connected.revealOnce) this.watch(connected.revealOnce.value);
  }

  static async open(bench: ChannelBench, variant: string): Promise<BenchSession> {
    const network = await bench.start(variant);
    const heard: string[] = [];
    const http = testHttpClient();
    try {
      const connected = await network.connect(connectContext(bench, heard, network.reaching?.(http) ?? http));
      const session = new BenchSession(bench, network, connected, http);
      session.heard.push(...heard);
      await session.media.start();
      return session;
    } catch (error) {
      http.close();
      await network.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.http.close();
    await this.network.stop();
    await this.media.stop();
  }

  /** The network goes away, and no connection to it is left over. */
  async stopNetwork(): Promise<void> {
    await this.network.stop();
    this.http.close();
    this.http = testHttpClient();
  }

  /** A context for calls that are not part of a delivery. */
  context(signal: AbortSignal = new AbortController().signal): ChannelContext {
    const { account, credentials, clock } = this;
    const http = this.reaching;
    const operatorApp = operatorAppOf(this.bench);
    return { account, credentials, http, clock, signal, operatorApp, log: logTo(this.heard) };
  }

  /** A context for connecting once more. */
  connectContext(): ConnectContext {
    return connectContext(this.bench, this.heard, this.reaching);
  }

  /** What a refresh answered takes effect. */
  replaceCredentials(credentials: JsonObject): void {
    this.credentials = { ...this.credentials, ...credentials };
    this.watch(this.credentials);
  }

  /** What the deliveries that got through are on record with, but for one. */
  idsOfOthers(key: PublishContext['key']): ReadonlySet<string> {
    const receipts = [...this.receipts].filter(([other]) => other !== key).map(([, receipt]) => receipt);
    return new Set(receipts.flatMap(({ parts }) => parts.map(({ remoteId }) => remoteId)));
  }

  delivery(draft: ChannelDraft): BenchDelivery {
    return new BenchDelivery(this, draft);
  }

  /** Everything of the account that a reader sees, oldest first. */
  posts(): Promise<readonly BenchPost[]> {
    return this.network.posts({ remoteId: this.account.remoteId });
  }

  /** Runs a call that must fail with a `ChannelError`, and returns the error. */
  async failureOf(call: () => Promise<unknown>): Promise<ChannelError> {
    let result: unknown;
    try {
      result = await call();
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      this.heard.push(error.message, error.excerpt ?? '', error.code ?? '', String(error.stack));
      return error;
    }
    throw new Error(`The call was to fail, but returned ${JSON.stringify(result)}.`);
  }

  /** Log lines and errors that hold one of the account's secrets. */
  leaks(): string[] {
    return this.heard.filter((line) => [...this.secrets].some((secret) => line.includes(secret)));
  }

  private get reaching(): HttpClient {
    return this.network.reaching?.(this.http) ?? this.http;
  }

  private watch(value: Json | undefined): void {
    if (typeof value === 'string') {
      if (value.length >= 8 && !this.isPublic(value)) this.secrets.add(value);
    } else if (value !== null && typeof value === 'object') {
      for (const item of Object.values(value)) this.watch(item);
    }
  }

  private isPublic(value: string): boolean {
    const { server, remoteId, handle, url, data, scopes } = this.connected;
    return JSON.stringify([server, remoteId, handle, url, data, scopes]).includes(value);
  }
}

/** One delivery over its tries: the same key, the same remembered steps. */
export class BenchDelivery {
  readonly key: PublishContext['key'];
  steps: MemorySteps;

  constructor(
    private readonly session: BenchSession,
    readonly draft: ChannelDraft,
  ) {
    this.key = { id: randomUUID(), at: session.clock.now() };
    this.steps = new MemorySteps(session.clock);
  }

  context(signal?: AbortSignal): PublishContext {
    const { key, steps } = this;
    const { media } = this.session;
    const idsOfOthers = () => Promise.resolve(this.session.idsOfOthers(key));
    return { ...this.session.context(signal), key, steps, media, scheduledFor: key.at, idsOfOthers };
  }

  async publish(signal?: AbortSignal): Promise<ChannelReceipt> {
    this.steps.begin();
    const receipt = await this.session.bench.adapter.publish(this.draft, this.context(signal));
    expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
    this.session.receipts.set(this.key, receipt);
    return receipt;
  }

  /** Publishes in vain. @returns the error, whose kind is checked. */
  async fails(kind: ChannelErrorKind, signal?: AbortSignal): Promise<ChannelError> {
    const error = await this.session.failureOf(() => this.publish(signal));
    expect({ kind: error.kind, message: error.message }).toEqual({ kind, message: error.message });
    return error;
  }

  /** Asks the network about the step that failed last. */
  async find(): Promise<Finding> {
    const { adapter } = this.session.bench;
    const failed = this.steps.failed;
    if (!failed || !adapter.find) throw new Error('There is no failed step to look for, or no way to look.');
    expect(failed.kind).toBe('publish');
    const { key, draft } = this;
    const { idsOfOthers } = this.context();
    const remembered = this.steps.remembered();
    const lost = { name: failed.name, begunAt: failed.begunAt, key, draft, remembered, idsOfOthers };
    return await adapter.find(lost, this.session.context());
  }

  /** As publishing does when the look-up was lucky. */
  accept(finding: Finding): void {
    const failed = this.steps.failed;
    if (!failed || typeof finding !== 'object') throw new Error(`Nothing was found: ${JSON.stringify(finding)}.`);
    this.steps.remember(failed.name, finding.found);
  }

  /** The worker lost all memory of its calls. */
  forget(): void {
    this.steps = new MemorySteps(this.session.clock);
  }
}

function operatorAppOf({ operatorApp }: ChannelBench): ChannelContext['operatorApp'] {
  return operatorApp ? () => Promise.resolve(operatorApp) : noOperatorApp;
}

function connectContext(bench: ChannelBench, heard: string[], http: HttpClient): ConnectContext {
  const apps = new Map<string, Json>();
  return {
    http,
    clock: new MovedClock(),
    log: logTo(heard),
    signal: new AbortController().signal,
    workspaceId: randomUUID(),
    publicUrl: 'https://carillon.example',
    appName: 'Carillon',
    hearsNotices: () => Promise.resolve(true),
    operatorApp: operatorAppOf(bench),
    async app<T extends Json>(server: string, register: () => Promise<T>, options?: { readonly refresh?: boolean }) {
      const known = apps.get(server);
      if (known !== undefined && options?.refresh !== true) return known as T;
      const made = await register();
      apps.set(server, made);
      return made;
    },
  };
}

function logTo(heard: string[]): ChannelContext['log'] {
  const write = (message: string, fields?: JsonObject): void => {
    heard.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  return { debug: write, warn: write };
}
