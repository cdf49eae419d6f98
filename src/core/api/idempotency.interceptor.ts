import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { AuthenticatedRequest } from '../auth/access.decorators.js';
import { CLOCK, type Clock } from '../clock/clock.js';
import { isConnectionLoss } from '../database/failures.js';
import { Database } from '../database/database.js';
import { AppError, conflict } from '../errors/app-error.js';
import { LOGGER, type Logger } from '../logging/logger.js';

interface IdempotencyRow {
  request_hash: Buffer;
  status: number | null;
  body: unknown;
}

/** Who has a key, and since when: nobody else writes its record. */
interface KeyClaim {
  readonly owner: string;
  readonly key: string;
  at: Date;
}

const REVEALS_SECRET = 'carillon:reveals-secret';

/** For routes whose answer shows a secret once: their answers are never kept, so an Idempotency-Key has no effect on them. */
export const RevealsSecret = () => SetMetadata(REVEALS_SECRET, true);

/** A request that runs renews its claim on the key. One that has not for so long ended with its process, and its key is free again. */
const SILENT_MS = 60_000;
const RENEW_EVERY_MS = 15_000;
const KEEP_RETRY_DELAYS_MS = [200, 1_000, 3_000];
const KEY_PATTERN = /^[\x21-\x7e]{1,200}$/;

/**
 * `Idempotency-Key` on POST: the first answer that succeeded is kept for a day and given again. A failed request frees its key, so that it
 * can be repeated after the cause is mended; one whose process was killed frees it after a minute. The key belongs to the caller: two people
 * may use the same one.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const key = request.headers['idempotency-key'];
    const owner = ownerOf(request);
    if (request.method !== 'POST' || key === undefined || owner === null || request.is('multipart/form-data'))
      return next.handle();
    if (this.reflector.get<boolean | undefined>(REVEALS_SECRET, context.getHandler())) return next.handle();
    if (typeof key !== 'string' || !KEY_PATTERN.test(key)) {
      throw new AppError({
        status: 400,
        code: 'idempotency-key-malformed',
        detail: 'Idempotency-Key must be 1 to 200 visible ASCII characters.',
      });
    }
    return from(this.once(owner, key, request, context.switchToHttp().getResponse<Response>(), next));
  }

  private async once(
    owner: string,
    key: string,
    request: AuthenticatedRequest,
    response: Response,
    next: CallHandler,
  ): Promise<unknown> {
    const hash = createHash('sha256')
      .update(`${request.method} ${request.originalUrl}\n${JSON.stringify(request.body ?? null)}`)
      .digest();
    const now = this.clock.now();
    const begun = await this.database.execute(
      `INSERT INTO idempotency_record AS record (owner, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (owner, key) DO UPDATE SET created_at = excluded.created_at
         WHERE record.status IS NULL AND record.request_hash = excluded.request_hash AND record.created_at < $5`,
      [owner, key, hash, now, new Date(now.getTime() - SILENT_MS)],
    );
    if (begun === 0) return this.replay(owner, key, hash, response);
    const claim: KeyClaim = { owner, key, at: now };
    const renewal = setInterval(() => void this.renew(claim), RENEW_EVERY_MS);
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      // Its own only: who stood still for longer than anybody should may find that the key is another request's by now.
      await this.database.execute(`DELETE FROM idempotency_record WHERE owner = $1 AND key = $2 AND created_at = $3`, [
        owner,
        key,
        claim.at,
      ]);
      throw error;
    } finally {
      clearInterval(renewal);
    }
    await this.keep(claim, response.statusCode, body);
    return body;
  }

  /** A request that runs keeps its key, however long it takes. */
  private async renew(claim: KeyClaim): Promise<void> {
    const now = this.clock.now();
    const renewed = await this.database
      .execute(
        `UPDATE idempotency_record SET created_at = $4 WHERE owner = $1 AND key = $2 AND created_at = $3 AND status IS NULL`,
        [claim.owner, claim.key, claim.at, now],
      )
      .catch(() => 0);
    if (renewed === 1) claim.at = now;
  }

  /** The work is done and committed: a database that is away just now must not have it done again. */
  private async keep({ owner, key, at }: KeyClaim, status: number, body: unknown): Promise<void> {
    for (const waitMs of [...KEEP_RETRY_DELAYS_MS, null]) {
      try {
        await this.database.execute(
          `UPDATE idempotency_record SET status = $3, body = $4 WHERE owner = $1 AND key = $2 AND created_at = $5`,
          [owner, key, status, JSON.stringify(body ?? null), at],
        );
        return;
      } catch (error) {
        if (waitMs === null || !isConnectionLoss(error)) {
          this.log.warn('an answer could not be kept for a repeat of its request', { error });
          return;
        }
        await wait(waitMs);
      }
    }
  }

  private async replay(owner: string, key: string, hash: Buffer, response: Response): Promise<unknown> {
    const [row] = await this.database.query<IdempotencyRow>(
      `SELECT request_hash, status, body FROM idempotency_record WHERE owner = $1 AND key = $2`,
      [owner, key],
    );
    if (!row || row.status === null) {
      throw conflict('request-in-progress', 'The first request with this Idempotency-Key is still running.');
    }
    if (!row.request_hash.equals(hash)) {
      throw new AppError({
        status: 422,
        code: 'idempotency-key-reused',
        detail: 'This Idempotency-Key was used for a different request.',
      });
    }
    response.status(row.status).setHeader('Idempotency-Replayed', 'true');
    return row.body;
  }
}

function ownerOf(request: AuthenticatedRequest): string | null {
  const actor = request.actor;
  if (!actor) return null;
  switch (actor.kind) {
    case 'person':
      return `person:${actor.personId}`;
    case 'api-key':
      return `api-key:${actor.apiKeyId}`;
    case 'connect-link':
      return `connect-link:${actor.connectLinkId}`;
  }
}
