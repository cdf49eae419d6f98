import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../../core/errors/app-error.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from '../channels/index.js';
import type { QueueViewDto } from './dto/queue-view.dto.js';
import { ChannelWarnings } from './channel-warnings.service.js';
import { OperatorViewService } from './operator-view.service.js';
import { presentQueueView } from './queue-view.presenter.js';

/** The queue view that operators ask for. */
@Injectable()
export class QueueViewService {
  constructor(
    @Inject(OperatorViewService) private readonly views: OperatorViewService,
    @Inject(ChannelWarnings) private readonly warnings: ChannelWarnings,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
  ) {}

  /** @throws AppError 503 `not-known-now` when counting takes too long */
  async read(): Promise<QueueViewDto> {
    const [view, failures, warnings] = await Promise.all([
      this.views.look(),
      this.views.failures(),
      this.warnings.all(),
    ]);
    if (view.engine === null) {
      throw new AppError({
        status: 503,
        code: 'not-known-now',
        detail: 'The database did not answer in time. Try again.',
      });
    }
    const channels = this.channels.all().map(({ channel }) => channel);
    return presentQueueView(view, view.engine, failures, warnings, channels, this.views.now());
  }
}
