import { createLogger } from '../../src/core/logging/logger.js';
import { MovedClock } from '../contract/support/moved-clock.js';
import { authorize } from '../stand-ins/facebook/oauth.js';
import { RunningFacebook } from '../stand-ins/facebook/facebook.bench.js';
import { hubSignature, signedRequest } from '../stand-ins/meta/signatures.js';
import { STAND_IN_APP, type Page } from '../stand-ins/facebook/world.js';
import type { DeliveryView, PostAnswer } from './sandbox-world.js';
import { startTestCarillon, type TestCarillon } from './test-carillon.js';
import { waitFor } from './wait-for.js';

const PUBLIC_URL = 'https://bells.example';

export interface NoticeRow {
  readonly channel: string;
  readonly key: string;
  readonly kind: string;
  readonly remote_account_id: string | null;
  readonly granted_by: string | null;
  readonly remote_post_id: string | null;
  readonly received_at: Date;
  readonly outcome: string | null;
}

/** A Page as it is connected here. */
export interface ConnectedPage {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly page: Page;
}

/** The whole service before the stand-in of Facebook, which also calls it. What a network signs is signed here, by its documentation. */
export class NoticesWorld {
  private constructor(
    readonly clock: MovedClock,
    readonly facebook: RunningFacebook,
    readonly carillon: TestCarillon,
    readonly logged: readonly string[],
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<NoticesWorld> {
    const clock = new MovedClock();
    const facebook = await RunningFacebook.start();
    facebook.world.redirectUris.add(`${PUBLIC_URL}/api/v1/connect/callback`);
    const logged: string[] = [];
    const log = createLogger('debug', { write: (line) => void logged.push(line) });
    try {
      const carillon = await startTestCarillon({
        clock,
        log,
        env: { CARILLON_PUBLIC_URL: PUBLIC_URL, ...env },
        reaching: (http) => facebook.reaching(http),
      });
      await carillon.owner.ok('PUT', 'admin/channel-apps/facebook', { fields: STAND_IN_APP });
      return new NoticesWorld(clock, facebook, carillon, logged);
    } catch (error) {
      await facebook.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.carillon.stop();
    await this.facebook.stop();
  }

  letPass(seconds: number): void {
    this.clock.advance(seconds);
    this.facebook.world.advance(seconds);
  }

  /** @returns the status and text of the answer */
  async post(
    path: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`${this.carillon.origin}/api/v1/channels/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : Uint8Array.from(body),
    });
    return { status: response.status, text: await response.text() };
  }

  /** As Meta sends it: signed over the bytes. */
  async tell(body: object, path = 'facebook/notices'): Promise<number> {
    const text = JSON.stringify(body);
    return (await this.post(path, text, { 'x-hub-signature-256': hubSignature(text, STAND_IN_APP.clientSecret) }))
      .status;
  }

  /** Somebody takes the app away, or wants their data deleted. */
  async sendSignedRequest(
    path: 'facebook/revocations' | 'facebook/deletions',
    userId: string,
    at: Date = this.clock.now(),
  ): Promise<{ readonly status: number; readonly text: string }> {
    const body = new URLSearchParams({
      signed_request: signedRequest(userId, at, STAND_IN_APP.clientSecret),
    }).toString();
    return this.post(path, body, { 'content-type': 'application/x-www-form-urlencoded' });
  }

  async notices(): Promise<NoticeRow[]> {
    return (await this.carillon.pool.query<NoticeRow>('SELECT * FROM notice ORDER BY received_at, key')).rows;
  }

  /** The notices of a kind once all of them were followed. */
  async followed(kind: string): Promise<NoticeRow[]> {
    return waitFor('the notices to be followed', async () => {
      const rows = (await this.notices()).filter((row) => row.kind === kind);
      return rows.length > 0 && rows.every(({ outcome }) => outcome !== null) && rows;
    });
  }

  /** Signs in as the person and connects their only Page. */
  async connect(
    page: Page,
    { workspaceId = this.carillon.workspaceId, personId = page.personId } = {},
  ): Promise<ConnectedPage> {
    const { owner } = this.carillon;
    const begun = await owner.ok<{ authorizeUrl: string }>('POST', `workspaces/${workspaceId}/accounts/connect`, {
      channel: 'facebook',
      input: {},
    });
    const back = authorize(this.facebook.world, begun.authorizeUrl, personId);
    const path = `${back.pathname}${back.search}`;
    const done = await owner.ok<{ accountIds: string[] }>('GET', path, undefined, {
      headers: { accept: 'application/json' },
    });
    return { accountId: done.accountIds[0] ?? '', workspaceId, page };
  }

  async newPage(): Promise<Page> {
    return this.facebook.world.addPage(this.facebook.world.newId());
  }

  async statusOf({ accountId, workspaceId }: ConnectedPage): Promise<string> {
    return (await this.carillon.owner.ok<{ status: string }>('GET', `workspaces/${workspaceId}/accounts/${accountId}`))
      .status;
  }

  /** @returns the delivery, and the id of the post at Facebook */
  async publish({ accountId, workspaceId }: ConnectedPage, text: string): Promise<{ id: string; postId: string }> {
    const { owner } = this.carillon;
    const post = await owner.ok<PostAnswer>('POST', `workspaces/${workspaceId}/posts`, {
      content: { parts: [{ text }] },
      targets: [{ accountId }],
    });
    await owner.ok('POST', `workspaces/${workspaceId}/posts/${post.id}/publish`, {});
    const delivery = await waitFor('the post to be out', async () => {
      const path = `workspaces/${workspaceId}/deliveries?accountId=${accountId}&state=published&limit=50`;
      const { items } = await owner.ok<{ items: (DeliveryView & { postId: string })[] }>('GET', path);
      return items.find((item) => item.postId === post.id);
    });
    const measured = await waitFor('it to be taken on', async () => this.measurementOf(delivery.id));
    return { id: delivery.id, postId: measured.remote_id };
  }

  async measurementOf(
    id: string,
  ): Promise<{ readonly next_at: Date; readonly remote_id: string; readonly captured: Date[] } | undefined> {
    const { rows } = await this.carillon.pool.query<{ next_at: Date; remote_id: string; captured: Date[] }>(
      `SELECT measurement.next_at, publication.remote_id, ARRAY(SELECT captured_at FROM publication_snapshot snapshot
         WHERE snapshot.publication_id = publication.id ORDER BY captured_at) AS captured
       FROM measurement JOIN publication ON publication.id = measurement.publication_id WHERE publication.id = $1`,
      [id],
    );
    return rows[0];
  }
}

/** Somebody comments below a post of a Page, as Meta tells it. */
export function commentOn(pageId: string, postId: string, at: Date, number = 1): object {
  const seconds = Math.floor(at.getTime() / 1_000);
  return {
    object: 'page',
    entry: [{ id: pageId, time: seconds, changes: [commentChange(postId, seconds, number)] }],
  };
}

export function commentChange(postId: string, seconds: number, number: number): object {
  return {
    field: 'feed',
    value: {
      item: 'comment',
      verb: 'add',
      post_id: postId,
      comment_id: `${postId.split('_')[1] ?? ''}_${number}`,
      parent_id: postId,
      from: { id: '6000000000000001', name: 'Berta Bellringer' },
      message: 'What a sound, said nobody to be stored',
      created_time: seconds,
    },
  };
}
