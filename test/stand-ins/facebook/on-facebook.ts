import type { ChannelDraft, ChannelMedia, JsonObject } from '../../../src/modules/channels/contract/index.js';
import type { BenchSession } from '../../contract/support/bench-session.js';
import { aMarker, contractTest } from '../../contract/support/contract-test.js';
import { RunningFacebook, facebookBench } from './facebook.bench.js';

export { letPass, publishPatiently } from '../meta/patience.js';

/** Registers a test that gets a connected Page and the stand-in behind it. */
export function onFacebook(
  title: string,
  body: (session: BenchSession, network: RunningFacebook) => Promise<void>,
): void {
  contractTest(facebookBench, 'usual', title, async (session) => {
    if (!(session.network instanceof RunningFacebook)) throw new Error('The bench starts the stand-in of Facebook.');
    await body(session, session.network);
  });
}

export function aPost(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  return { ...facebookBench.draft(aMarker()), ...overrides };
}

export function withFiles(media: readonly ChannelMedia[], settings: JsonObject = {}): ChannelDraft {
  return aPost({ parts: [{ text: 'Ding', media, poll: null }], settings });
}

/** Bytes that differ all over, so that a piece in the wrong place shows. */
export function aVideo(session: BenchSession, bytes = 200_000): ChannelMedia {
  const content = Buffer.alloc(bytes, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
  content.write('ftypisom', 4);
  return session.media.put('video', 'video/mp4', content);
}

/** Requests since `before`, as method and path with ids left out. */
export function requestsSince(network: RunningFacebook, before: number): string[] {
  return network
    .requests()
    .slice(before)
    .map(({ method, path }) => {
      const short = path.replace('/rupload/video-upload/v26.0', 'rupload').replace('/v26.0', '');
      return `${method} ${short.replaceAll(/\d{10,}(?:_\d+)?/g, 'ID')}`;
    });
}
