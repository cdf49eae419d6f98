/** Publishes one stored video on one network, and says how much memory that took: a process of its own for each figure. */
import { createReadStream } from 'node:fs';
import { createHttpClient } from '../../src/core/http/guarded-http-client.js';
import type { HttpClient } from '../../src/core/http/http-client.js';
import { withoutEchoes } from '../../src/core/http/without-echoes.js';
import {
  ChannelError,
  type ChannelDraft,
  type Json,
  type PublishContext,
  type Steps,
} from '../../src/modules/channels/contract/index.js';
import { LocalMediaStorage } from '../../src/modules/media/local-media-storage.js';
import { NETWORKS, type MeasuredNetwork } from './networks.js';

/** What the process tells its parent. */
export interface Measured {
  readonly beforeMb: number;
  readonly peakMb: number;
  readonly bytes: number;
  readonly ms: number;
}

const [id = '', origin = '', folder = '', key = '', size = '0'] = process.argv.slice(2);
const network = NETWORKS[id];
if (!network) throw new Error(`There is no network ${id}.`);
const bytes = Number(size);
const path = new LocalMediaStorage(folder).path(key);
const clock = { aheadMs: 0, now: () => new Date(Date.now() + clock.aheadMs) };

const before = process.memoryUsage.rss();
const since = performance.now();
await publish(network);
process.send?.({
  beforeMb: before / 1e6,
  // The kernel's own mark: no moment is missed.
  peakMb: (process.resourceUsage().maxRSS * 1_024) / 1e6,
  bytes,
  ms: performance.now() - since,
} satisfies Measured);
process.disconnect();
process.exit(0);

async function publish({ adapter }: MeasuredNetwork): Promise<void> {
  const context = contextOf();
  for (let tries = 0; tries < 5; tries++) {
    try {
      await adapter.publish(draft(), context);
      return;
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'processing') throw error;
      clock.aheadMs += 600_000;
    }
  }
  throw new Error('The network is at work for ever.');
}

function draft(): ChannelDraft {
  const video = {
    id: key,
    kind: 'video',
    mime: 'video/mp4',
    bytes,
    width: 1_280,
    height: 720,
    durationMs: 60_000,
  } as const;
  const media = [{ ...video, alt: null, sha256: 'a'.repeat(64) }];
  return {
    parts: [{ text: 'A bell that swings', media, poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: network?.settings ?? {},
  };
}

/** As publishing hands it over, with the file as the media library opens it. */
function contextOf(): PublishContext {
  const { account, credentials, adapter } = NETWORKS[id] as MeasuredNetwork;
  const quiet = (): void => undefined;
  return {
    account: { ...account, id: 'account', server: origin, handle: 'bells', limits: adapter.capabilities.limits },
    credentials,
    http: leading(withoutEchoes(createHttpClient({ allowPrivate: () => true }))),
    clock,
    log: { debug: quiet, warn: quiet },
    signal: new AbortController().signal,
    operatorApp: () => Promise.resolve({}),
    key: { id: '01900000-0000-7000-8000-000000000001', at: clock.now() },
    steps: remembering(),
    media: {
      file: () =>
        Promise.resolve({
          mime: 'video/mp4',
          bytes,
          width: 1_280,
          height: 720,
          open: (part) => createReadStream(path, part && { start: part.first, end: part.last }),
          buffer: () => Promise.reject(new Error('A video is never read as a whole.')),
          publicUrl: () => `${origin}/media`,
        }),
    },
    scheduledFor: clock.now(),
    idsOfOthers: () => Promise.resolve(new Set()),
  };
}

function leading(http: HttpClient): HttpClient {
  const hosts = Object.entries(NETWORKS[id]?.hosts ?? {});
  return {
    request: (request) => {
      const [host = '', below = ''] = hosts.find(([name]) => request.url.startsWith(name)) ?? [];
      return http.request(host === '' ? request : { ...request, url: request.url.replace(host, `${origin}${below}`) });
    },
  };
}

function remembering(): Steps {
  const known = new Map<string, Json>();
  return {
    run: async <T extends Json>(name: string, _: string, call: () => Promise<T>): Promise<T> => {
      const result = (known.get(name) as T | undefined) ?? (await call());
      known.set(name, result);
      return result;
    },
  };
}
