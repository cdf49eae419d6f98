import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../core/auth/access.decorators.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from './channel-registry.js';
import { setUpOf, type SetUpFacts } from './channel-set-up.js';
import { ChannelStops } from './channel-stops.service.js';
import type { ChannelAdapter } from './contract/index.js';
import { ChannelList, type ChannelView } from './dto/channel.dto.js';
import { missingFields } from './operator-app.rules.js';
import { OperatorApps, type OperatorAppState } from './operator-apps.service.js';

@ApiTags('channels')
@Controller('workspaces/:workspaceId/channels')
export class ChannelsController {
  constructor(
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(OperatorApps) private readonly apps: OperatorApps,
    @Inject(ChannelStops) private readonly stops: ChannelStops,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every channel, what it can do, how an account is connected, what is asked for, and what must be in place before. */
  @Get()
  @RequirePermission('accounts.read')
  async list(): Promise<ChannelList> {
    const [apps, stops] = await Promise.all([this.apps.all(), this.stops.active()]);
    const now = this.clock.now();
    return {
      items: this.channels.all().map((adapter) =>
        present(adapter, this.config.server.publicUrl, {
          now,
          app: apps.find((app) => app.adapter === adapter) ?? null,
          stop: stops.find(({ channel }) => channel === adapter.channel) ?? null,
        }),
      ),
    };
  }
}

interface Facts extends Omit<SetUpFacts, 'missing'> {
  /** null where none is needed. */
  readonly app: OperatorAppState | null;
}

function present(adapter: ChannelAdapter, publicUrl: string, { app, ...facts }: Facts): ChannelView {
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
      isSetUp: app === null || missingFields(app.fields, name).length === 0,
    })),
    setUp: setUpOf(adapter, publicUrl, { ...facts, missing: app?.missing ?? [] }),
  };
}
