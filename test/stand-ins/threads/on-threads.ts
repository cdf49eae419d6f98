import type { ChannelDraft } from '../../../src/modules/channels/contract/index.js';
import type { BenchSession } from '../../contract/support/bench-session.js';
import { aMarker, contractTest } from '../../contract/support/contract-test.js';
import { RunningThreads, threadsBench } from './threads.bench.js';

/** Registers a test that gets a connected profile and the stand-in behind it. */
export function onThreads(
  title: string,
  body: (session: BenchSession, network: RunningThreads) => Promise<void>,
): void {
  contractTest(threadsBench, 'usual', title, async (session) => {
    if (!(session.network instanceof RunningThreads)) throw new Error('The bench starts the stand-in of Threads.');
    await body(session, session.network);
  });
}

export function aPost(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  return { ...threadsBench.draft(aMarker()), ...overrides };
}

/** Requests since `before`, as method and path with ids left out. */
export function requestsSince(network: RunningThreads, before: number): string[] {
  return network
    .requests()
    .slice(before)
    .map(({ method, path }) => `${method} ${path.replace('/v1.0', '').replaceAll(/\d{10,}/g, 'ID')}`);
}
