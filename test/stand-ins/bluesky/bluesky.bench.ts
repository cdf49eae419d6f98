import type { HttpClient } from '../../../src/core/http/http-client.js';
import { blueskyAdapter } from '../../../src/modules/channels/bluesky/index.js';
import type { ConnectContext, ConnectedAccount } from '../../../src/modules/channels/contract/index.js';
import type { BenchFault, BenchPost, BenchTalk, ChannelBench, RunningBench } from '../../contract/channel-bench.js';
import { BlueskyWorld, mapIn, type Account, type JsonMap, type Variant } from './bluesky-world.js';
import { talkIn } from './talk.js';
import { XrpcServer, type SeenRequest } from './xrpc-server.js';

const POST = 'app.bsky.feed.post/';
const VIDEO = 'https://video.bsky.app';
const PLC = 'https://plc.directory';

/** The stand-in of the AT Protocol's servers, running. */
export class RunningBluesky implements RunningBench {
  private stopped = false;

  private constructor(
    readonly world: BlueskyWorld,
    private readonly server: XrpcServer,
  ) {}

  static async start(variant: Variant): Promise<RunningBluesky> {
    const world = new BlueskyWorld(variant);
    return new RunningBluesky(world, await XrpcServer.start(world));
  }

  get talk(): BenchTalk {
    return talkIn(this.world);
  }

  /** Where people sign in; the account itself lives elsewhere, except on a server that stands alone. */
  get entryway(): string {
    return this.server.origin('entryway');
  }

  get pds(): string {
    return this.server.origin('pds');
  }

  async connect(context: ConnectContext): Promise<ConnectedAccount> {
    return await this.connectAs(this.world.addAccount(), context);
  }

  async connectAs(account: Account, context: ConnectContext): Promise<ConnectedAccount> {
    const [method] = blueskyAdapter.auth.methods;
    if (method?.kind !== 'fields') throw new Error('Bluesky is connected by an app password.');
    const input = { identifier: `@${account.handle}`, password: account.appPassword, server: this.entryway };
    const [connected] = await method.connect(input, context);
    if (!connected) throw new Error('Connecting returned no account.');
    return connected;
  }

  /** Calls of the video service and of the directory, which have fixed addresses, come here. */
  reaching(http: HttpClient): HttpClient {
    const led = (url: string): string => {
      const host = url.startsWith(VIDEO) ? 'video' : url.startsWith(PLC) ? 'plc' : null;
      return host === null ? url : this.server.origin(host) + url.slice((host === 'video' ? VIDEO : PLC).length);
    };
    return { request: async (request) => await http.request({ ...request, url: led(request.url) }) };
  }

  async posts({ remoteId }: { readonly remoteId: string }): Promise<readonly BenchPost[]> {
    return [...this.world.account(remoteId).records]
      .filter(([path]) => path.startsWith(POST))
      .map(([, record]) => record)
      .sort((one, other) => one.seq - other.seq)
      .map(({ uri, value }) => ({
        remoteId: uri,
        text: String(value['text']),
        replyTo: replyTo(value),
        media: mediaOf(mapIn(value['embed'])),
      }));
  }

  async fault(fault: BenchFault): Promise<void> {
    this.server.arm(fault);
  }

  async engage(remoteId: string, native: Readonly<Record<string, number>>): Promise<void> {
    this.world.counts.set(remoteId, { ...native });
  }

  requests(): readonly SeenRequest[] {
    return this.server.seen;
  }

  /** @throws when a client broke the protocol. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await this.server.stop();
    if (this.world.violations.length > 0)
      throw new Error(`The protocol was broken:\n${this.world.violations.join('\n')}`);
  }
}

export const blueskyBench: ChannelBench = {
  adapter: blueskyAdapter,
  variants: ['pds', 'old-pds'],
  start: async (variant) => await RunningBluesky.start(variant === 'old-pds' ? 'old-pds' : 'pds'),
  draft: (marker) => ({
    parts: [{ text: marker, media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
};

function replyTo(value: JsonMap): string | null {
  const uri = mapIn(mapIn(value['reply'])?.['parent'])?.['uri'];
  return typeof uri === 'string' ? uri : null;
}

function mediaOf(embed: JsonMap | null): BenchPost['media'] {
  const images = embed?.['images'];
  const held = Array.isArray(images)
    ? images.map((image) => mapIn(image))
    : embed?.['video'] === undefined
      ? []
      : [embed];
  return held.map((entry) => {
    const blob = mapIn(entry?.['image'] ?? entry?.['video']);
    const alt = entry?.['alt'];
    return {
      mime: String(blob?.['mimeType']),
      bytes: Number(blob?.['size']),
      alt: typeof alt === 'string' ? alt : null,
    };
  });
}
