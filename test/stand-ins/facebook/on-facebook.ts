import type { ChannelDraft } from '../../../src/modules/channels/contract/index.js';
import type { BenchSession } from '../../contract/support/bench-session.js';
import { aMarker, contractTest } from '../../contract/support/contract-test.js';
import { RunningFacebook, facebookBench } from './facebook.bench.js';

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

/** Requests since `before`, as method and path with ids left out. */
export function requestsSince(network: RunningFacebook, before: number): string[] {
  return network
    .requests()
    .slice(before)
    .map(({ method, path }) => `${method} ${path.replace('/v26.0', '').replaceAll(/\d{10,}(?:_\d+)?/g, 'ID')}`);
}
