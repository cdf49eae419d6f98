/** Injection token of the postgres:// URL in use: the given one, or that of the embedded Postgres. */
export const DATABASE_URL = Symbol('DatabaseUrl');
