import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../core/auth/access.decorators.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from './channel-registry.js';
import { setUpOf } from './channel-set-up.js';
import type { ChannelAdapter } from './contract/index.js';
import { ChannelList, type ChannelView } from './dto/channel.dto.js';

@ApiTags('channels')
@Controller('workspaces/:workspaceId/channels')
export class ChannelsController {
  constructor(
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Every channel, what it can do, how an account is connected, what is asked for, and what must be in place before. */
  @Get()
  @RequirePermission('accounts.read')
  list(): ChannelList {
    return { items: this.channels.all().map((adapter) => present(adapter, this.config.server.publicUrl)) };
  }
}

function present(adapter: ChannelAdapter, publicUrl: string): ChannelView {
  return {
    id: adapter.channel,
    capabilities: adapter.capabilities,
    suggestedServer: adapter.auth.suggestedServer?.() ?? null,
    connectMethods: adapter.auth.methods.map(({ name, label, kind, fields, asksFor }) => ({
      name,
      label,
      kind,
      fields: fields.map((field) => ({ ...field, placeholder: field.placeholder ?? null })),
      asksFor: asksFor.map(({ scope, why }) => ({ scope, why })),
    })),
    setUp: setUpOf(adapter, publicUrl),
  };
}
