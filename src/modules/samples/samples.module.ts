import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { CampaignsModule } from '../campaigns/index.js';
import { MediaModule } from '../media/index.js';
import { PostsModule } from '../posts/index.js';
import { ScheduleModule } from '../schedule/index.js';
import { WorkspacesModule } from '../workspaces/index.js';
import { SamplesController } from './samples.controller.js';
import { SamplesService } from './samples.service.js';

@Module({
  imports: [WorkspacesModule, AccountsModule, MediaModule, CampaignsModule, PostsModule, ScheduleModule],
  controllers: [SamplesController],
  providers: [SamplesService],
})
export class SamplesModule {}
