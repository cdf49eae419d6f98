import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { MediaService } from '../modules/media/index.js';
import { MetricsService } from '../modules/metrics/index.js';
import { WorkspacesService } from '../modules/workspaces/index.js';

/** What a deleted workspace's rows don't take with them: its files, and snapshots, which have no foreign key. */
@Injectable()
export class DeletedWorkspaces implements OnModuleInit {
  constructor(
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(MediaService) private readonly media: MediaService,
    @Inject(MetricsService) private readonly metrics: MetricsService,
  ) {}

  onModuleInit(): void {
    this.workspaces.onDeleted(async (tx, workspaceId) => {
      await this.metrics.forgetAllOf(tx, workspaceId);
      tx.afterCommit(() => this.media.removeAllOf(workspaceId));
    });
  }
}
