import type { ChannelDraft } from '../../../src/modules/channels/contract/index.js';
import type { BenchSession } from '../../contract/support/bench-session.js';
import { aMarker, contractTest } from '../../contract/support/contract-test.js';
import { mapIn, type JsonMap, type Variant } from './bluesky-world.js';
import { blueskyBench, RunningBluesky } from './bluesky.bench.js';

export const POST = 'app.bsky.feed.post';
export const GATE = 'app.bsky.feed.threadgate';

/** Registers a test that gets a connected account and the stand-in behind it. */
export function onBluesky(
  title: string,
  body: (session: BenchSession, network: RunningBluesky) => Promise<void>,
  variant: Variant = 'pds',
): void {
  contractTest(blueskyBench, variant, title, async (session) => {
    if (!(session.network instanceof RunningBluesky)) throw new Error('The bench starts the stand-in of Bluesky.');
    await body(session, session.network);
  });
}

export function aBlueskyDraft(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  return { ...blueskyBench.draft(aMarker()), ...overrides };
}

/** The account's records in one collection, oldest first. */
export function recordsOf(session: BenchSession, network: RunningBluesky, collection = POST): JsonMap[] {
  return [...network.world.account(session.account.remoteId).records]
    .filter(([path]) => path.startsWith(`${collection}/`))
    .map(([, { value }]) => value);
}

export function embedOf(record: JsonMap | undefined): JsonMap {
  return mapIn(record?.['embed']) ?? {};
}

/** How often a method was called, by the last word of its name. */
export function calls(network: RunningBluesky, name: string): number {
  return network.requests().filter(({ path }) => path.endsWith(`.${name}`)).length;
}
