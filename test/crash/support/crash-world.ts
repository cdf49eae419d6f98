import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { jpegSample } from '../../support/media-samples.js';
import { SandboxWorld, type PostAnswer } from '../../support/sandbox-world.js';
import { waitFor } from '../../support/wait-for.js';
import type { Behaviour, Place } from '../matrix.js';
import { brokenPromises, type Broken, type Promised } from './promises.js';
import { ProcessPool } from './process-pool.js';
import type { Subject } from './subject.js';
import { Traps } from './traps.js';

export const LEASE_SECONDS = 4;
/** For the next tick of a sweeper on a busy machine. */
const GRACE_SECONDS = 4;
const REST_TIMEOUT_MS = 60_000;
/** Nothing moves these but a person. */
const RESTING = `(state IN ('published', 'removed', 'failed', 'missed', 'held', 'cancelled') OR (state = 'unconfirmed' AND needs_person))`;
const TEST_NAME = 'crash-test';

/** Ends every connection to this database but the given one; resolves when they are gone. New ones may come at once. */
export async function cutConnections(sql: pg.Client): Promise<void> {
  // All at once and then waiting: to wait for each would take longer than a lease.
  const { rows } = await sql.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  const pids = rows.map(({ pid }) => pid);
  await sql.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS other (pid)', [pids]);
  await waitFor('the connections to be gone', async () => {
    const left = await sql.query('SELECT 1 FROM pg_stat_activity WHERE pid = ANY($1)', [pids]);
    return left.rows.length === 0;
  });
}

/** The sandbox network and the API in this process; workers and schedulers as processes of their own that can be trapped. */
export class CrashWorld {
  private imageId = '';
  private subjects = 0;

  private constructor(
    readonly behaviour: Behaviour,
    readonly world: SandboxWorld,
    readonly traps: Traps,
    readonly processes: ProcessPool,
    readonly sql: pg.Client,
  ) {}

  /**
   * @param processes that send at the same time
   * @param routeTo where the processes find the database, given where it is
   */
  static async start(
    behaviour: Behaviour,
    processes: number,
    routeTo: (databaseUrl: string) => Promise<string> = (url) => Promise.resolve(url),
  ): Promise<CrashWorld> {
    const env = {
      CARILLON_SECRET_KEYS: `shared:${randomBytes(32).toString('base64')}`,
      CARILLON_LEASE_SECONDS: String(LEASE_SECONDS),
    };
    const world = await SandboxWorld.start({ ...env, CARILLON_ROLES: 'api' });
    if (behaviour === 'ignores-keys') await world.control('settings', { idempotency: 'ignore' }, 'PATCH');
    const { databaseUrl, dataDir } = world.carillon;
    const sql = new pg.Client({ connectionString: databaseUrl, application_name: TEST_NAME });
    await sql.connect();
    const traps = await Traps.open();
    const pool = new ProcessPool(dataDir, {
      ...env,
      ...traps.environment,
      DATABASE_URL: await routeTo(databaseUrl),
      CARILLON_ROLES: 'scheduler,worker',
      CANNOT_BE_ASKED: behaviour === 'cannot-be-asked' ? 'yes' : 'no',
    });
    const crash = new CrashWorld(behaviour, world, traps, pool, sql);
    await pool.add(processes);
    await waitFor('the picture to be uploaded', () => crash.uploadImage());
    return crash;
  }

  async stop(): Promise<void> {
    await this.processes.stop();
    await this.sql.end();
    await this.world.stop();
    await this.traps.close();
  }

  /** A delivery on an account of its own, planned for a later day: nothing happens to it before the test says so. */
  subject(name: string, post: Place['post']): Promise<Subject> {
    // On a machine this busy a kept connection may be closed just as it is used.
    return waitFor(`the post "${name}"`, () => this.makeSubject(name, post));
  }

  async publish({ deliveryId }: Subject): Promise<void> {
    await this.act(`deliveries/${deliveryId}/retry`);
  }

  async takeDown({ deliveryId }: Subject): Promise<void> {
    await this.act(`deliveries/${deliveryId}/unpublish`);
  }

  /** Ends every connection of the service, that of the API in this process included. */
  async cutDatabase(): Promise<void> {
    await cutConnections(this.sql);
  }

  async stateOf(deliveryId: string): Promise<{ state: string; resting: boolean; token: string | null }> {
    const { rows } = await this.sql.query<{ state: string; resting: boolean; token: string | null }>(
      `SELECT state, ${RESTING} AS resting, lease_token AS token FROM delivery WHERE id = $1`,
      [deliveryId],
    );
    if (!rows[0]) throw new Error('The delivery is lost.');
    return rows[0];
  }

  /** Waits until nothing moves these any more. What does not come to rest in time is for the verdict to tell. */
  async rest(subjects: readonly Subject[], timeoutMs = REST_TIMEOUT_MS): Promise<void> {
    const ids = subjects.map(({ deliveryId }) => deliveryId);
    const isAtRest = async (): Promise<boolean> => {
      const { rows } = await this.sql.query(`SELECT 1 FROM delivery WHERE id = ANY($1) AND NOT ${RESTING} LIMIT 1`, [
        ids,
      ]);
      return rows.length === 0;
    };
    await waitFor('every delivery to rest', isAtRest, timeoutMs).catch(() => undefined);
  }

  /** Whether a living process is at one of these, or will be within moments. What a dead one had only waits for its lease to end. */
  async isBusy(subjects: readonly Subject[], soonMs: number): Promise<boolean> {
    const { rows } = await this.sql.query(
      `SELECT 1 FROM delivery WHERE id = ANY($1) AND NOT ${RESTING}
         AND (next_at < now() + $2 * interval '1 millisecond' OR (state = 'sending' AND substring(lease_worker FROM '-(\\d+)-[^-]*$')::int = ANY($3)))`,
      [subjects.map(({ deliveryId }) => deliveryId), soonMs, this.processes.pids],
    );
    return rows.length > 0;
  }

  /** What was promised of this delivery and is not so; nothing, when all is well. */
  brokenPromises(subject: Subject, promised: Promised): Promise<Broken[]> {
    return brokenPromises(this, subject, promised);
  }

  /** Rows that nothing will ever look at again. Only when all is at rest. */
  async stuckRows(): Promise<unknown[]> {
    const { rows } = await this.sql.query(
      `SELECT 'delivery' AS what, id, state, next_at FROM delivery
       WHERE state = 'sending'
          OR (state IN ('scheduled', 'retrying', 'unconfirmed', 'removing') AND next_at < now() - $1 * interval '1 second')
       UNION ALL
       SELECT 'lane', account_id, lease_token::text, lease_until FROM lane
       WHERE lease_token IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM delivery WHERE delivery.account_id = lane.account_id AND delivery.state = 'sending')`,
      [LEASE_SECONDS + GRACE_SECONDS],
    );
    return rows;
  }

  private async act(path: string): Promise<void> {
    // The API's own connections may just have been cut.
    await waitFor(`${path} to be taken`, async () => {
      const { status } = await this.world.carillon.owner.call('POST', this.world.carillon.in(path), {});
      return status < 300 || status === 409;
    });
  }

  private async makeSubject(name: string, post: Place['post']): Promise<Subject> {
    const handle = `subject_${++this.subjects}`;
    const account = await this.world.account(handle);
    const texts = post === 'one-call' ? [name] : [`${name}, first`, `${name}, second`, `${name}, third`];
    const comment = post === 'one-call' ? null : `${name}, comment`;
    const { owner } = this.world.carillon;
    const media = post === 'one-call' ? [] : [{ mediaId: this.imageId, alt: 'A bell' }];
    const draft = await owner.ok<PostAnswer>('POST', this.world.carillon.in('posts'), {
      content: {
        parts: texts.map((text, index) => ({ text, media: index === 0 ? media : [] })),
        firstComment: comment,
      },
      targets: [{ accountId: account.id }],
    });
    const scheduled = await this.world.schedule(draft.id, new Date(Date.now() + 48 * 60 * 60_000));
    const deliveryId = scheduled.deliveries[0]?.deliveryId ?? '';
    return { deliveryId, postId: draft.id, account: { ...account, handle }, post, texts, comment };
  }

  private async uploadImage(): Promise<boolean> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(await jpegSample())], { type: 'image/jpeg' }), 'bell.jpg');
    const { owner } = this.world.carillon;
    const media = await owner.ok<{ id: string }>('POST', this.world.carillon.in('media'), undefined, { form });
    this.imageId = media.id;
    return true;
  }
}
