import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import type { Logger } from '../logging/logger.js';
import { metAnother } from './failures.js';
import type { Sql, Tx } from './sql.js';

const MOST_TRIES = 4;

/** The pool and its transactions. */
export class Database implements Sql {
  constructor(
    readonly dataSource: DataSource,
    private readonly pool: pg.Pool,
    private readonly log: Logger,
  ) {}

  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = [], preparedAs?: string): Promise<Row[]> {
    const result = await this.pool.query<Row>({ text, values: [...values], name: preparedAs });
    return result.rows;
  }

  async execute(text: string, values: readonly unknown[] = []): Promise<number> {
    const result = await this.pool.query(text, [...values]);
    return result.rowCount ?? 0;
  }

  /**
   * Runs `work` in one READ COMMITTED transaction; commits when it resolves, rolls back when it rejects. Where Postgres rolls it back because it
   * met another one, `work` runs again from the start, a few times.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.transactOnce(work);
      } catch (error) {
        if (tries === MOST_TRIES || !metAnother(error)) throw error;
        this.log.debug('a transaction met another one; it runs again', { tries, error });
      }
    }
  }

  private async transactOnce<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner() as PostgresQueryRunner;
    const afterCommit: (() => void | Promise<void>)[] = [];
    let result: T;
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      await runner.startTransaction();
      const tx: Tx = {
        manager: runner.manager,
        query: async <Row extends object>(text: string, values: readonly unknown[] = [], preparedAs?: string) =>
          (await client.query<Row>({ text, values: [...values], name: preparedAs })).rows,
        execute: async (text, values = []) => (await client.query(text, [...values])).rowCount ?? 0,
        afterCommit: (action) => void afterCommit.push(action),
      };
      result = await work(tx);
      await runner.commitTransaction();
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release().catch(() => undefined);
    }
    for (const action of afterCommit) {
      try {
        await action();
      } catch (error) {
        this.log.error('an after-commit action failed', { error });
      }
    }
    return result;
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
