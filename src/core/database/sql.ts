import type { EntityManager } from 'typeorm';

/** Runs SQL: the pool itself or one open transaction. Repository methods take it as their first argument. */
export interface Sql {
  /**
   * @param preparedAs a name for a long statement that runs often: Postgres then parses and plans it once per connection, not every time
   * @returns the rows; for statements without RETURNING, none.
   */
  query<Row extends object>(text: string, values?: readonly unknown[], preparedAs?: string): Promise<Row[]>;
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
