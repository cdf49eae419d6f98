import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { Database } from '../../core/database/database.js';
import type { LedgerHeadView } from './dto/ledger.dto.js';
import { LedgerRepository } from './ledger.repository.js';

/** What people see of the ledger. */
@Injectable()
export class LedgerService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LedgerRepository) private readonly repository: LedgerRepository,
  ) {}

  async head(context: WorkspaceContext): Promise<LedgerHeadView> {
    const [head, unsealed] = await Promise.all([
      this.repository.head(this.database, context.workspaceId),
      this.repository.countUnsealed(this.database, context.workspaceId),
    ]);
    return { ...head, unsealed };
  }
}
