import Sequencer from '@jest/test-sequencer';

/** Specs that wait for minutes rather than work: leases run out, a server stays away. What works fills the time beside them. */
const WAITING = ['test/crash/', 'test/e2e/redis-outage', 'test/e2e/outage', 'test/e2e/pause'];

/** Begins with what waits longest. Jest itself goes by the size of a file where it has no earlier run to go by, and these are small. */
// oxlint-disable-next-line import/no-default-export -- Jest takes no other
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((a, b) => waitingFirst(a.path) - waitingFirst(b.path));
  }
}

function waitingFirst(path) {
  const place = WAITING.findIndex((part) => path.includes(part));
  return place === -1 ? WAITING.length : place;
}
