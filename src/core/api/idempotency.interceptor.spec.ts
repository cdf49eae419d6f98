import type { CallHandler, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { firstValueFrom, of, throwError } from 'rxjs';
import type { Database } from '../database/database.js';
import { createLogger } from '../logging/logger.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** What is asked of Postgres, and how often the answer to an UPDATE is lost. */
function interceptor(lost: number) {
  const asked: string[] = [];
  const execute = async (text: string): Promise<number> => {
    const [verb = ''] = text.trim().split(' ');
    asked.push(verb);
    if (verb === 'UPDATE' && lost-- > 0)
      throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
    return 1;
  };
  const database = { execute, query: async () => [] } as unknown as Database;
  const reflector = { get: () => undefined } as unknown as Reflector;
  const clock = { now: () => new Date('2026-12-01T10:00:00Z') };
  return { asked, interceptor: new IdempotencyInterceptor(database, clock, createLogger('silent'), reflector) };
}

const context = {
  getHandler: () => undefined,
  switchToHttp: () => ({
    getRequest: () => ({
      method: 'POST',
      originalUrl: '/api/v1/posts',
      body: { text: 'Good morning' },
      headers: { 'idempotency-key': 'once' },
      is: () => false,
      actor: { kind: 'person', personId: 'ada', sessionId: 's' },
    }),
    getResponse: () => ({ statusCode: 201 }),
  }),
} as unknown as ExecutionContext;
const answering = (handle: CallHandler['handle']): CallHandler => ({ handle });

describe('an Idempotency-Key', () => {
  it('stays taken where the work is done and only noting its answer fails', async () => {
    const { asked, interceptor: given } = interceptor(1);
    expect(
      await firstValueFrom(
        given.intercept(
          context,
          answering(() => of({ id: '1' })),
        ),
      ),
    ).toEqual({ id: '1' });
    expect(asked).toEqual(['INSERT', 'UPDATE', 'UPDATE']);
  });

  it('is free again where the work failed', async () => {
    const { asked, interceptor: given } = interceptor(0);
    const failing = answering(() => throwError(() => new Error('no')));
    await expect(firstValueFrom(given.intercept(context, failing))).rejects.toThrow('no');
    expect(asked).toEqual(['INSERT', 'DELETE']);
  });
});
