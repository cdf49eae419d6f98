import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { toPage, type Page } from '../../core/api/page.js';
import type { PageQuery } from '../../core/api/page.dto.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type Actor, type WorkspaceContext } from '../../core/auth/actor.js';
import type { Permission } from '../../core/auth/permissions.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { hashToken, randomToken } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { invalidField, notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { idAtCursor } from '../workspaces/index.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { formatApiKey, looksLikeApiKey } from './api-key.rules.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { badApiKey, permissionNeeded } from './auth.errors.js';
import { presentApiKey } from './auth.presenter.js';
import type { ApiKeyDto, CreateApiKeyDto, CreatedApiKeyDto } from './dto/api-key.dto.js';
import { isSeenAgain } from './session.rules.js';

export type ApiKeyActor = Extract<Actor, { kind: 'api-key' }>;

const PREFIX_BYTES = 4;
const MAX_LIFETIME_MS = 10 * 366 * 86_400_000;

@Injectable()
export class ApiKeysService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ApiKeysRepository) private readonly keys: ApiKeysRepository,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create(context: WorkspaceContext, input: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    const { workspaceId } = context;
    const now = this.clock.now();
    const beyond = input.permissions.find((permission) => !context.permissions.has(permission));
    if (beyond !== undefined) throw permissionNeeded(beyond);
    const prefix = randomBytes(PREFIX_BYTES).toString('hex');
    const secret = formatApiKey(prefix, randomToken());
    const key: ApiKeyEntity = {
      id: newId(),
      workspaceId,
      name: input.name,
      prefix,
      secretHash: hashToken(secret),
      permissions: input.permissions,
      createdBy: personBehind(context.actor),
      createdAt: now,
      expiresAt: expiryOf(input.expiresAt ?? null, now),
      lastUsedAt: null,
      revokedAt: null,
    };
    await this.database.transaction(async (tx) => {
      await this.keys.insert(tx, key);
      await recordAudit(tx, context, now, {
        action: 'api-key.created',
        subjectKind: 'api-key',
        subjectId: key.id,
        detail: { permissions: key.permissions, expiresAt: key.expiresAt?.toISOString() ?? null },
      });
      await this.events.publish(tx, [{ type: 'workspace.changed', workspaceId }]);
    });
    return { ...presentApiKey(key), key: secret };
  }

  async list(context: WorkspaceContext, query: PageQuery): Promise<Page<ApiKeyDto>> {
    const list = `api-keys:${context.workspaceId}`;
    const before = idAtCursor(list, query.cursor);
    const rows = await this.keys.list(this.database, context.workspaceId, before, query.limit + 1);
    return toPage(rows, query.limit, list, (key) => [key.id], presentApiKey);
  }

  /** From the next request on the key is refused. Doing it twice changes nothing. */
  async revoke(context: WorkspaceContext, id: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const key = await this.keys.lock(tx, context.workspaceId, id);
      if (!key) throw notFound('API key');
      if (key.revokedAt !== null) return;
      await this.keys.markRevoked(tx, id, now);
      await recordAudit(tx, context, now, { action: 'api-key.revoked', subjectKind: 'api-key', subjectId: id });
      await this.events.publish(tx, [{ type: 'workspace.changed', workspaceId: context.workspaceId }]);
    });
  }

  /**
   * Who asks with this key, and what it was made for; what its maker may is still to be looked at.
   * @throws AppError 401 when it is unknown, expired or revoked
   */
  async authenticate(secret: string): Promise<{ actor: ApiKeyActor; permissions: readonly Permission[] }> {
    const now = this.clock.now();
    const key = looksLikeApiKey(secret) ? await this.keys.findBySecret(this.database, hashToken(secret)) : null;
    if (!key || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) throw badApiKey();
    if (isSeenAgain(key.lastUsedAt, now)) await this.keys.markUsed(this.database, key.id, now);
    const { id: apiKeyId, workspaceId, createdBy, permissions } = key;
    return { actor: { kind: 'api-key', apiKeyId, workspaceId, createdBy }, permissions };
  }
}

function expiryOf(text: string | null, now: Date): Date | null {
  if (text === null) return null;
  const expiresAt = new Date(text);
  const aheadMs = expiresAt.getTime() - now.getTime();
  if (!(aheadMs > 0)) throw invalidField('expiresAt', 'not-in-future', 'expiresAt must be in the future.');
  if (aheadMs > MAX_LIFETIME_MS) {
    throw invalidField('expiresAt', 'too-far-ahead', 'expiresAt must be within the next ten years.');
  }
  return expiresAt;
}
