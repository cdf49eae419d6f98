import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { presentEntry } from './calendar.presenter.js';
import { CalendarService } from './calendar.service.js';
import { Calendar, CalendarQuery } from './dto/calendar.dto.js';

@ApiTags('schedule')
@Controller('workspaces/:workspaceId/calendar')
export class CalendarController {
  constructor(@Inject(CalendarService) private readonly calendar: CalendarService) {}

  /** Each post that goes out, or went out, in a time of at most 100 days, at its time. */
  @Get()
  @RequirePermission('posts.read')
  async read(@InWorkspace() context: WorkspaceContext, @Query() query: CalendarQuery): Promise<Calendar> {
    const { rows, truncated } = await this.calendar.entries(context, query);
    return { entries: rows.map(presentEntry), truncated };
  }
}
