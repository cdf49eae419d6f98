import { createTestDatabase, type TestDatabase } from './test-database.js';

describe('a test database', () => {
  let first: TestDatabase;
  let second: TestDatabase;

  beforeAll(async () => {
    [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });

  afterAll(async () => {
    await first.drop();
    await second.drop();
  });

  it('has the newest schema', async () => {
    const { rows } = await first.pool().query<{ n: number }>('SELECT count(*)::int AS n FROM migration');
    expect(rows[0]?.n).toBeGreaterThan(0);
  });

  it('shares nothing with another one', async () => {
    await first.pool().query('CREATE TABLE only_here (id int)');
    const { rows } = await second
      .pool()
      .query<{ found: string | null }>("SELECT to_regclass('only_here')::text AS found");
    expect(rows[0]?.found).toBeNull();
  });
});
