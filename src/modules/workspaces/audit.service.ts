import { Inject, Injectable } from '@nestjs/common';
import { toPage, type Page } from '../../core/api/page.js';
import type { PageQuery } from '../../core/api/page.dto.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { Database } from '../../core/database/database.js';
import { presentAuditEntry } from './audit.presenter.js';
import { AuditRepository } from './audit.repository.js';
import type { AuditEntryDto } from './dto/audit.dto.js';
import { idAtCursor } from './id-cursor.js';

@Injectable()
export class AuditService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditRepository) private readonly entries: AuditRepository,
  ) {}

  async list(context: WorkspaceContext, query: PageQuery): Promise<Page<AuditEntryDto>> {
    const list = `audit:${context.workspaceId}`;
    const before = idAtCursor(list, query.cursor);
    const rows = await this.entries.list(this.database, context.workspaceId, before, query.limit + 1);
    return toPage(rows, query.limit, list, (entry) => [entry.id], presentAuditEntry);
  }
}
