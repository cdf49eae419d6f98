import type { EntityManager } from 'typeorm';

/** Runs SQL: the pool itself or one open transaction. Repository methods take it as their first argument. */
export interface Sql {
  /** @returns the rows; for statements without RETURNING, none. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** @returns how many rows the statement changed. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** For entities. */
  readonly manager: EntityManager;
}

/** An open transaction. */
export interface Tx extends Sql {
  /** Runs once the transaction has committed; never when it rolls back. A failure of it is logged, not thrown. */
  afterCommit(action: () => void | Promise<void>): void;
}
