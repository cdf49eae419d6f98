import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InstallationOwnerOnly } from '../../core/auth/access.decorators.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { ChannelNoticesView } from './dto/notices.dto.js';
import { NoticesOverview } from './notices-overview.service.js';
import { presentNotices } from './notices.presenter.js';

@ApiTags('operations')
@Controller('admin/channel-notices')
export class NoticesOverviewController {
  constructor(
    @Inject(NoticesOverview) private readonly overview: NoticesOverview,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What to enter at a network so that it tells of things by itself, and what came of that: for the owner of the installation. */
  @Get(':channel')
  @InstallationOwnerOnly()
  async read(@Param('channel') channel: string): Promise<ChannelNoticesView> {
    return presentNotices(await this.overview.read(channel), this.config.server.publicUrl);
  }
}
