import type { ChannelDraft, ConnectedAccount } from '../../../src/modules/channels/contract/index.js';
import type { BenchSession } from '../../contract/support/bench-session.js';
import { aMarker, contractTest } from '../../contract/support/contract-test.js';
import { linkedinBench, RunningLinkedIn } from './linkedin.bench.js';
import { SHARE_APP } from './world.js';

type Body = (session: BenchSession, network: RunningLinkedIn) => Promise<void>;

/** Registers a test that gets a connected page and the stand-in behind it. */
export function onPage(title: string, body: Body): void {
  contractTest(linkedinBench, 'page', title, async (session) => {
    if (!(session.network instanceof RunningLinkedIn)) throw new Error('The bench starts the stand-in of LinkedIn.');
    await body(session, session.network);
  });
}

/** The same with a person's account. @param products what the app is approved for */
export function asMember(products: 'share' | 'community', title: string, body: Body): void {
  onPage(title, async (session, network) => {
    const context = session.connectContext();
    const member = network.world.addMember();
    network.world.products = products;
    network.world.isPartner = false;
    const app = { ...context, ...(products === 'share' && { operatorApp: () => Promise.resolve(SHARE_APP) }) };
    const [account] = await network.connectAs(member, app);
    if (!account) throw new Error('Signing in gave no account.');
    become(session, account);
    await body(session, network);
  });
}

/** The session goes on as another account of the same network. */
function become(session: BenchSession, { remoteId, handle, limits, data, credentials }: ConnectedAccount): void {
  session.account = { ...session.account, remoteId, handle, limits, data };
  session.replaceCredentials(credentials);
}

export function aPost(overrides: Partial<ChannelDraft> = {}): ChannelDraft {
  return { ...linkedinBench.draft(aMarker()), ...overrides };
}

/** Requests since `before`, as method, path and action, with ids left out. */
export function requestsSince(network: RunningLinkedIn, before: number): string[] {
  return network
    .requests()
    .slice(before)
    .map(({ method, path, query }) => {
      const place = path
        .replaceAll(/urn%3Ali%3A[\w%-]+/g, 'URN')
        .replace(/\/dms-uploads\/.*/, '/dms-uploads')
        .replaceAll(/\d{10,}/g, 'ID');
      const action = /(?:^|&)action=(\w+)/.exec(query)?.[1];
      return `${method} ${place}${action === undefined ? '' : ` ${action}`}`;
    });
}

export function callsOf(network: RunningLinkedIn, wanted: string): number {
  return requestsSince(network, 0).filter((call) => call === wanted).length;
}
