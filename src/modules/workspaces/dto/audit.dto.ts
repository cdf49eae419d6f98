import { ApiProperty } from '@nestjs/swagger';

export const ACTOR_KINDS = ['person', 'api-key', 'connect-link', 'carillon'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export class AuditActorDto {
  @ApiProperty({ enum: ACTOR_KINDS, enumName: 'ActorKind' })
  kind: ActorKind;
  /** null for Carillon itself. */
  id: string | null;
  /** As it is called now, of a link the person who made it; null when it is gone. */
  name: string | null;
}

export class AuditEntryDto {
  id: string;
  at: string;
  actor: AuditActorDto;
  /** Past tense, dotted: `member.role-changed`. */
  action: string;
  subjectKind: string;
  subjectId: string;
  /** What changed, without content. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  detail: Readonly<Record<string, unknown>>;
}

export class AuditPageDto {
  @ApiProperty({ type: [AuditEntryDto] })
  items: readonly AuditEntryDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
