import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '../../../core/database/sql.js';
import { notFound } from '../../../core/errors/app-error.js';
import { requireOpen } from './connect-link.errors.js';
import { ConnectLinksRepository } from './connect-links.repository.js';

/** Uses a link up, by whoever stores what came by it. */
@Injectable()
export class ConnectLinkUse {
  constructor(@Inject(ConnectLinksRepository) private readonly links: ConnectLinksRepository) {}

  /** Two visitors at once count as two: the second waits for the first. @throws AppError 404 or 410, as `requireOpen` */
  async use(tx: Tx, connectLinkId: string, now: Date): Promise<void> {
    const link = await this.links.lock(tx, connectLinkId, now);
    if (!link) throw notFound('link');
    requireOpen(link, now);
    await this.links.countUse(tx, connectLinkId);
  }
}
