import type { ChannelDraft } from '../../../src/modules/channels/contract/index.js';
import type { BenchSession } from '../../contract/support/bench-session.js';
import { aMarker, contractTest } from '../../contract/support/contract-test.js';
import { RunningX, xBench } from './x.bench.js';

/** Registers a test that gets a connected account and the stand-in behind it. */
export function onX(title: string, body: (session: BenchSession, network: RunningX) => Promise<void>): void {
  contractTest(xBench, 'usual', title, async (session) => {
    if (!(session.network instanceof RunningX)) throw new Error('The bench starts the stand-in of X.');
    await body(session, session.network);
  });
}

export function aPost(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  return { ...xBench.draft(aMarker()), ...overrides };
}

/** How often something was called, by method and path; digits in the path stand for any id. */
export function callsOf(network: RunningX, wanted: string): number {
  return network.requests().filter(({ method, path }) => `${method} ${path.replaceAll(/\d{10,}/g, '1')}` === wanted)
    .length;
}
