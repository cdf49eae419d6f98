import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { LocalMediaStorage } from './local-media-storage.js';
import { MediaController } from './media.controller.js';
import { MediaIntakeService } from './media-intake.service.js';
import { MediaLinks } from './media-links.js';
import { MediaRenditionsService } from './media-renditions.service.js';
import { MediaRepository } from './media.repository.js';
import { MediaService } from './media.service.js';
import { MEDIA_STORAGE, type MediaStorage } from './media-storage.js';
import { PublicMediaController } from './public-media.controller.js';
import { UploadInterceptor } from './upload.interceptor.js';

@Module({
  controllers: [MediaController, PublicMediaController],
  providers: [
    {
      provide: MEDIA_STORAGE,
      inject: [CONFIG],
      useFactory: (config: Config) => new LocalMediaStorage(config.storage.mediaDir),
    },
    MediaRepository,
    MediaLinks,
    MediaRenditionsService,
    MediaIntakeService,
    MediaService,
    UploadInterceptor,
  ],
  exports: [MediaIntakeService, MediaService, MediaLinks],
})
export class MediaModule implements OnApplicationBootstrap {
  constructor(
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.storage.prepare(this.clock.now());
  }
}
