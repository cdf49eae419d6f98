import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../core/config/index.js';
import type { Sql } from '../core/database/sql.js';
import {
  AccountCredentials,
  AccountDirectory,
  AccountsModule,
  CONNECT_PAGES,
  type ConnectPages,
} from '../modules/accounts/index.js';
import { CampaignsModule, CampaignsService } from '../modules/campaigns/index.js';
import { CHANNEL_REGISTRY, createChannelRegistry, type RegistryPorts } from '../modules/channels/index.js';
import { FEED_STORE, FeedsModule } from '../modules/feeds/index.js';
import { MEDIA_USES, MediaModule, MediaService } from '../modules/media/index.js';
import {
  POST_ACCOUNTS,
  POST_CAMPAIGNS,
  POST_MEDIA,
  PostsUsingMedia,
  type PostCampaigns,
} from '../modules/posts/index.js';
import { CONNECTIONS, MEDIA_FILES } from '../modules/publishing/index.js';
import { SAMPLE_NETWORK } from '../modules/samples/index.js';
import { WEB_FILES, type WebFiles } from './web-files.js';
import { InstalledSandbox } from './local-sandbox.js';

/** Binds what modules ask for (their ports) to the modules that have it. */
@Global()
@Module({
  imports: [AccountsModule, CampaignsModule, FeedsModule, MediaModule],
  providers: [
    {
      provide: CHANNEL_REGISTRY,
      useFactory: (feedStore: RegistryPorts['feedStore'], localSandbox: InstalledSandbox, { channels }: Config) =>
        createChannelRegistry({ feedStore, localSandbox, plcDirectory: channels.plcDirectory }),
      inject: [FEED_STORE, InstalledSandbox, CONFIG],
    },
    { provide: POST_ACCOUNTS, useExisting: AccountDirectory },
    { provide: POST_MEDIA, useExisting: MediaService },
    {
      provide: POST_CAMPAIGNS,
      useFactory: (campaigns: CampaignsService): PostCampaigns => ({
        defaults: async (sql: Sql, workspaceId: string, campaignId: string) => {
          const campaign = await campaigns.forPost(sql, workspaceId, campaignId);
          return campaign === null ? null : { labels: campaign.defaultLabels };
        },
      }),
      inject: [CampaignsService],
    },
    { provide: CONNECTIONS, useExisting: AccountCredentials },
    { provide: MEDIA_FILES, useExisting: MediaService },
    { provide: MEDIA_USES, useClass: PostsUsingMedia },
    {
      provide: CONNECT_PAGES,
      useFactory: (webFiles: WebFiles | null): ConnectPages => ({
        pathOf: (workspaceId, attemptId) =>
          webFiles === null ? null : `/workspaces/${workspaceId}/connect/${attemptId}`,
        pathForVisitor: (attemptId) => (webFiles === null ? null : `/connect/sign-ins/${attemptId}`),
      }),
      inject: [WEB_FILES],
    },
    { provide: SAMPLE_NETWORK, useExisting: InstalledSandbox },
  ],
  exports: [
    CHANNEL_REGISTRY,
    POST_ACCOUNTS,
    POST_MEDIA,
    POST_CAMPAIGNS,
    CONNECTIONS,
    MEDIA_FILES,
    MEDIA_USES,
    CONNECT_PAGES,
    SAMPLE_NETWORK,
  ],
})
export class PortsModule {}
