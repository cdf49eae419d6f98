import { randomUUID } from 'node:crypto';
import { MovedClock } from '../../../test/support/moved-clock.js';
import { waitFor } from '../../../test/support/wait-for.js';
import type { Database } from '../../core/database/database.js';
import { createLogger } from '../../core/logging/logger.js';
import type { ChannelAdapter } from '../channels/index.js';
import { ChannelDrain } from './channel-drain.js';
import type { Claim, ClaimsRepository } from './claims.repository.js';
import type { DeliveryRunPorts } from './delivery-run.js';
import type { SettlementBatch } from './settlement-batch.js';

const LEASE_MS = 60_000;
const PLACES = {
  total: 8,
  perServer: 8,
  quickWithinMs: 250,
  perQuickServer: 8,
  perWorkspace: 8,
  hangingAfterMs: 5_000,
  perHangingServer: 8,
};

const clock = new MovedClock();
const log = createLogger('silent');

function aClaim(): Claim {
  const now = clock.now();
  return {
    id: 'one',
    workspaceId: 'workspace',
    postId: 'post',
    accountId: 'account',
    channel: 'sandbox',
    server: '',
    from: 'scheduled',
    leaseToken: randomUUID(),
    leaseUntil: new Date(now.getTime() + LEASE_MS),
    claimedAt: now,
    dueAt: now,
    lateAt: new Date(now.getTime() + LEASE_MS),
    tries: 1,
    lookups: 0,
    oneCall: true,
    begunStep: null,
    begunAt: null,
    steps: {},
    content: { parts: [], link: null, firstComment: null, settings: {} } as unknown as Claim['content'],
    contentHash: '',
    createdAt: now,
    publishedAt: null,
    receipt: null,
    removingSince: null,
    generation: 1,
  };
}

/** A drain whose calls and writes are the test's. */
function aDrain() {
  const due: Claim[] = [];
  const renewed: string[] = [];
  const settled = new Map<string, () => void>();
  const claims: Pick<ClaimsRepository, 'claim' | 'renewLeases'> = {
    claim: async () => ({ claims: due.splice(0, 1), more: false }),
    renewLeases: async (_, held) => {
      renewed.push(...held.map(({ leaseToken }) => leaseToken));
      return new Set(held.map(({ id }) => id));
    },
  };
  const settlements: Pick<SettlementBatch, 'settle'> = {
    settle: ({ claim }) => new Promise((resolve) => settled.set(claim.leaseToken, resolve)),
  };
  const ports = {
    connections: { openMany: async () => new Map() },
    clock,
    log,
    worker: 'test',
    random: () => 0.5,
  } as unknown as DeliveryRunPorts;
  const adapter = { channel: 'sandbox', capabilities: { idempotency: { kind: 'none' } } } as unknown as ChannelAdapter;
  const drain = new ChannelDrain(
    adapter,
    { places: PLACES, leaseMs: LEASE_MS },
    {} as Database,
    claims as ClaimsRepository,
    settlements as SettlementBatch,
    ports,
    clock,
    log,
  );
  const claimNext = async (): Promise<string> => {
    const claim = aClaim();
    due.push(claim);
    drain.wake();
    await waitFor('its settlement', async () => settled.has(claim.leaseToken));
    return claim.leaseToken;
  };
  return { drain, claimNext, settled, renewed };
}

it('goes on prolonging a delivery that it has claimed again before it heard that the first settlement was written', async () => {
  const { drain, claimNext, settled, renewed } = aDrain();
  const first = await claimNext();
  const second = await claimNext();
  settled.get(first)?.();
  await new Promise(setImmediate);
  await drain.renewLeases();
  expect(renewed).toEqual([second]);
  settled.get(second)?.();
  await drain.whenIdle();
  await drain.renewLeases();
  expect(renewed).toEqual([second]);
  await drain.close(0);
});
