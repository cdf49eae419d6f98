import { Module } from '@nestjs/common';
import { LinkClicksRepository } from './link-clicks.repository.js';
import { LinkClicks } from './link-clicks.service.js';
import { LinkSettingsRepository } from './link-settings.repository.js';
import { ShortLinksController } from './short-links.controller.js';
import { TrackedLinksRepository } from './tracked-links.repository.js';
import { TrackedLinks } from './tracked-links.service.js';

@Module({
  controllers: [ShortLinksController],
  providers: [LinkClicks, LinkClicksRepository, LinkSettingsRepository, TrackedLinks, TrackedLinksRepository],
  exports: [TrackedLinks],
})
export class LinksModule {}
