import type { AuditRow } from './audit.repository.js';
import type { AuditEntryDto } from './dto/audit.dto.js';

export function presentAuditEntry(row: AuditRow): AuditEntryDto {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    subjectKind: row.subjectKind,
    subjectId: row.subjectId,
    detail: row.detail,
  };
}
