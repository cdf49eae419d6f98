import { Module } from '@nestjs/common';
import { MediaModule } from '../media/index.js';
import { FeedStoreService } from './feed-store.service.js';
import { FeedsController } from './feeds.controller.js';
import { FeedsRepository } from './feeds.repository.js';
import { FeedsService } from './feeds.service.js';

/** Injection token of the `FeedStore` that the feed channel is made with. */
export const FEED_STORE = Symbol('FeedStore');

@Module({
  imports: [MediaModule],
  controllers: [FeedsController],
  providers: [FeedsService, FeedsRepository, FeedStoreService, { provide: FEED_STORE, useExisting: FeedStoreService }],
  exports: [FEED_STORE],
})
export class FeedsModule {}
