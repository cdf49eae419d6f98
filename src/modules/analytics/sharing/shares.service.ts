import { Inject, Injectable } from '@nestjs/common';
import { toPage } from '../../../core/api/page.js';
import type { PageQuery } from '../../../core/api/page.dto.js';
import { recordAudit } from '../../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { CONFIG, type Config } from '../../../core/config/index.js';
import { hashToken } from '../../../core/crypto/key-ring.js';
import { Database } from '../../../core/database/database.js';
import { notFound } from '../../../core/errors/app-error.js';
import { newId } from '../../../core/ids/new-id.js';
import { stateOfLink } from '../../../core/links/secret-link.rules.js';
import { linkEnded, newLinkToken } from '../../../core/links/secret-link.js';
import type { SummedMetric } from '../../metrics/index.js';
import { idAtCursor } from '../../workspaces/index.js';
import type { CreatedShare, CreateShare, SharedReport, ShareList, ShareView } from './dto/share.dto.js';
import { SharesRepository, type ShareRow } from './shares.repository.js';
import { SubjectReports } from './subject-report.service.js';

const DAY_MS = 86_400_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Links by which people without an account here read one report. */
@Injectable()
export class SharesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SharesRepository) private readonly shares: SharesRepository,
    @Inject(SubjectReports) private readonly reports: SubjectReports,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError as `SubjectReports.tidied` */
  async create(context: WorkspaceContext, input: CreateShare): Promise<CreatedShare> {
    const now = this.clock.now();
    const subject = await this.reports.tidied(context, input.subject);
    const { token, tokenHash } = newLinkToken();
    const row = await this.database.transaction(async (tx) => {
      const inserted = await this.shares.insert(tx, {
        id: newId(),
        workspaceId: context.workspaceId,
        tokenHash,
        title: input.title.trim().replaceAll(/\s+/g, ' '),
        subject,
        expiresAt: new Date(now.getTime() + input.expiresInDays * DAY_MS),
        createdBy: personBehind(context.actor),
        now,
      });
      await recordAudit(tx, context, now, {
        action: 'report.shared',
        subjectKind: 'report-share',
        subjectId: inserted.id,
        detail: { kind: subject.kind, expiresAt: inserted.expires_at },
      });
      return inserted;
    });
    return { ...this.present(row), url: `${this.config.server.publicUrl}/shared/${token}` };
  }

  async list(context: WorkspaceContext, query: PageQuery): Promise<ShareList> {
    const list = `report-shares ${context.workspaceId}`;
    const before = idAtCursor(list, query.cursor);
    const rows = await this.shares.list(this.database, context.workspaceId, before, query.limit + 1);
    const { items, nextCursor } = toPage(
      rows,
      query.limit,
      list,
      (row) => [row.id],
      (row) => this.present(row),
    );
    return { items: [...items], nextCursor };
  }

  /** The link stops working at once. @throws AppError 404 */
  async revoke(context: WorkspaceContext, id: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      if (!(await this.shares.revoke(tx, context.workspaceId, id, now))) throw notFound('link');
      await recordAudit(tx, context, now, {
        action: 'report.share-revoked',
        subjectKind: 'report-share',
        subjectId: id,
      });
    });
  }

  /** For the holder of a link. @throws AppError 404 for an unknown token; 410 `share-revoked` or `share-expired` */
  async read(token: string, metric: SummedMetric): Promise<SharedReport> {
    const row = await this.shares.findByToken(this.database, hashToken(token));
    if (!row) throw notFound('report');
    const state = stateOfLink(row, this.clock.now());
    if (state !== 'open') throw linkEnded(state, { expired: 'share-expired', revoked: 'share-revoked' });
    const report = await this.reports.of(contextOf(row.workspace_id), row.subject, metric);
    await this.shares.noteSeen(this.database, row.id, this.clock.now());
    return {
      title: row.title,
      workspace: row.workspace,
      kind: row.subject.kind,
      zone: row.zone,
      expiresAt: row.expires_at,
      ...report,
    };
  }

  private present(row: ShareRow): ShareView {
    return {
      id: row.id,
      title: row.title,
      subject: row.subject,
      expiresAt: row.expires_at,
      state: stateOfLink(row, this.clock.now()),
      seen: row.seen,
      lastSeenAt: row.last_seen_at,
      createdAt: row.created_at,
    };
  }
}

/** Reads reports of a workspace for somebody who is nobody in it. */
export function contextOf(workspaceId: string): WorkspaceContext {
  return {
    workspaceId,
    actor: { kind: 'api-key', apiKeyId: NOBODY, workspaceId, createdBy: NOBODY },
    role: null,
    permissions: new Set(['analytics.read', 'campaigns.read']),
  };
}
