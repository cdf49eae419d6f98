import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { Database } from '../../core/database/database.js';
import { invalidField } from '../../core/errors/app-error.js';
import { CalendarRepository, type CalendarFilter, type CalendarRow } from './calendar.repository.js';

const MOST_ENTRIES = 2_000;
const LONGEST_MS = 100 * 86_400_000;

/** What goes out when, over all posts. */
@Injectable()
export class CalendarService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CalendarRepository) private readonly calendar: CalendarRepository,
  ) {}

  /** @throws AppError 422 when the time is empty or longer than 100 days */
  async entries(
    context: WorkspaceContext,
    filter: CalendarFilter,
  ): Promise<{ readonly rows: CalendarRow[]; readonly truncated: boolean }> {
    const { from, to } = filter;
    if (from >= to) throw invalidField('from', 'period-empty', 'The time must begin before it ends.');
    if (to.getTime() - from.getTime() > LONGEST_MS)
      throw invalidField('to', 'period-too-long', 'Ask for 100 days at most.');
    const rows = await this.calendar.entries(this.database, context.workspaceId, filter, MOST_ENTRIES + 1);
    return { rows: rows.slice(0, MOST_ENTRIES), truncated: rows.length > MOST_ENTRIES };
  }
}
