import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { keyRing } from '../../src/core/config/security.config.js';
import { KeyRing } from '../../src/core/crypto/key-ring.js';
import { newId } from '../../src/core/ids/new-id.js';
import { sealCredentials } from '../../src/modules/accounts/sealed-credentials.js';
import { SANDBOX_LIMITS } from '../../src/modules/channels/sandbox/sandbox.limits.js';
import type { ChannelDraft } from '../../src/modules/channels/index.js';
import { contentHash } from '../../src/modules/publishing/content-hash.js';
import {
  cpuMsOf,
  firstAnswer,
  freePort,
  memoryOf,
  startProgram,
  stopProgram,
  type Cleanup,
  type Memory,
} from '../support/processes.js';
import type { Effort } from './contender.js';
import type { SandboxAccount } from '../support/sandbox.js';

const OWNER = {
  name: 'Olga Owner',
  email: 'olga@example.com',
  password: 'seven bells at dawn',
  workspaceName: 'Bell Foundry',
  zone: 'Europe/Berlin',
};
/** Where the sandbox networks are. */
const THIS_MACHINE = '127.0.0.0/8';
/** From the last of the set-up to the due instant; wake-ups are queued 5 s ahead. */
const LEAD_MS = 8_000;
const TOLERANCE_MS = 60 * 60_000;
/** For each delivery; slower than this, something is stuck. */
const SLOWEST_MS = 20;

export interface PublishingRun extends Effort {
  readonly published: number;
  readonly receipts: number;
  readonly attempts: number;
}

export interface InstallationOptions {
  /** Where the service leaves a CPU profile at its end. */
  readonly profileDir?: string;
  readonly redisUrl?: string | null;
  /** Default: all of them. */
  readonly roles?: string;
}

/** A service of its own with its embedded Postgres, and the database seen from outside. */
export class Installation {
  private constructor(
    readonly databaseUrl: string,
    private readonly service: ChildProcess,
    private readonly db: pg.Client,
    private readonly ring: KeyRing,
    private readonly workspaceId: string,
    private readonly personId: string,
    private readonly options: InstallationOptions,
    private readonly secretKeys: string,
    private readonly dataDir: string,
  ) {}

  static async start(cleanup: Cleanup, options: InstallationOptions = {}): Promise<Installation> {
    const { profileDir, redisUrl, roles } = options;
    const dataDir = await cleanup.folder();
    const [port, databasePort] = [await freePort(), await freePort()];
    const since = performance.now();
    const service: ChildProcess = startProgram('program/main.js', {
      nodeArgs: profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`],
      env: {
        CARILLON_DATA: dataDir,
        CARILLON_PORT: String(port),
        CARILLON_EMBEDDED_POSTGRES_PORT: String(databasePort),
        CARILLON_LOG_LEVEL: 'warn',
        CARILLON_ALLOW_PRIVATE_ADDRESSES: THIS_MACHINE,
        ...(roles && { CARILLON_ROLES: roles }),
        ...(redisUrl && { REDIS_URL: redisUrl }),
      },
    });
    cleanup.add(() => stopProgram(service));
    const origin = `http://127.0.0.1:${port}`;
    // Without a worker of its own it is never ready.
    await firstAnswer(service, `${origin}/health/${roles === undefined ? 'ready' : 'live'}`, since);
    const { personId, workspaceId } = await setUp(origin);
    const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim();
    const databaseUrl = `postgres://carillon:${password}@127.0.0.1:${databasePort}/carillon`;
    const db = new pg.Client({ connectionString: databaseUrl });
    db.on('error', () => undefined);
    await db.connect();
    cleanup.add(() => db.end());
    const secrets = await readSecrets(dataDir);
    const ring = ringOf(secrets);
    return new Installation(databaseUrl, service, db, ring, workspaceId, personId, options, secrets, dataDir);
  }

  /** One more process of the same installation. @returns how to stop it */
  async addWorker(cleanup: Cleanup): Promise<() => Promise<void>> {
    const { redisUrl } = this.options;
    const port = await freePort();
    const worker = startProgram('program/main.js', {
      env: {
        DATABASE_URL: this.databaseUrl,
        CARILLON_DATA: await cleanup.folder(),
        CARILLON_MEDIA_DIR: join(this.dataDir, 'media'),
        CARILLON_PORT: String(port),
        CARILLON_ROLES: 'worker',
        CARILLON_LOG_LEVEL: 'warn',
        CARILLON_SECRET_KEYS: this.secretKeys,
        CARILLON_ALLOW_PRIVATE_ADDRESSES: THIS_MACHINE,
        ...(redisUrl && { REDIS_URL: redisUrl }),
      },
    });
    cleanup.add(() => stopProgram(worker));
    await firstAnswer(worker, `http://127.0.0.1:${port}/health/ready`, performance.now());
    return () => stopProgram(worker);
  }

  /** Memory of the service's own process; null where the system can't tell. */
  get memory(): Memory | null {
    return this.service.pid === undefined ? null : memoryOf(this.service.pid);
  }

  /** The settings that durability hangs on. */
  async durability(): Promise<string> {
    const shown = await this.db.query<{ name: string; setting: string }>(
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`,
    );
    return shown.rows.map(({ name, setting }) => `${name} ${setting}`).join(', ');
  }

  /** One more workspace, set up like the first. @returns its id */
  async addWorkspace(): Promise<string> {
    const id = newId();
    await this.db.query(
      `INSERT INTO workspace
       SELECT (jsonb_populate_record(workspace, jsonb_build_object('id', $1::text))).* FROM workspace WHERE id = $2`,
      [id, this.workspaceId],
    );
    return id;
  }

  /** Connects accounts as the API would have: credentials sealed, lanes open. @returns their ids */
  async connect(
    server: string,
    accounts: readonly SandboxAccount[],
    workspaceId = this.workspaceId,
  ): Promise<string[]> {
    const now = new Date();
    const rows = accounts.map((account) => ({ ...account, accountId: newId() }));
    const ids = rows.map((row) => row.accountId);
    await this.db.query(
      `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_by,
         connected_at, created_at, updated_at)
       SELECT id, $1, 'sandbox', $2, remote_id, handle, handle, 'active', $3, '{}', $4, $5, $5, $5
       FROM unnest($6::uuid[], $7::text[], $8::text[]) AS input (id, remote_id, handle)`,
      [
        workspaceId,
        server,
        JSON.stringify(SANDBOX_LIMITS),
        this.personId,
        now,
        ids,
        rows.map((row) => row.id),
        rows.map((row) => row.handle),
      ],
    );
    await this.db.query(
      `INSERT INTO connection (account_id, workspace_id, sealed, scopes, health, checked_at, next_check_at)
       SELECT account_id, $1, sealed, '{publish,read}', 'ok', $2, $2::timestamptz + interval '1 day'
       FROM unnest($3::uuid[], $4::text[]) AS input (account_id, sealed)`,
      [
        workspaceId,
        now,
        ids,
        rows.map((row) => sealCredentials(this.ring, row.accountId, { accessToken: row.token }, now)),
      ],
    );
    await this.db.query(
      `INSERT INTO lane (account_id, workspace_id, channel) SELECT id, $1, 'sandbox' FROM unnest($2::uuid[]) AS id`,
      [workspaceId, ids],
    );
    return ids;
  }

  /** The same housekeeping before every run, so that none has it in the middle. */
  async tidy(): Promise<void> {
    await this.db.query('VACUUM (ANALYZE)');
    await this.db.query('CHECKPOINT');
  }

  /**
   * Has `count` deliveries due at one instant, round the accounts, and waits until all are settled. Measured from the due instant to the last
   * settlement. @throws when they are not settled in time
   */
  async publish(accountIds: readonly string[], text: string, count: number): Promise<PublishingRun> {
    const dueAt = new Date(Date.now() + LEAD_MS);
    await this.insert(accountIds, Array<string>(count).fill(text), Array<Date>(count).fill(dueAt));
    await this.tidy();
    if (Date.now() > dueAt.getTime() - 1_000)
      throw new Error('The set-up took longer than the time before the due instant.');
    await wait(dueAt.getTime() - Date.now());
    const cpuBefore = this.cpuMs();
    const deadline = dueAt.getTime() + 30_000 + count * SLOWEST_MS;
    while ((await this.unsettled(dueAt)) > 0) {
      if (Date.now() > deadline) throw new Error(`Not settled in time: ${await this.states(dueAt)}.`);
      await wait(200);
    }
    const cpuAfter = this.cpuMs();
    const cpuMs = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
    return { ...(await this.outcome(dueAt)), cpuMs };
  }

  private cpuMs(): number | null {
    return this.service.pid === undefined ? null : cpuMsOf(this.service.pid);
  }

  private async insertPosts(workspaceId: string, text: string, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => newId());
    await this.db.query(
      `INSERT INTO post (id, workspace_id, content, author_id, created_at, updated_at)
       SELECT id, $1, $2, $3, $4, $4 FROM unnest($5::uuid[]) AS id`,
      [workspaceId, JSON.stringify({ parts: [{ text, media: [] }] }), this.personId, new Date(), ids],
    );
    return ids;
  }

  /** Schedules one delivery for each text, round the accounts. */
  async insert(
    accountIds: readonly string[],
    texts: readonly string[],
    dueAts: readonly Date[],
    workspaceId = this.workspaceId,
  ): Promise<void> {
    const postIds = await this.insertPosts(workspaceId, texts[0] ?? '', Math.ceil(texts.length / accountIds.length));
    const contents = texts.map((text): ChannelDraft => ({
      parts: [{ text, media: [], poll: null }],
      link: null,
      language: 'en',
      contentWarning: null,
      firstComment: null,
      settings: { visibility: 'public' },
    }));
    const rows = contents.map((content, index) => ({
      id: newId(),
      postId: postIds[Math.floor(index / accountIds.length)],
      accountId: accountIds[index % accountIds.length],
      dueAt: dueAts[index] ?? new Date(),
      content: JSON.stringify(content),
      hash: contentHash(content),
    }));
    await this.db.query(
      `INSERT INTO delivery (id, workspace_id, post_id, account_id, channel, state, due_at, late_at, next_at, one_call, content, content_hash,
         created_by, created_at, updated_at)
       SELECT id, $1, post_id, account_id, 'sandbox', 'scheduled', due_at, due_at + $2 * interval '1 millisecond', due_at, true, content,
         content_hash, $3, $4, $4
       FROM unnest($5::uuid[], $6::uuid[], $7::uuid[], $8::timestamptz[], $9::jsonb[], $10::text[])
         AS input (id, post_id, account_id, due_at, content, content_hash)`,
      [
        workspaceId,
        TOLERANCE_MS,
        this.personId,
        new Date(),
        rows.map((row) => row.id),
        rows.map((row) => row.postId),
        rows.map((row) => row.accountId),
        rows.map((row) => row.dueAt),
        rows.map((row) => row.content),
        rows.map((row) => row.hash),
      ],
    );
    await this.db.query(
      `UPDATE lane SET next_at = soonest.next_at
       FROM (SELECT account_id, min(next_at) AS next_at FROM delivery WHERE state = 'scheduled' GROUP BY account_id) soonest
       WHERE lane.account_id = soonest.account_id`,
    );
  }

  /** Resolves when nothing is left to send, of these accounts or of all. @throws when that takes longer */
  async allSettled(withinMs: number, accountIds: readonly string[] | null = null): Promise<void> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { rows } = await this.db.query<{ count: string }>(
        `SELECT count(*) FROM delivery
         WHERE state IN ('scheduled', 'sending', 'retrying', 'unconfirmed') AND ($1::uuid[] IS NULL OR account_id = ANY($1))`,
        [accountIds],
      );
      if (Number(rows[0]?.count) === 0) return;
      if (Date.now() > deadline) throw new Error(`Not settled in time: ${String(rows[0]?.count)} are left.`);
      await wait(200);
    }
  }

  private async unsettled(dueAt: Date): Promise<number> {
    const { rows } = await this.db.query<{ count: string }>(
      `SELECT count(*) FROM delivery WHERE due_at = $1 AND state IN ('scheduled', 'sending', 'retrying', 'unconfirmed')`,
      [dueAt],
    );
    return Number(rows[0]?.count);
  }

  private async states(dueAt: Date): Promise<string> {
    const { rows } = await this.db.query<{ state: string; count: string }>(
      'SELECT state, count(*) FROM delivery WHERE due_at = $1 GROUP BY state ORDER BY state',
      [dueAt],
    );
    return rows.map(({ state, count }) => `${count} ${state}`).join(', ');
  }

  private async outcome(dueAt: Date): Promise<Omit<PublishingRun, 'cpuMs'>> {
    const { rows } = await this.db.query<
      { [Name in 'published' | 'receipts' | 'attempts']: string } & { ended_at: Date }
    >(
      `SELECT count(*) FILTER (WHERE delivery.state = 'published') AS published,
         count(*) FILTER (WHERE receipt.content_hash = delivery.content_hash AND receipt.parts -> 0 ->> 'remoteId' = delivery.remote_id)
           AS receipts,
         sum((SELECT count(*) FROM attempt WHERE attempt.delivery_id = delivery.id)) AS attempts, max(delivery.updated_at) AS ended_at
       FROM delivery LEFT JOIN receipt ON receipt.delivery_id = delivery.id WHERE delivery.due_at = $1`,
      [dueAt],
    );
    const [row] = rows;
    if (!row) throw new Error('There are no deliveries.');
    return {
      ms: row.ended_at.getTime() - dueAt.getTime(),
      published: Number(row.published),
      receipts: Number(row.receipts),
      attempts: Number(row.attempts),
    };
  }
}

async function setUp(origin: string): Promise<{ personId: string; workspaceId: string }> {
  const response = await fetch(`${origin}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(OWNER),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`The set-up answered ${response.status}: ${text}`);
  const { person, workspace } = JSON.parse(text) as { person: { id: string }; workspace: { id: string } };
  return { personId: person.id, workspaceId: workspace.id };
}

async function readSecrets(dataDir: string): Promise<string> {
  const { secretKeys } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as { secretKeys: string };
  return secretKeys;
}

function ringOf(secretKeys: string): KeyRing {
  const keys = keyRing.read(secretKeys);
  if (!keys) throw new Error('The keys of the installation can not be read.');
  return new KeyRing(keys);
}
