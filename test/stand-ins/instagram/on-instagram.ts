import type { ChannelDraft, ChannelMedia, JsonObject } from '../../../src/modules/channels/contract/index.js';
import type { BenchSession } from '../../contract/support/bench-session.js';
import { aMarker, contractTest } from '../../contract/support/contract-test.js';
import { instagramBench, RunningInstagram } from './instagram.bench.js';
import type { Login } from './world.js';

export { letPass, publishPatiently } from '../meta/patience.js';

/** Registers a test that gets a connected account and the stand-in behind it. */
export function onInstagram(
  login: Login,
  title: string,
  body: (session: BenchSession, network: RunningInstagram) => Promise<void>,
): void {
  contractTest(instagramBench, `${login}-login`, title, async (session) => {
    if (!(session.network instanceof RunningInstagram)) throw new Error('The bench starts the stand-in of Instagram.');
    await body(session, session.network);
  });
}

export function aPost(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  return { ...instagramBench.draft(aMarker()), ...overrides };
}

export function withFiles(media: readonly ChannelMedia[], settings: JsonObject = {}): ChannelDraft {
  return aPost({ parts: [{ text: 'Ding', media, poll: null }], settings });
}

export function aVideo(session: BenchSession): ChannelMedia {
  const content = Buffer.alloc(200_000, 7);
  content.write('ftypisom', 4);
  return session.media.put('video', 'video/mp4', content);
}

/** Requests since `before`, as method and path with ids left out and Facebook's host named. */
export function requestsSince(network: RunningInstagram, before: number): string[] {
  return network
    .requests()
    .slice(before)
    .map(({ method, path }) => {
      const short = path
        .replace('/graph.instagram.com/v26.0', '')
        .replace('/graph.facebook.com/v26.0', '')
        .replace('/rupload.facebook.com/ig-api-upload/v26.0', 'rupload');
      return `${method} ${short.replaceAll(/\d{10,}/g, 'ID')}`;
    });
}
