import type { ApiKeyEntity } from './api-key.entity.js';
import type { ApiKeyDto } from './dto/api-key.dto.js';
import type { PersonDto } from './dto/person.dto.js';
import type { SessionDto } from './dto/session.dto.js';
import type { PersonEntity } from './person.entity.js';
import type { SessionEntity } from './session.entity.js';

export function presentPerson(person: PersonEntity): PersonDto {
  return { id: person.id, name: person.name, email: person.email };
}

export function presentSession(session: SessionEntity, currentId: string): SessionDto {
  return {
    id: session.id,
    current: session.id === currentId,
    userAgent: session.userAgent,
    createdAt: session.createdAt.toISOString(),
    seenAt: session.seenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  };
}

export function presentApiKey(key: ApiKeyEntity): ApiKeyDto {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    permissions: key.permissions,
    createdBy: key.createdBy,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}
