import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type {
  ChannelDraft,
  ChannelMedia,
  ChannelPart,
  ConnectContext,
  Json,
  JsonObject,
  MediaFile,
  MediaKind,
  MediaSource,
} from '../../../src/modules/channels/contract/index.js';
import { createMastodonAdapter } from '../../../src/modules/channels/mastodon/mastodon.adapter.js';
import { BenchSession } from '../../contract/support/bench-session.js';
import { MovedClock } from '../../contract/support/moved-clock.js';
import { noOperatorApp } from '../../support/no-operator-app.js';
import { testHttpClient } from '../../support/test-http-client.js';
import { mastodonBench } from './mastodon.bench.js';
import { MastodonStandIn } from './stand-in.js';

export interface MastodonSession extends BenchSession {
  readonly network: MastodonStandIn;
}

/** The adapter with waits that only count. */
export const waits: number[] = [];
export const adapter = createMastodonAdapter((ms, signal) => {
  waits.push(ms);
  signal.throwIfAborted();
  return Promise.resolve();
});

/** Runs `body` with a fresh account on a fresh server; fails when the protocol was violated or a secret was heard. */
export async function onMastodon(variant: string, body: (session: MastodonSession) => Promise<void>): Promise<void> {
  const bench = { ...mastodonBench, adapter, start: (kind: string) => MastodonStandIn.start(adapter, kind) };
  const session = (await BenchSession.open(bench, variant)) as MastodonSession;
  waits.length = 0;
  try {
    await body(session);
    expect(session.leaks()).toEqual([]);
  } finally {
    await session.close();
  }
}

/** A server nobody has connected to yet. */
export async function onBareMastodon(variant: string, body: (server: MastodonStandIn) => Promise<void>): Promise<void> {
  const server = await MastodonStandIn.start(adapter, variant);
  try {
    await body(server);
  } finally {
    await server.stop();
  }
}

/** @param apps what the installation has registered so far, by server */
export function aConnectContext(
  apps = new Map<string, Json>(),
  overrides: Partial<ConnectContext> = {},
): ConnectContext {
  return {
    http: testHttpClient(),
    clock: new MovedClock(),
    log: { debug: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
    workspaceId: randomUUID(),
    publicUrl: 'https://carillon.example',
    appName: 'Carillon',
    hearsNotices: () => Promise.resolve(false),
    operatorApp: noOperatorApp,
    async app<T extends Json>(server: string, register: () => Promise<T>, options?: { readonly refresh?: boolean }) {
      const known = apps.get(server);
      if (known !== undefined && options?.refresh !== true) return known as T;
      const made = await register();
      apps.set(server, made);
      return made;
    },
    ...overrides,
  };
}

export function secretOf(credentials: JsonObject, name: string): string {
  const value = credentials[name];
  if (typeof value !== 'string') throw new Error(`There is no ${name}.`);
  return value;
}

export function aPost(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  const plain = { link: null, language: null, contentWarning: null, firstComment: null, settings: {} };
  return { parts: [words('Hear the bells')], ...plain, ...overrides };
}

export function words(text: string): ChannelPart {
  return { text, media: [], poll: null };
}

export function aFile(kind: MediaKind, mime: string, overrides: Partial<ChannelMedia> = {}): ChannelMedia {
  return {
    id: randomUUID(),
    kind,
    mime,
    bytes: 1_000,
    width: kind === 'audio' ? null : 640,
    height: kind === 'audio' ? null : 360,
    durationMs: kind === 'video' || kind === 'audio' ? 4_000 : null,
    alt: 'A bell',
    sha256: randomUUID().replaceAll('-', '').repeat(2),
    ...overrides,
  };
}

/** Hands out files of the asked type whose content is of no matter to the server. */
export function filesOf(...media: readonly ChannelMedia[]): MediaSource {
  const files = new Map(media.map((file) => [file.id, file]));
  return {
    async file(id): Promise<MediaFile> {
      const file = files.get(id);
      if (!file) throw new Error(`There is no file ${id}.`);
      const content = Buffer.alloc(file.bytes, 7);
      const { mime, bytes, width, height } = file;
      const open = (): Readable => Readable.from([content]);
      return {
        mime,
        bytes,
        width,
        height,
        open,
        buffer: async () => content,
        publicUrl: () => 'https://carillon.example/f',
      };
    },
  };
}
