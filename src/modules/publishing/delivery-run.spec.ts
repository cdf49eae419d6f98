import { createLogger } from '../../core/logging/logger.js';
import {
  ChannelError,
  type ChannelErrorKind,
  type Finding,
  type Json,
  type PublishContext,
  type Steps,
} from '../channels/index.js';
import type { Claim, RememberedStep } from './claims.repository.js';
import { contentHash } from './content-hash.js';
import { DeliveryRun, type DeliveryRunPorts } from './delivery-run.js';
import { Lease } from './lease.js';
import type { OpenConnection } from './publishing.ports.js';

const NOW = new Date('2026-11-30T12:00:00.000Z');
const CONTENT: Claim['content'] = {
  parts: [{ text: 'Seven bells', media: [], poll: null }],
  link: null,
  language: null,
  contentWarning: null,
  firstComment: null,
  settings: {},
};

/** A delivery with one single call, just claimed. */
function claimed(over: Partial<Claim> = {}): Claim {
  return {
    id: 'delivery-1',
    workspaceId: 'workspace-1',
    postId: 'post-1',
    accountId: 'account-1',
    channel: 'sandbox',
    server: '',
    from: 'scheduled',
    leaseToken: 'token',
    leaseUntil: new Date(NOW.getTime() + 60_000),
    claimedAt: NOW,
    removingSince: null,
    dueAt: NOW,
    lateAt: new Date(NOW.getTime() + 3_600_000),
    tries: 1,
    lookups: 0,
    oneCall: true,
    begunStep: 'part.0',
    begunAt: NOW,
    steps: {},
    content: CONTENT,
    contentHash: contentHash(CONTENT),
    createdAt: NOW,
    publishedAt: null,
    receipt: null,
    generation: 4,
    ...over,
  };
}

interface Written {
  readonly begun: string[];
  readonly remembered: Record<string, Json>;
  readonly marked: unknown[][];
}

interface Script {
  readonly publish: (steps: Steps, written: Written) => Promise<unknown>;
  readonly find?: () => Promise<Finding>;
}

/** Runs a claim against an adapter made of functions. */
async function run(claim: Claim, script: Script) {
  const written: Written = { begun: [], remembered: {}, marked: [] };
  const clock = { now: () => NOW };
  const open = {
    adapter: {
      channel: 'sandbox',
      capabilities: {
        idempotency: { kind: 'key', windowSeconds: 600, universal: false, conclusiveAfterSeconds: 5 },
      },
      check: () => [],
      publish: async (_: unknown, { steps }: PublishContext) => {
        await script.publish(steps, written);
        return { parts: [{ remoteId: 'p1', permalink: null }], firstComment: null };
      },
      find: script.find ?? (() => Promise.resolve('undecided')),
    },
    account: { limits: {} },
    credentials: {},
    generation: claim.generation ?? 0,
  } as unknown as OpenConnection;
  const ports: DeliveryRunPorts = {
    connections: {
      openMany: () => Promise.resolve(new Map()),
      refresh: () => Promise.resolve({ ...open, generation: open.generation + 1 }),
      markReconnect: async (...args) => void written.marked.push(args),
      contextFor: () => ({ http: { request: () => Promise.reject(new Error('Nothing is requested.')) } }) as never,
    },
    media: { file: () => Promise.reject(new Error('There are no files.')) },
    steps: {
      begin: async (_, step) => written.begun.push(step) > 0,
      remember: async (_, name, step: RememberedStep) => {
        written.remembered[name] = step.result;
        return true;
      },
    },
    remoteIds: () => Promise.resolve(new Set()),
    channelStops: { stop: () => Promise.resolve() },
    clock,
    log: createLogger('silent'),
    worker: 'worker',
    random: () => 0,
  };
  const settlement = await new DeliveryRun(claim, new Lease(claim, clock), ports).run(open);
  if (settlement === null) throw new Error('The claim was lost.');
  return { settlement, written };
}

const made = (steps: Steps) => steps.run('part.0', 'publish', async () => ({ remoteId: 'p1' }));
const fails = (kind: ChannelErrorKind) => async () => {
  throw new ChannelError(kind, 'The network says so.');
};

describe('a delivery with one single call', () => {
  it('has written down what it prepared before the call is made, and the result only when it is settled', async () => {
    let known: Record<string, Json> = {};
    const { settlement, written } = await run(claimed(), {
      publish: async (steps, { remembered }) => {
        await steps.run('mark', 'prepare', async () => ({ newest: '17' }));
        await steps.run('part.0', 'publish', async () => {
          known = { ...remembered };
          return { remoteId: 'p1' };
        });
        await steps.run('part.0.seen', 'prepare', async () => ({ permalink: null }));
      },
    });
    expect(known).toEqual({ mark: { newest: '17' } });
    expect(Object.keys(written.remembered)).toEqual(['mark']);
    expect(Object.keys(settlement.steps ?? {})).toEqual(['mark', 'part.0', 'part.0.seen']);
    expect(written.begun).toEqual([]);
  });

  it('has its call on record at the time it is made, where the claim was a while ago', async () => {
    const longAgo = new Date(NOW.getTime() - 50_000);
    const { written } = await run(claimed({ claimedAt: longAgo, begunAt: longAgo }), { publish: made });
    expect(written.begun).toEqual(['part.0']);
  });
});

describe('a repeat after an answer was lost and the call not found', () => {
  const before = new Date(NOW.getTime() - 600_000);
  const repeat = claimed({ from: 'retrying', begunAt: before });

  it('sends only after it looked once more', async () => {
    let looked = 0;
    const find = async (): Promise<Finding> => {
      looked++;
      return 'absent';
    };
    const { settlement, written } = await run(repeat, { publish: made, find });
    expect(looked).toBe(1);
    expect(settlement).toMatchObject({ state: 'published', begunStep: null, attempt: { outcome: 'published' } });
    // From then on it is this call that may be lost.
    expect(written.begun).toEqual(['part.0']);
  });

  it('sends nothing where it is found by now', async () => {
    const find = async (): Promise<Finding> => ({ found: { remoteId: 'p1' } });
    const { settlement, written } = await run(repeat, { publish: made, find });
    expect(settlement).toMatchObject({ state: 'published', attempt: { outcome: 'found' } });
    expect(settlement.receipt?.confirmedBy).toBe('look-up');
    expect(written.begun).toEqual([]);
  });

  it.each(['rejected', 'unknown', 'unavailable'] as const)(
    'is not taken for refused when the look-up is %s',
    async (kind) => {
      const { settlement } = await run(repeat, { publish: made, find: fails(kind) });
      expect(['unconfirmed', 'retrying']).toContain(settlement.state);
      expect(settlement).toMatchObject({ begunStep: 'part.0', begunAt: before });
    },
  );

  it.each(['unavailable', 'throttled', 'reconnect'] as const)('stays in doubt when it ends as %s', async (kind) => {
    const { settlement } = await run(repeat, { publish: fails(kind), find: async () => 'absent' });
    expect(settlement).toMatchObject({ begunStep: 'part.0', begunAt: before });
  });
});

describe("the network's word that the grant is gone", () => {
  it('is noted of the grant that was used, not of one that replaced it meanwhile', async () => {
    expect((await run(claimed(), { publish: fails('reconnect') })).written.marked).toEqual([
      ['account-1', 'The network says so.', 4],
    ]);
    let calls = 0;
    const expiredFirst = () => fails(calls++ === 0 ? 'expired' : 'reconnect')();
    expect((await run(claimed(), { publish: expiredFirst })).written.marked).toEqual([
      ['account-1', 'The network says so.', 5],
    ]);
  });
});
