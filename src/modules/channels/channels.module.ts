import { Module } from '@nestjs/common';
import { ChannelAppsRepository } from './channel-apps.repository.js';
import { ChannelApps } from './channel-apps.service.js';
import { ChannelStopsRepository } from './channel-stops.repository.js';
import { ChannelStops } from './channel-stops.service.js';
import { ChannelsController } from './channels.controller.js';
import { NoticeDoorsRepository } from './notice-doors.repository.js';
import { OperatorAppsController } from './operator-apps.controller.js';
import { OperatorApps } from './operator-apps.service.js';

@Module({
  controllers: [ChannelsController, OperatorAppsController],
  providers: [
    ChannelApps,
    ChannelAppsRepository,
    ChannelStops,
    ChannelStopsRepository,
    NoticeDoorsRepository,
    OperatorApps,
  ],
  exports: [ChannelApps, ChannelStops, NoticeDoorsRepository, OperatorApps],
})
export class ChannelsModule {}
