import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../core/auth/access.decorators.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from './channel-registry.js';
import type { ChannelAdapter } from './contract/index.js';
import { ChannelList, type ChannelView } from './dto/channel.dto.js';

@ApiTags('channels')
@Controller('workspaces/:workspaceId/channels')
export class ChannelsController {
  constructor(@Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry) {}

  /** Every channel, what it can do, and how an account is connected. */
  @Get()
  @RequirePermission('accounts.read')
  list(): ChannelList {
    return { items: this.channels.all().map(present) };
  }
}

function present(adapter: ChannelAdapter): ChannelView {
  return {
    id: adapter.channel,
    capabilities: adapter.capabilities,
    suggestedServer: adapter.auth.suggestedServer?.() ?? null,
    connectMethods: adapter.auth.methods.map(({ name, label, kind, fields }) => ({
      name,
      label,
      kind,
      fields: fields.map((field) => ({ ...field, placeholder: field.placeholder ?? null })),
    })),
  };
}
