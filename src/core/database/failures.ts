/** Class 08 and 57P of SQLSTATE, and what node says about sockets: the statement may be repeated when Postgres is back. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = detailsOf(error);
  if (typeof code === 'string' && /^(08|57P|53300)|^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH)/.test(code)) return true;
  return (
    typeof message === 'string' &&
    /connection terminated|timeout exceeded when trying to connect|not queryable|client was closed/i.test(message)
  );
}

/** serialization_failure and deadlock_detected (PostgreSQL documentation, appendix A): the same work may succeed right away. */
export function metAnother(error: unknown): boolean {
  const { code } = detailsOf(error);
  return code === '40001' || code === '40P01';
}

function detailsOf(error: unknown): { readonly code?: unknown; readonly message?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
