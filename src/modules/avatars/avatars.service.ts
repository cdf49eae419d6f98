import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import type { HttpClient } from '../../core/http/http-client.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { Gate, squareImage } from '../media/index.js';
import { AvatarsRepository, type AvatarRow } from './avatars.repository.js';

const EDGE_PX = 128;
const MAX_BYTES = 2_000_000;
const TIMEOUT_MS = 5_000;
const MAX_REDIRECTS = 3;
const REFRESH_AFTER_MS = 7 * 86_400_000;
/** Pictures being decoded. */
const AT_ONCE = 2;
const RETRY_AFTER_MS = 10 * 60_000;

/** Pictures of accounts, copied from their networks: what a browser shows it gets from here, and networks learn nothing of who looks. */
@Injectable()
export class AvatarsService {
  private readonly decoding = new Gate(AT_ONCE);
  /** Looks under way, by account: many pages may show one account for the first time at once. */
  private readonly looking = new Map<string, Promise<Buffer | null>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AvatarsRepository) private readonly avatars: AvatarsRepository,
    @Inject(HTTP_CLIENT) private readonly http: HttpClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * A small square WebP.
   * @throws AppError 404 for an unknown account, and where its network shows no picture or hands none out
   */
  async read(context: WorkspaceContext, accountId: string): Promise<Buffer> {
    const row = await this.avatars.find(this.database, context.workspaceId, accountId);
    if (!row) throw notFound('account');
    const { avatarUrl } = row;
    if (avatarUrl === null) throw notFound('picture of this account');
    const image = this.isFresh(row) ? row.image : await this.lookOnce(context.workspaceId, accountId, avatarUrl, row);
    if (image === null) throw notFound('picture of this account');
    return image;
  }

  private isFresh({ avatarUrl, sourceUrl, nextCheckAt }: AvatarRow): boolean {
    return sourceUrl === avatarUrl && nextCheckAt !== null && nextCheckAt > this.clock.now();
  }

  private lookOnce(workspaceId: string, accountId: string, url: string, row: AvatarRow): Promise<Buffer | null> {
    const running = this.looking.get(accountId);
    if (running) return running;
    const look = this.look(workspaceId, accountId, url, row).finally(() => this.looking.delete(accountId));
    this.looking.set(accountId, look);
    return look;
  }

  private async look(workspaceId: string, accountId: string, url: string, row: AvatarRow): Promise<Buffer | null> {
    const fetched = await this.fetch(url).catch((error: unknown) => {
      this.log.debug('the picture of an account could not be fetched', { accountId, error });
      return null;
    });
    // An old copy of the same picture is better than none.
    const image = fetched ?? (row.sourceUrl === url ? row.image : null);
    const wait = fetched ? REFRESH_AFTER_MS : RETRY_AFTER_MS;
    const nextCheckAt = new Date(this.clock.now().getTime() + wait);
    await this.avatars.keep(this.database, workspaceId, accountId, { sourceUrl: url, image, nextCheckAt });
    return image;
  }

  private async fetch(url: string): Promise<Buffer> {
    const answer = await this.http.request({
      method: 'GET',
      url,
      headers: { accept: 'image/*' },
      maxBytes: MAX_BYTES,
      maxRedirects: MAX_REDIRECTS,
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.status !== 200) throw new Error(`The server answered with status ${answer.status}.`);
    return await this.decoding.run(() => squareImage(answer.body, EDGE_PX));
  }
}
