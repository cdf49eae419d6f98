import type { ChannelBench } from './channel-bench.js';
import { checkSuite } from './suite/check.suite.js';
import { conversationsSuite } from './suite/conversations.suite.js';
import { engagementSuite } from './suite/engagement.suite.js';
import { facetsSuite } from './suite/facets.suite.js';
import { failuresSuite } from './suite/failures.suite.js';
import { grantSuite } from './suite/grant.suite.js';
import { lostAnswersSuite } from './suite/lost-answers.suite.js';
import { noticesSuite } from './suite/notices.suite.js';
import { publishSuite } from './suite/publish.suite.js';

/**
 * What every channel owes, as tests: call it once from the channel's spec. All calls go over HTTP on loopback to the bench's stand-in server.
 * The first variant of the server gets every test; the others get those that depend on how the server treats keys.
 */
export function channelAdapterContract(bench: ChannelBench): void {
  describe(`the ${bench.adapter.channel} channel`, () => {
    const [usual, ...others] = bench.variants;
    if (usual === undefined) throw new Error('A bench has at least one variant.');
    facetsSuite(bench);
    checkSuite(bench);
    noticesSuite(bench);
    grantSuite(bench, usual);
    publishSuite(bench, usual);
    failuresSuite(bench, usual);
    lostAnswersSuite(bench, usual);
    engagementSuite(bench, usual);
    conversationsSuite(bench, bench.talksOn ?? usual);
    for (const variant of others) {
      describe(`on a server of kind "${variant}"`, () => lostAnswersSuite(bench, variant));
    }
  });
}
