import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { conflict } from '../../core/errors/app-error.js';
import { codeFor, isLinkCode } from './link-code.js';
import { canCountClicks } from './link-reach.js';
import { LinkSettingsRepository } from './link-settings.repository.js';
import { TrackedLinksRepository } from './tracked-links.repository.js';
import { PLACEHOLDER_CODE, trackLinks, type ContentWithLinks, type TrackedLink } from './tracked-links.rules.js';

/** What one account is to get. */
export interface LinkPlace {
  /** null while it is not saved: its codes are placeholders of the same length. */
  readonly postId: string | null;
  readonly campaignId: string | null;
  readonly accountId: string;
  readonly channel: string;
}

/** Turns the addresses of a content into those that go out. */
export type LinkTracker = <Content extends ContentWithLinks>(
  content: Content,
  place: LinkPlace,
) => { readonly content: Content; readonly links: readonly TrackedLink[] };

@Injectable()
export class TrackedLinks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LinkSettingsRepository) private readonly settings: LinkSettingsRepository,
    @Inject(TrackedLinksRepository) private readonly links: TrackedLinksRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Follows what the workspace and the campaigns say at this moment. Nothing is stored by it. */
  async tracker(sql: Sql, workspaceId: string, campaignIds: readonly string[]): Promise<LinkTracker> {
    const settingsOf = await this.settings.settings(sql, workspaceId, campaignIds);
    const { publicUrl } = this.config.server;
    return (content, { postId, campaignId, accountId, channel }) => {
      const { utm, clicks, campaignName } = settingsOf(campaignId);
      return trackLinks(content, {
        tracking: { utm, clicks: clicks && canCountClicks(publicUrl, channel) },
        channel,
        campaignName,
        publicUrl,
        codeOf: (url) => (postId === null ? PLACEHOLDER_CODE : codeFor({ workspaceId, postId, accountId }, url)),
      });
    };
  }

  /**
   * Makes the short addresses work. Runs in the transaction that freezes the content they stand in.
   * @throws AppError 409 `link-code-taken` where a code stands for another address: it is never given twice
   */
  async keep(
    tx: Tx,
    workspaceId: string,
    frozen: readonly { readonly postId: string; readonly accountId: string; readonly links: readonly TrackedLink[] }[],
  ): Promise<void> {
    const links = frozen.flatMap(({ postId, accountId, links: own }) =>
      own.flatMap(({ code, url }) => (code === null ? [] : [{ code, url, postId, accountId }])),
    );
    if (links.length === 0) return;
    await this.links.insert(tx, workspaceId, links, this.clock.now());
    const [taken] = await this.links.standingForOthers(tx, workspaceId, links);
    if (taken !== undefined)
      throw conflict('link-code-taken', `The short address ${taken} leads elsewhere. Change an address of this post.`);
  }

  /** Where a short address leads, as a header takes it; null where it leads nowhere. */
  async targetOf(code: string): Promise<string | null> {
    const url = isLinkCode(code) ? await this.links.urlOf(this.database, code) : null;
    return url === null ? null : new URL(url).href;
  }
}
