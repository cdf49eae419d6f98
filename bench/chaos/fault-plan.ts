import type { Fault as NetworkFault, FaultAct } from '../../src/sandbox-network/faults.js';
import { PROCESSES, type Backend, type Fault, type ProcessName } from './plan.types.js';
import { Random } from './random.js';

export interface Timed<T> {
  readonly atMs: number;
  readonly what: T;
}

/** Leases last 5 s in a storm. */
const FROZEN_MS = [6_000, 10_000] as const;
/** From one fault of the installation to the next, from one of the network to the next, from one change of the keys to the next. */
const BETWEEN_MS = [1_500, 5_000] as const;
const BETWEEN_AT_NETWORK_MS = [700, 3_000] as const;
const BETWEEN_KEYS_MS = [8_000, 20_000] as const;
/** What came back is left alone for a moment: a service that never gets up proves nothing. */
const BREATH_MS = 3_000;
/** The network works on what it was sent within this time, however slowly; its adapter counts on 5 s. */
const LONGEST_WORK_MS = 2_500;

const INSTALLATION: Readonly<Record<Exclude<Fault['kind'], 'network' | 'keys' | 'redis-killed'>, number>> = {
  'process-killed': 34,
  'process-frozen': 16,
  'postgres-killed': 12,
  'postgres-stopped': 10,
  'connections-cut': 14,
  'queue-wiped': 14,
};

type NetworkFaultName =
  | 'dropped-before'
  | 'dropped-after'
  | 'broken-after'
  | 'unavailable'
  | 'throttled'
  | 'truncated'
  | 'slow'
  | 'hanging'
  | 'refused';

const NETWORK: Readonly<Record<NetworkFaultName, number>> = {
  'dropped-before': 12,
  'dropped-after': 18,
  'broken-after': 14,
  unavailable: 14,
  throttled: 10,
  truncated: 12,
  slow: 12,
  hanging: 5,
  refused: 3,
};

export function planFaults(seed: string, lengthMs: number, backend: Backend): Timed<Fault>[] {
  return [
    ...installation(new Random(`${seed} installation`), lengthMs, backend),
    ...network(new Random(`${seed} network`), lengthMs),
    ...keys(new Random(`${seed} keys`), lengthMs),
  ];
}

function installation(random: Random, lengthMs: number, backend: Backend): Timed<Fault>[] {
  const faults: Timed<Fault>[] = [];
  const busyUntil = new Map<string, number>();
  const weights = backend === 'redis' ? { ...INSTALLATION, 'redis-killed': 14 } : INSTALLATION;
  for (let atMs = 2_000; atMs < lengthMs; atMs += random.between(...BETWEEN_MS)) {
    const what = drawn(random.weighted(weights), random);
    const victim = 'process' in what ? what.process : 'downMs' in what ? what.kind.split('-')[0] : null;
    // Drawn all the same, so that what follows does not hang on it.
    if (victim && (busyUntil.get(victim) ?? 0) > atMs) continue;
    if (victim && 'downMs' in what) busyUntil.set(victim, atMs + what.downMs + BREATH_MS);
    faults.push({ atMs, what });
  }
  return faults;
}

function drawn(kind: Exclude<Fault['kind'], 'network' | 'keys'>, random: Random): Fault {
  const process = random.pick(Object.keys(PROCESSES) as ProcessName[]);
  switch (kind) {
    case 'process-killed':
      return { kind, process, downMs: random.between(100, 5_000) };
    case 'process-frozen':
      return { kind, process, downMs: random.between(...FROZEN_MS) };
    case 'postgres-killed':
    case 'postgres-stopped':
    case 'redis-killed':
      return { kind, downMs: random.between(200, 6_000) };
    case 'connections-cut':
    case 'queue-wiped':
      return { kind };
  }
}

function network(random: Random, lengthMs: number): Timed<Fault>[] {
  const faults: Timed<Fault>[] = [];
  for (let atMs = 1_000; atMs < lengthMs; atMs += random.between(...BETWEEN_AT_NETWORK_MS)) {
    const name = random.weighted(NETWORK);
    const on = random.weighted({ publish: 7, media: 1, read: 2 });
    const fault: NetworkFault = {
      on,
      times: random.between(1, 3),
      after: random.between(0, 2),
      act: act(name, random),
    };
    faults.push({ atMs, what: { kind: 'network', name, fault } });
  }
  return faults;
}

function act(name: NetworkFaultName, random: Random): FaultAct {
  switch (name) {
    case 'dropped-before':
      return { kind: 'drop', accepted: false };
    case 'dropped-after':
      return { kind: 'drop', accepted: true };
    case 'broken-after':
      return { kind: 'status', status: 500, accepted: true };
    case 'unavailable':
      return { kind: 'unavailable' };
    case 'throttled':
      return { kind: 'throttled', retryAfterSeconds: random.between(1, 6) };
    case 'truncated':
      return { kind: 'bad-body' };
    case 'slow':
      return { kind: 'delay', ms: random.between(300, LONGEST_WORK_MS), accepted: random.chance(0.5) };
    case 'hanging':
      return { kind: 'delay', ms: random.between(6_000, 20_000), accepted: true };
    case 'refused':
      return { kind: 'rejected' };
  }
}

function keys(random: Random, lengthMs: number): Timed<Fault>[] {
  const faults: Timed<Fault>[] = [];
  let honoured = true;
  for (let atMs = random.between(...BETWEEN_KEYS_MS); atMs < lengthMs; atMs += random.between(...BETWEEN_KEYS_MS)) {
    honoured = !honoured;
    faults.push({ atMs, what: { kind: 'keys', idempotency: honoured ? 'honour' : 'ignore' } });
  }
  return faults;
}
