import { Module } from '@nestjs/common';
import { LinkClicksRepository } from './link-clicks.repository.js';
import { LinkClicks } from './link-clicks.service.js';
import { LinkCounts } from './link-counts.repository.js';
import { LinkSettingsRepository } from './link-settings.repository.js';
import { ShortLinksController } from './short-links.controller.js';
import { TrackedLinksRepository } from './tracked-links.repository.js';
import { TrackedLinks } from './tracked-links.service.js';

@Module({
  controllers: [ShortLinksController],
  providers: [
    LinkClicks,
    LinkClicksRepository,
    LinkCounts,
    LinkSettingsRepository,
    TrackedLinks,
    TrackedLinksRepository,
  ],
  exports: [LinkCounts, TrackedLinks],
})
export class LinksModule {}
