import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort, startProgram, type Cleanup } from '../support/processes.js';
import { Sandbox } from '../support/sandbox.js';
import type { LedgerVerdict } from './evidence.js';
import { faultInWords } from './plan-words.js';
import { PROCESSES, type Backend, type Fault, type ProcessName } from './plan.types.js';
import { Postgres } from './postgres.js';
import { Redis } from './redis.js';
import { ServiceProcess } from './service-process.js';

/** Short, so that take-overs happen within a run. */
const LEASE_SECONDS = 5;
const MEDIA_PROCESSING_MS = 150;
const READY_WITHIN_MS = 180_000;
const ANSWER_WITHIN_MS = 15_000;

/** What happened when: for the evidence. */
export interface Happened {
  readonly at: number;
  readonly what: string;
}

/** The network, the database, the queue and the processes of one installation, all of which a storm may hit. */
export class World {
  readonly happened: Happened[] = [];
  private readonly underWay = new Set<Promise<void>>();

  private constructor(
    readonly sandbox: Sandbox,
    /** Of the process that serves people. */
    readonly origin: string,
    private readonly postgres: Postgres,
    private readonly redis: Redis | null,
    private readonly processes: Readonly<Record<ProcessName, ServiceProcess>>,
    private readonly complain: (what: string) => void,
  ) {}

  /** @param complain gets what went wrong with the torture itself */
  static async start(
    cleanup: Cleanup,
    folder: string,
    backend: Backend,
    complain: (what: string) => void,
  ): Promise<World> {
    const sandbox = await Sandbox.start(cleanup);
    await sandbox.set({ mediaProcessingMs: MEDIA_PROCESSING_MS });
    const postgres = await Postgres.start(join(folder, 'database'), complain);
    cleanup.add(() => postgres.stop());
    const redis = backend === 'redis' ? await Redis.start() : null;
    if (redis) cleanup.add(() => redis.stop());
    const shared = {
      DATABASE_URL: postgres.url,
      CARILLON_SECRET_KEYS: `storm:${randomBytes(32).toString('base64')}`,
      CARILLON_MEDIA_DIR: join(folder, 'media'),
      CARILLON_LEASE_SECONDS: String(LEASE_SECONDS),
      CARILLON_ALLOW_PRIVATE_ADDRESSES: new URL(sandbox.url).host,
      ...(redis && { REDIS_URL: redis.url }),
    };
    const start = async (name: ProcessName): Promise<[string, ServiceProcess]> => {
      const port = String(await freePort());
      const data = join(folder, name);
      await mkdir(data, { recursive: true });
      const env = { ...shared, CARILLON_DATA: data, CARILLON_PORT: port, CARILLON_ROLES: PROCESSES[name] };
      const process = new ServiceProcess(env, join(folder, `${name}.log`));
      cleanup.add(() => process.stop());
      return [`http://127.0.0.1:${port}`, process];
    };
    const [origin, front] = await start('front');
    // It brings the schema up; the others find it.
    await isReady(origin, '/health/live');
    const [[, worker], [, second]] = [await start('worker'), await start('second')];
    await isReady(origin, '/health/ready');
    return new World(sandbox, origin, postgres, redis, { front, worker, second }, complain);
  }

  /** Begins a fault and returns; it ends by itself. */
  apply(fault: Fault): void {
    this.note(faultInWords(fault));
    const done = this.suffer(fault).catch((error: unknown) => {
      this.note(`${fault.kind} failed`);
      this.complain(`${fault.kind} failed: ${String(error)}`);
    });
    this.underWay.add(done);
    void done.finally(() => this.underWay.delete(done));
  }

  /** Resolves when every fault is over and the service answers. */
  async calm(): Promise<void> {
    await Promise.all(this.underWay);
    await this.sandbox.clearFaults();
    await isReady(this.origin, '/health/live');
    this.note('the storm is over');
  }

  /** Asks `npm run verify-ledger` whether the chains of what was sent fit the rows. */
  async verifyLedger(): Promise<LedgerVerdict> {
    const child = startProgram('program/verify-ledger/main.js', {
      args: ['--json'],
      env: { DATABASE_URL: this.postgres.url },
    });
    if (!child.stdout) throw new Error('That program has no output to read.');
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const { whole, entries, faults } = JSON.parse(said) as Omit<LedgerVerdict, 'said'>;
    return { whole, entries, faults, said };
  }

  get endedByThemselves(): number {
    return Object.values(this.processes).reduce((sum, process) => sum + process.endedByItself, 0);
  }

  private note(what: string): void {
    this.happened.push({ at: Date.now(), what });
  }

  private async suffer(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'process-killed':
        return this.processes[fault.process].killFor(fault.downMs);
      case 'process-frozen':
        return this.processes[fault.process].freezeFor(fault.downMs);
      case 'postgres-killed':
        return this.postgres.killFor(fault.downMs);
      case 'postgres-stopped':
        return this.postgres.stopFor(fault.downMs);
      case 'connections-cut':
        return this.postgres.cutConnections();
      case 'queue-wiped':
        return this.redis ? this.redis.flush() : this.postgres.dropQueue();
      case 'redis-killed':
        return this.redis?.killFor(fault.downMs);
      case 'network':
        return this.sandbox.fault(fault.fault);
      case 'keys':
        return this.sandbox.set({ idempotency: fault.idempotency });
    }
  }
}

async function isReady(origin: string, path: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${origin}${path}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`The service did not get ready within ${READY_WITHIN_MS} ms.`);
    await wait(100);
  }
}
