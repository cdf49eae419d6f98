import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule as TimersModule } from '@nestjs/schedule';
import { CoreModule } from './app/core.module.js';
import { DeletedWorkspaces } from './app/deleted-workspaces.js';
import { PortsModule } from './app/ports.module.js';
import type { Runtime } from './app/runtime.js';
import { SchedulerRole } from './app/scheduler.role.js';
import { WorkerRole } from './app/worker.role.js';
import { AccountsModule } from './modules/accounts/index.js';
import { AnalyticsModule } from './modules/analytics/index.js';
import { AuthModule } from './modules/auth/index.js';
import { AvatarsModule } from './modules/avatars/index.js';
import { CampaignsModule } from './modules/campaigns/index.js';
import { ChannelsModule } from './modules/channels/index.js';
import { FeedsModule } from './modules/feeds/index.js';
import { LedgerModule } from './modules/ledger/index.js';
import { LinksModule } from './modules/links/index.js';
import { LiveModule } from './modules/live/index.js';
import { MediaModule } from './modules/media/index.js';
import { MetricsModule } from './modules/metrics/index.js';
import { NoticesModule } from './modules/notices/index.js';
import { OpsModule } from './modules/ops/index.js';
import { PostsModule } from './modules/posts/index.js';
import { PublishingModule } from './modules/publishing/index.js';
import { SamplesModule } from './modules/samples/index.js';
import { ScheduleModule } from './modules/schedule/index.js';
import { WorkspacesModule } from './modules/workspaces/index.js';

/** The composition root: every module, over what was opened at start. */
@Module({})
export class AppModule {
  static with(runtime: Runtime): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.with(runtime),
        PortsModule,
        TimersModule.forRoot(),
        WorkspacesModule,
        AuthModule,
        ChannelsModule,
        AccountsModule,
        MediaModule,
        AvatarsModule,
        FeedsModule,
        LinksModule,
        CampaignsModule,
        PostsModule,
        ScheduleModule,
        PublishingModule,
        LedgerModule,
        MetricsModule,
        NoticesModule,
        AnalyticsModule,
        SamplesModule,
        LiveModule,
        OpsModule,
      ],
      providers: [DeletedWorkspaces, SchedulerRole, WorkerRole],
    };
  }
}
