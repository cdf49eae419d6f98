import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import { hoursOfWeek, POSTS_AT_LEAST } from './best-hours.rules.js';
import { toCsv } from './csv.rules.js';
import type { BestHoursReport } from './dto/best-hours.dto.js';
import { PublicationsRepository } from './publications.repository.js';
import { ReportsRepository } from './reports.repository.js';

const YEAR_MS = 365 * 86_400_000;
const MOST_BEST = 5;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** An account's best hours so far. */
@Injectable()
export class BestHoursService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReportsRepository) private readonly reports: ReportsRepository,
    @Inject(PublicationsRepository) private readonly publications: PublicationsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** From the account's own posts of the last year. @throws AppError 404 */
  async of(context: WorkspaceContext, accountId: string): Promise<BestHoursReport> {
    const { workspaceId } = context;
    const now = this.clock.now();
    const { zone, day } = await this.reports.dayAt(this.database, workspaceId, now);
    const [account] = await this.reports.accounts(this.database, workspaceId, [accountId], { from: day, to: day });
    if (!account) throw notFound('account');
    const rows = await this.publications.afterDay(this.database, accountId, new Date(now.getTime() - YEAR_MS));
    const { posts, hours } = hoursOfWeek(
      rows.map((row) => ({ publishedAt: row.published_at, hour: row.hour, engagement: row.engagement_after_day })),
    );
    const best = hours
      .filter(({ score }) => score !== null && score > 1)
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
      .slice(0, MOST_BEST);
    const enough = posts >= POSTS_AT_LEAST;
    return { accountId, zone, posts, enough, postsNeeded: POSTS_AT_LEAST, hours: [...hours], best };
  }

  async csvOf(context: WorkspaceContext, accountId: string): Promise<string> {
    const { zone, hours } = await this.of(context, accountId);
    return toCsv(
      ['Weekday', `Hour (${zone})`, 'Posts', 'Score (1 is usual)'],
      hours.map(({ weekday, hour, posts, score }) => [WEEKDAYS[weekday] ?? null, hour, posts, score]),
    );
  }
}
